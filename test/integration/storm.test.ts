import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRedis } from '../../src/redis/client.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { type ShortRun, shortScenario } from './short-scenario.ts'

describe('Storm under test, in one JVM', needing('java', 'javac', 'mvn', 'redis-server'), () => {
  let services: RunningServices

  beforeAll(async () => {
    services = await startedServices({ needed: ['kafka', 'redis', 'zookeeper'] })
  })
  afterAll(() => services?.stop())

  const run = (parts: ShortRun) => runScenario(shortScenario(services.access, { engine: 'storm', ...parts }))

  it.each([
    ['one curve a record, joined and summed', {}],
    [
      'frames of whole days in JSON, two tasks',
      { driver: 'kind: kafka, format: json', fleet: ', frame: 20, points: 48', parallelism: 2 },
    ],
    ['every reading as it is', { workload: 'passthrough' }],
    ['nothing acked', { options: 'guarantee: at-most-once', workload: 'national-curve' }],
  ] as const)('is exact with %s', async (_, parts) => {
    const { result } = await run(parts)
    const { lost, duplicated, wrong, delivered, stored } = result.audit!
    expect({ lost, duplicated, wrong }).toEqual({ lost: 0, duplicated: 0, wrong: 0 })
    expect(delivered).toBe(result.total.planned)
    if ('workload' in parts && parts.workload === 'passthrough') expect(stored).toBeNull()
    else expect(stored).toMatchObject({ wrong: 0, netWh: 0 })
  })

  it('sends again what was not acked when its JVM is killed, and loses nothing', async () => {
    const load =
      '{ kind: hold, rate: 4k/s, for: 4s }, { kind: fault, do: kill, what: target, for: 2s }, { kind: hold, rate: 4k/s, for: 2s }'
    const { result } = await run({ load })
    expect(result.audit).toMatchObject({ lost: 0 })
    expect(result.total.delivered).toBe(result.total.planned)
  })

  it('leaves no key behind', async () => {
    await run({})
    const redis = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
    expect(await redis.keys('*')).toEqual([])
    redis.destroy()
  })
})
