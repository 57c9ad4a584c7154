import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openRedis, type RedisClient } from '../../../src/redis/client.ts'
import { buildPlan } from '../../../src/run/plan.ts'
import { assembleTarget } from '../../../src/run/testbed/assemble-target.ts'
import { openTestbed } from '../../../src/run/testbed/real-testbed.ts'
import type { RunningServices } from '../../../src/services/running-services.ts'
import { startServices } from '../../../src/services/start-services.ts'
import type { TargetHandle } from '../../../src/targets/target-handle.ts'
import type { Scenario } from '../../../src/types/scenario.ts'
import { emptyFolder } from '../../support/real-run.ts'
import { londonModel, phase, scenarioOf, targetOf } from '../../support/scenario.ts'

vi.mock('../../../src/redis/client.ts', async (original) => ({ ...(await original<object>()), openRedis: vi.fn() }))
vi.mock('../../../src/run/testbed/assemble-target.ts', async (original) => ({
  ...(await original<object>()),
  assembleTarget: vi.fn(async () => null),
}))
vi.mock('../../../src/services/start-services.ts', () => ({ startServices: vi.fn() }))

/** By key: a string, or the fields of a hash, or the members of a set. */
type Stored = Map<string, string | Record<string, string>>

let stored: Stored

const redis = {
  ping: async () => 'PONG',
  exists: async (key: string) => (stored.has(key) ? 1 : 0),
  hGetAll: async (key: string) => (stored.get(key) ?? {}) as Record<string, string>,
  sMembers: async (key: string) => Object.keys(stored.get(key) ?? {}),
  sendCommand: async ([, key]: string[]) => (stored.has(key!) ? Buffer.from(String(stored.get(key!))) : null),
  set: async (key: string, value: Buffer) => void stored.set(key, value.toString('latin1')),
  unlink: async (keys: readonly string[]) => keys.map((key) => stored.delete(key)).length,
  destroy: () => {},
}

/** A Redis that runs, and is not this run's. */
const services: RunningServices = {
  ...{ facts: [], fresh: false, keptDir: null, processes: () => [], recordTarget: () => {} },
  targetFolder: () => '/nowhere',
  access: {
    ...{ kafka: null, zookeeper: null, jolokiaUrls: [] },
    redis: { host: '127.0.0.1', port: 6379, username: null, password: null, tls: null },
  },
  ...{ kill: async () => {}, restart: async () => {}, pause: () => {}, resume: () => {} },
  ...{ onDeath: () => {}, stop: async () => {} },
}

function scenarioWith(redisPrefix: string | null, pid: number | null = null): Scenario {
  const target = targetOf('external')
  return scenarioOf({
    phases: [phase('hold', 10, 1)],
    meters: 4,
    target: { ...target, options: { ...target.options, redisPrefix, pid } } as typeof target,
  })
}

function opened(scenario: Scenario) {
  return openTestbed({
    scenario,
    plan: buildPlan(scenario, londonModel),
    ...{ run: 'a-run', logsDir: emptyFolder(), epochOffsetUs: 0, customers: Uint8Array.of(0, 1, 2, 1) },
    ...{ keep: false, env: {}, signal: new AbortController().signal },
    ...{ onProgress: () => {}, onBrokers: () => {}, targetEvents: {}, onDeath: () => {} },
  })
}

const keysBelow = (prefix: string) => [...stored.keys()].filter((key) => key.startsWith(prefix)).toSorted()

beforeEach(() => {
  stored = new Map()
  vi.mocked(startServices).mockResolvedValue(services)
  vi.mocked(openRedis).mockResolvedValue(redis as unknown as RedisClient)
})

describe("the process of a user's own pipeline", () => {
  it('is watched as the target, and is none of the processes that a fault or the end of the run stops', async () => {
    const testbed = await opened(scenarioWith(null, process.pid))
    expect(testbed.processes()).toEqual([{ name: 'target', pid: process.pid }])
    await testbed.startTarget()
    await testbed.close()
    expect(() => process.kill(process.pid, 0)).not.toThrow()
  })
})

describe('the Redis of a user, after a run', () => {
  it('holds what it held before, all of it, where the scenario names the prefix', async () => {
    const before: Stored = new Map<string, string | Record<string, string>>([
      ['meters:energy:0', { '2': '5000' }],
      ['meters:curves:0', 'a list of the user'],
      ['meters:txn', { 'meters:owners': '1' }],
      ['meters:owners', 'the members of the set above'],
      ['meters:stored-offsets', { '0': '12' }],
    ])
    stored = new Map(before)
    const testbed = await opened(scenarioWith('meters'))
    expect(stored.has('meters:customers')).toBe(true)
    await testbed.close()
    expect(stored).toEqual(before)
  })

  it('holds none of the keys below the name of the run, where the scenario names none', async () => {
    const testbed = await opened(scenarioWith(null))
    stored.set('lc:a-run:energy:0', { '2': '100' })
    stored.set('lc:a-run:curves:0', 'curves that nobody took')
    stored.set('lc:a-run:txn', { 'lc:a-run:txn:7': '1' })
    stored.set('lc:a-run:txn:7', '1')
    stored.set('lc:another-run:customers', 'of a run beside it')
    await testbed.close()
    expect([keysBelow('lc:a-run'), keysBelow('lc:another')]).toEqual([[], ['lc:another-run:customers']])
  })
})

describe('a target that is put together while the run ends', () => {
  it('is killed at once, and recorded nowhere: nobody else would end it', async () => {
    const recorded = vi.fn()
    vi.mocked(startServices).mockResolvedValue({ ...services, recordTarget: recorded })
    const stop = vi.fn(async () => {})
    let assembled = () => {}
    vi.mocked(assembleTarget).mockImplementationOnce(async ({ onProcesses }) => {
      await new Promise<void>((resolve) => {
        assembled = resolve
      })
      onProcesses([{ name: 'target-0', service: 'target', identity: { pid: 42, started: 'boot/1' } }])
      return { stop } as unknown as TargetHandle
    })
    const testbed = await opened(scenarioWith(null))
    const starting = testbed.startTarget()
    await testbed.close()
    assembled()
    await starting
    expect(stop.mock.calls).toEqual([[true]])
    expect(recorded).not.toHaveBeenCalled()
  })
})
