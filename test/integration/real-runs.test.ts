import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { openRedis } from '../../src/redis/client.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { type ShortRun, shortScenario } from './short-scenario.ts'

describe('short runs against real services', needing('java', 'mvn', 'redis-server'), () => {
  let services: RunningServices

  beforeAll(async () => {
    services = await startedServices({ needed: ['kafka', 'redis'] })
  })
  afterAll(() => services?.stop())

  const scenario = (parts: ShortRun) => shortScenario(services.access, parts)

  it.concurrent.each([
    ['one curve a record, joined and summed', {}],
    ['frames of a concentrator', { fleet: ', frame: 50' }],
    ['curves of a whole day', { fleet: ', points: 48' }],
    ['JSON', { driver: 'kind: kafka, format: json' }],
    ['JSON in frames', { driver: 'kind: kafka, format: json', fleet: ', frame: 20, points: 2' }],
    ['compressed by lz4', { driver: 'kind: kafka, compression: lz4' }],
    ['an idempotent producer', { driver: 'kind: kafka, idempotent: true' }],
    ['without acknowledgements', { driver: 'kind: kafka, acks: 0' }],
    ['kafkajs as the client', { driver: 'kind: kafka, client: kafkajs' }],
    ['every reading as it is', { workload: 'passthrough' }],
    ['two processes of the target', { parallelism: 2, workload: 'national-curve' }],
    ['Redis streams', { driver: 'kind: redis' }],
    ['Redis lists', { driver: 'kind: redis, structure: list' }],
    ['an HTTP front end', { driver: 'kind: http' }],
    ['an HTTP front end that speaks JSON', { driver: 'kind: http, format: json', fleet: ', frame: 10' }],
    ['the broker alone', { engine: 'none', workload: 'national-curve' }],
    ['the broker alone, reading by reading', { engine: 'none', workload: 'passthrough' }],
  ] as const)('are exact with %s', async (_, parts) => {
    const { result } = await runScenario(scenario(parts))
    const { lost, duplicated, wrong, delivered, stored } = result.audit!
    expect({ lost, duplicated, wrong }).toEqual({ lost: 0, duplicated: 0, wrong: 0 })
    expect(delivered).toBe(result.total.planned)
    const stores = (parts as ShortRun).workload !== 'passthrough' && (parts as ShortRun).engine !== 'none'
    if (stores) expect(stored).toMatchObject({ wrong: 0, netWh: 0 })
    else expect(stored).toBeNull()
  })

  it('show the whole journey, in order, and every collector of the pipeline', async () => {
    const load = '{ kind: hold, rate: 4k/s, for: 4s }'
    const { result, folder } = await runScenario(scenario({ load }))
    const { lag, ack, read, stored, result: seen } = result.total.latency
    for (const latency of [lag, ack, read, stored, seen]) expect(latency.count).toBe(result.total.delivered)
    expect(lag.meanUs!).toBeLessThan(ack.meanUs!)
    expect(read.meanUs!).toBeLessThan(stored.meanUs!)
    expect(stored.meanUs!).toBeLessThan(seen.meanUs!)
    const hops = Object.values(result.total.hopsMeanUs)
    expect(hops.every((hop) => hop !== null && hop > 0)).toBe(true)
    const samples = readFileSync(join(folder, 'samples.ndjson'), 'utf8')
    const from = new Set(
      samples
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { from: string }).from),
    )
    expect([...from]).toEqual(expect.arrayContaining(['harness', 'host', 'kafka-lag', 'process', 'redis']))
    expect(result.costs.map(({ part }) => part)).toEqual(expect.arrayContaining(['loadcurve', 'target-0']))
  })

  it('tell apart how much a front end takes at most, in a closed loop, from the latencies of the schedule', async () => {
    const load = '{ kind: hold, rate: 500/s, for: 2s }, { kind: saturate, for: 2s, connections: 5 }'
    const { result } = await runScenario(scenario({ driver: 'kind: http', load }))
    expect(result.saturations).toHaveLength(1)
    expect(result.saturations[0]).toMatchObject({ phase: 'saturate', connections: 5, non2xx: 0 })
    expect(result.saturations[0]!.requests).toBeGreaterThan(10)
    expect(result.total.latency.result.count).toBe(1000)
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, expected: 1000 })
  })

  it('leave no topic and no key behind', async () => {
    await runScenario(scenario({}))
    const redis = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
    expect(await redis.keys('*')).toEqual([])
    redis.destroy()
    const admin = new Kafka(kafkajsConfig(services.access.kafka!, 'test')).admin()
    await admin.connect()
    expect((await admin.listTopics()).filter((topic) => topic.includes('short'))).toEqual([])
    await admin.disconnect()
  })
})
