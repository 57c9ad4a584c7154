import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../src/services/processes/identity.ts'
import { findOrphans, stopOrphans } from '../../src/services/processes/orphans.ts'
import { type RecordedProcess, readRecords } from '../../src/services/processes/process-record.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { startCommand } from '../support/real-run.ts'
import { ownCache } from './own-cache.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'

function scenario(services: string): string {
  return `name: left
why: What is left of a run that is killed while its target stands still?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
partitions: 1
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka }
${services}
load:
  - { kind: hold, rate: 100/s, for: 1s }
  - { kind: fault, do: pause, what: target, for: 120s }
  - { kind: hold, rate: 100/s, for: 1s }
`
}

describe('a run that is killed while its target stands still', needing('java', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  let folder = ''

  beforeAll(async () => {
    services = await startedServices({ needed: ['kafka', 'redis'] })
  })
  afterAll(() => services?.stop())

  beforeEach(() => {
    folder = ownCache()
  })
  afterEach(async () => {
    await stopOrphans(findOrphans(folder))
    rmSync(folder, { recursive: true, force: true })
  })

  const call = (...args: string[]) => startCommand(args, folder, ['env', `LOADCURVE_CACHE=${folder}`])

  async function stoppedTarget(): Promise<RecordedProcess> {
    for (;;) {
      const found = readRecords(folder).flatMap(({ record }) => record.processes)
      const target = found.find(({ service }) => service === 'target')
      if (target !== undefined && /\) T /.test(readFileSync(`/proc/${target.identity.pid}/stat`, 'utf8'))) return target
      await sleep(50)
    }
  }

  it.each([
    ['with services elsewhere', () => addresses(services), /(^|: )target-0 \(pid \d+\) of run/],
    ['with services of its own', () => '', /redis \(pid \d+\), kafka \(pid \d+\), target-0 \(pid \d+\) of run/],
  ])('%s: what is left is named, and stopped by stack down', async (_, servicesText, named) => {
    writeFileSync(join(folder, 'left.yaml'), scenario(servicesText()))
    const run = call('run', 'left.yaml', '--quiet')
    const target = await stoppedTarget()
    run.child.kill('SIGKILL')
    await run.end
    expect((await call('stack', 'status').end).stderr).toMatch(named)
    expect((await call('doctor').end).stdout).toMatch(named)
    expect(isAlive(target.identity)).toBe(true)
    expect((await call('stack', 'down').end).stdout).toContain('target-0')
    expect(isAlive(target.identity)).toBe(false)
    expect(findOrphans(folder)).toEqual([])
  })
})

function addresses({ access: { kafka, redis } }: RunningServices): string {
  return `services:
  kafka: { addresses: ['${kafka!.addresses[0]}'] }
  redis: { address: '${redis!.host}:${redis!.port}' }`
}
