import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRedis } from '../../src/redis/client.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { type ShortRun, shortScenario } from './short-scenario.ts'

const killed =
  '{ kind: hold, rate: 4k/s, for: 4s }, { kind: fault, do: kill, what: target, for: 2s }, { kind: hold, rate: 4k/s, for: 2s }'

describe('Storm under test, in one JVM', needing('java', 'javac', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  let znodesBefore: number

  beforeAll(async () => {
    services = await startedServices({ needed: ['zookeeper', 'kafka', 'redis'] })
    znodesBefore = await znodes(services)
  })
  afterAll(() => services?.stop())

  const run = (engine: string, parts: ShortRun) => runScenario(shortScenario(services.access, { engine, ...parts }))

  it.each([
    ['plain tuples, one curve each', 'storm', {}],
    [
      'plain tuples, each a frame of whole days in JSON',
      'storm',
      { driver: 'kind: kafka, format: json', fleet: ', frame: 20, points: 48', parallelism: 2 },
    ],
    ['plain tuples that nobody acks', 'storm', { options: 'guarantee: at-most-once', workload: 'national-curve' }],
    ['Trident, every reading as it is, two tasks', 'storm-trident', { workload: 'passthrough', parallelism: 2 }],
  ] as const)('is exact with %s', async (_, engine, parts) => {
    const { result } = await run(engine, parts)
    const { lost, duplicated, wrong, delivered, stored } = result.audit!
    expect({ lost, duplicated, wrong }).toEqual({ lost: 0, duplicated: 0, wrong: 0 })
    expect(delivered).toBe(result.total.planned)
    if ('workload' in parts && parts.workload === 'passthrough') expect(stored).toBeNull()
    else expect(stored).toMatchObject({ wrong: 0, netWh: 0 })
  })

  it('loses nothing of plain tuples when its JVM is killed: what was not acked is sent again', async () => {
    const { result } = await run('storm', { load: killed, workload: 'passthrough' })
    expect(result.audit).toMatchObject({ lost: 0, wrong: 0 })
  })

  it('has each batch of Trident once, in Redis and in the updates, when its JVM is killed', async () => {
    const { result } = await run('storm-trident', { load: killed })
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } })
  })

  const usual = (options: string, parts: ShortRun = {}) =>
    run('storm-trident', { options: `guarantee: as-usual, ${options}`, ...parts })

  it.each([
    'opaque',
    'transactional',
  ])('is exact with the %s spout of Storm as long as a single batch is in flight and nothing fails', async (spout) => {
    const { result } = await usual(`spout: ${spout}, batchesInFlight: 1`)
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } })
    expect(result.total.delivered).toBe(result.total.planned)
  })

  it('loses nothing with a hundred batches in flight, and names the batches that read the same where readings count twice', async () => {
    const { result, folder } = await usual('batchesInFlight: 100', { workload: 'passthrough' })
    const { lost, wrong, duplicated } = result.audit!
    expect({ lost, wrong }).toEqual({ lost: 0, wrong: 0 })
    const log = readFileSync(join(folder, 'logs', 'target-0.log'), 'utf8')
    const shared = [...log.matchAll(/reads offsets (\d+) to (\d+) of partition \d+, which batch \d+ has read too/g)]
    const pairs = shared.reduce((sum, [, first, last]) => sum + Number(last) - Number(first) + 1, 0)
    // of three batches that read the same, each pair is named
    expect(pairs).toBeGreaterThanOrEqual(duplicated)
    expect(pairs > 0).toBe(duplicated > 0)
    const explained = result.warnings.filter(({ code }) => code === 'KNOWN_FAULT').length
    expect(explained).toBe(duplicated > 0 ? 1 : 0)
    expect(result.exitCode === 0).toBe(duplicated === 0 && !result.warnings.some(({ invalid }) => invalid))
  })

  it('leaves nothing behind in Redis and ZooKeeper', async () => {
    const redis = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
    expect(await redis.keys('*')).toEqual([])
    redis.destroy()
    expect(await znodes(services)).toBe(znodesBefore)
  })
})

/** How many nodes ZooKeeper holds. */
async function znodes({ access }: RunningServices): Promise<number> {
  const socket = connect(access.zookeeper!)
  socket.end('srvr')
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return Number(/Node count: (\d+)/.exec(text)![1])
}
