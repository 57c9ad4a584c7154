import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultKafka, defaultServices } from '../../src/scenarios/defaults.ts'
import type { OwnServicesRequest } from '../../src/services/own-services.ts'
import { identify } from '../../src/services/processes/identity.ts'
import { writeJson } from '../../src/services/processes/process-record.ts'
import { sharedServices } from '../../src/services/shared-services.ts'
import { stackPaths, stackUser } from '../../src/services/stack/stack-state.ts'
import type { ManagedSpec } from '../../src/types/services.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-shared-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const managed: ManagedSpec = {
  kafka: defaultKafka,
  redis: null,
  zookeeper: null,
  zookeeperAddress: null,
  durable: false,
}
const access = { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] }

/** A stack whose broker is this process. */
function aStackIsUp(): void {
  const processes = [{ name: 'kafka', service: 'kafka', identity: identify(process.pid) }]
  writeJson(stackPaths(cache).state, { format: 1, complete: true, settings: managed, processes, access, facts: [] })
}

function asked(plannedBytes: number): OwnServicesRequest {
  return {
    spec: defaultServices,
    needed: ['kafka'],
    managed,
    given: { access, facts: [] },
    cacheDir: cache,
    logsDir: cache,
    plannedBytes,
    keep: false,
    env: {},
    onProgress: () => {},
    signal: new AbortController().signal,
    durable: false,
  }
}

describe('a run on the services of stack up', () => {
  test('has them for itself until it ends', async () => {
    aStackIsUp()
    const services = sharedServices(asked(0))
    expect([services?.fresh, stackUser(cache)?.purpose]).toEqual([false, 'a run'])
    await services?.stop()
    expect(stackUser(cache)).toBeNull()
  })

  test('is refused where their disk is too small for it, and leaves them to others', () => {
    aStackIsUp()
    expect(() => sharedServices(asked(2 ** 60))).toThrow(`to ${stackPaths(cache).data}, but only`)
    expect(stackUser(cache)).toBeNull()
  })
})
