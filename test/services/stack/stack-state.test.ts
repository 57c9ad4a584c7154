import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultKafka, defaultRedis, defaultZookeeper } from '../../../src/scenarios/defaults.ts'
import { identify } from '../../../src/services/processes/identity.ts'
import { writeJson } from '../../../src/services/processes/process-record.ts'
import {
  healthOf,
  lockStack,
  mismatch,
  readStackState,
  requireOwnStack,
  type StackState,
  stackPaths,
  stackPortOf,
  stackUser,
} from '../../../src/services/stack/stack-state.ts'
import type { ManagedSpec } from '../../../src/types/services.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-stack-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const settings: ManagedSpec = {
  kafka: { ...defaultKafka, port: 19_092 },
  redis: { ...defaultRedis, port: 16_379 },
  zookeeper: null,
  zookeeperAddress: null,
  durable: false,
}

const state: StackState = {
  format: 1,
  complete: true,
  settings,
  processes: [
    { name: 'redis', service: 'redis', identity: { pid: 301, started: 'boot-1/7' } },
    { name: 'kafka', service: 'kafka', identity: { pid: 302, started: 'boot-1/8' } },
  ],
  access: { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] },
  facts: [],
}

const started = new Map([
  [301, 'boot-1/7'],
  [302, 'boot-1/8'],
])
const running = { startedOf: (pid: number) => started.get(pid) ?? null }

describe('a stack', () => {
  test('is up while all of its processes live', () => {
    expect(healthOf(state, running)).toBe('up')
    expect(healthOf(null, running)).toBe('down')
  })

  test('is broken when one has died, when its start was cut off, and after a reboot', () => {
    expect(healthOf(state, { startedOf: (pid) => (pid === 301 ? 'boot-1/7' : null) })).toBe('broken')
    expect(healthOf({ ...state, complete: false }, running)).toBe('broken')
    expect(healthOf(state, { startedOf: () => 'boot-2/7' })).toBe('broken')
  })

  test('is read back as it was written, and a file of another kind is none', () => {
    writeJson(stackPaths(cache).state, state)
    expect(readStackState(cache)).toEqual(state)
    writeFileSync(stackPaths(cache).state, '{"format": 1, "processes"')
    expect(readStackState(cache)).toBeNull()
  })
})

describe('a stack that this version cannot judge', () => {
  test('is left alone while its processes live, whatever its format', () => {
    const strange = { format: 7, services: [{ pids: { pid: 301, started: 'boot-1/7' } }] }
    writeJson(stackPaths(cache).state, strange)
    expect(() => requireOwnStack(cache, running)).toThrow('another version of loadcurve wrote')
    expect(() => requireOwnStack(cache, { startedOf: () => null })).not.toThrow()
  })

  test('is left alone where it belongs to another machine or container', () => {
    const far = state.processes.map((one) => ({ ...one, identity: { ...one.identity, place: 'build-7 m pid:[1]' } }))
    writeJson(stackPaths(cache).state, { ...state, processes: far })
    expect(healthOf(readStackState(cache), running)).toBe('foreign')
    expect(() => requireOwnStack(cache, running)).toThrow('belong to build-7, another machine or container')
  })
})

describe('a run', () => {
  const wanted: ManagedSpec = { ...settings, kafka: defaultKafka, redis: defaultRedis }

  test('takes a stack that has what it wants, and more', () => {
    expect(mismatch(settings, wanted)).toBeNull()
    expect(mismatch({ ...settings, zookeeper: defaultZookeeper }, { ...wanted, redis: null })).toBeNull()
  })

  test('says why a stack does not do', () => {
    const brokers = { ...wanted, kafka: { ...defaultKafka, brokers: 3 } }
    expect(mismatch(settings, brokers)).toBe('kafka has brokers: 1 (requested: 3)')
    expect(mismatch(settings, { ...wanted, kafka: { ...defaultKafka, port: 9092 } })).toBe(
      'kafka is on port 19092 (requested: 9092)',
    )
    expect(mismatch(settings, { ...wanted, zookeeper: defaultZookeeper })).toBe('they do not include zookeeper')
    expect(mismatch(settings, { ...wanted, durable: true })).toBe('redis does not write acknowledged data to disk')
  })
})

describe('the lock of a stack', () => {
  test('keeps a second run out, and says who has it', () => {
    const release = lockStack(cache, 'a run')
    expect(stackUser(cache)?.identity.pid).toBe(process.pid)
    expect(() => lockStack(cache, 'stack down')).toThrow(`in use by a run (pid ${process.pid})`)
    release()
    expect(stackUser(cache)).toBeNull()
    lockStack(cache, 'stack down')()
  })

  test('of a process that is gone counts for nothing', () => {
    writeJson(stackPaths(cache).lock, { identity: { ...identify(process.pid), started: 'boot-0/1' }, purpose: 'a run' })
    expect(stackUser(cache)).toBeNull()
    lockStack(cache, 'a run')()
  })

  test('that cannot be read counts for nothing', () => {
    writeJson(stackPaths(cache).lock, 'half')
    lockStack(cache, 'a run')()
  })
})

test('a stack port that is taken is replaced by a free one, and it is said who has it', async () => {
  const told: string[] = []
  const world = { isFree: async () => false, random: () => 0, ephemeralStart: 32_768, holderOf: () => 'pid 7 (java)' }
  expect(await stackPortOf('kafka', (text) => told.push(text), world)).toBeNull()
  expect(told).toEqual(['port 19092 is taken by pid 7 (java); kafka uses a free one'])
})
