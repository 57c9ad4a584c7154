import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCurveMessage } from '../../src/contract/curve-message.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { openRedis } from '../../src/redis/client.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { SampleLine } from '../../src/types/measurement.ts'
import type { RunResult } from '../../src/types/result.ts'
import type { Access } from '../../src/types/services.ts'
import { emptyFolder, runScenario, startCommand } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { type ShortRun, shortScenario } from './short-scenario.ts'
import { znodes } from './znodes.ts'

const killed =
  '{ kind: hold, rate: 4k/s, for: 4s }, { kind: fault, do: kill, what: target, for: 2s }, { kind: hold, rate: 4k/s, for: 2s }'

describe('Storm under test, in one JVM', needing('java', 'javac', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  let znodesBefore: number

  beforeAll(async () => {
    services = await startedServices({ needed: ['zookeeper', 'kafka', 'redis'] })
    znodesBefore = await znodes(services.access)
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
  ] as const)('is exact with %s', async (_, engine, parts) => {
    const { result } = await run(engine, parts)
    const { lost, duplicated, wrong, delivered, stored } = result.audit!
    expect({ lost, duplicated, wrong }).toEqual({ lost: 0, duplicated: 0, wrong: 0 })
    expect(delivered).toBe(result.total.planned)
    expect(stored).toMatchObject({ wrong: 0, netWh: 0 })
  })

  it('has what Storm says of itself beside what was measured, and its counts fit the audit', async () => {
    const { result, folder } = await run('storm', { workload: 'passthrough' })
    const { expected } = result.audit!
    const [acked, emitted] = ['storm.count_acked_meters', 'storm.count_emitted_meters'].map((name) =>
      lastOf(folder, 'storm', name),
    )
    // of each task's tuples one in 20 is counted, as 20; the probe is one of them
    expect(Math.abs(acked! - expected)).toBeLessThanOrEqual(40)
    expect(emitted! / expected).toBeGreaterThan(0.8)
    expect(emitted! / expected).toBeLessThan(1.2)
    expect(lastOf(folder, 'storm', 'storm.lag_meters_records')).toBe(0)
    expect(lastOf(folder, 'storm-ui', 'storm.ui_emitted_meters')).toEqual(expect.any(Number))
    const report = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(report).toContain(`${acked!.toLocaleString('en')}</td>`)
  })

  it('is exact with Trident and two tasks, and has what Trident says: batches are acked, and a bolt reads the messages', async () => {
    const { result, folder } = await run('storm-trident', { workload: 'passthrough', parallelism: 2 })
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: null })
    expect(result.total.delivered).toBe(result.total.planned)
    expect(lastOf(folder, 'storm', 'storm.count_emitted_spout')! / result.audit!.expected).toBeGreaterThan(0.8)
    expect(lastOf(folder, 'storm', 'storm.count_acked_$mastercoord-bg0')).toBeGreaterThan(0)
    // what Trident keeps of its batches in ZooKeeper
    expect(lastOf(folder, 'zookeeper', `zookeeper.nodes_${result.run}-batches`)).toBeGreaterThan(3)
  })

  it('loses nothing of plain tuples when its JVM is killed: what was not acked is sent again', async () => {
    const { result, folder } = await run('storm', { load: killed, workload: 'passthrough' })
    expect(result.audit).toMatchObject({ lost: 0, wrong: 0 })
    // the JVM tells of its heap and its collections, the one after the kill too
    const told = samplesOf(folder, 'jvm')
    expect(told.at(-1)).toMatchObject({ 'jvm.target-0_heap_max_bytes': expect.any(Number) })
    expect(told.map((values) => values['jvm.target-0_heap_used_bytes']! > 1e7)).not.toContain(false)
    expect(Math.max(...told.map((values) => values['jvm.target-0_gc_ratio'] ?? 0))).toBeGreaterThan(0)
    expect(result.facts.absentCollectors).toEqual([])
  })

  it('has each batch of Trident once, in Redis and in the updates, when its JVM is killed', async () => {
    const { result } = await run('storm-trident', { load: killed })
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } })
  })

  it.each(['storm', 'node'])('goes on where %s finds garbage, and counts it', async (engine) => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'scenario.yaml'), shortScenario(services.access, { engine, workload: 'passthrough' }))
    const { end } = startCommand(['run', 'scenario.yaml', '--json', '--quiet'], cwd)
    const written = await writeGarbage(services.access)
    const result = JSON.parse((await end).stdout) as RunResult
    expect(result.audit).toMatchObject({ lost: 0, wrong: 0 })
    expect(result.facts).toMatchObject({ targetTrouble: null, targetUnreadable: { count: written } })
    const [told] = result.warnings.filter(({ code }) => code === 'UNREADABLE_MESSAGE')
    expect(told!.message).toMatch(/^the target left out 40 messages that it could not read; the first: \S/)
    expect(result.warnings.map(({ code }) => code)).not.toContain('CONNECTION_TROUBLE')
  })

  it('says which memory of its JVM ran out, and what to raise', async () => {
    const cwd = emptyFolder()
    const flags = "jvm: { flags: ['-XX:MaxMetaspaceSize=24m'] }"
    const yaml = shortScenario(services.access, { engine: 'storm' }).replace('  options:', `  ${flags}\n  options:`)
    writeFileSync(join(cwd, 'scenario.yaml'), yaml)
    const { code, stderr } = await startCommand(['run', 'scenario.yaml', '--quiet'], cwd).end
    expect(code).toBe(107)
    expect(stderr).toContain('target-0: its JVM ran out of memory (Metaspace)')
    expect(stderr).toContain('hint: raise -XX:MaxMetaspaceSize in target.jvm.flags, or remove it')
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
    expect(await znodes(services.access)).toBe(znodesBefore)
  })
})

/** Bytes that are no message, a record without a value, and a meter that the fleet does not have. Returns how many. */
async function writeGarbage({ kafka }: Access): Promise<number> {
  const client = new Kafka(kafkajsConfig(kafka!, 'test'))
  // a topic that has just been made may refuse some partitions: what is sent again must not be there twice
  const [admin, producer] = [client.admin(), client.producer({ idempotent: true, maxInFlightRequests: 1 })]
  await Promise.all([admin.connect(), producer.connect()])
  const curves = async () => (await admin.listTopics()).find((topic) => topic.endsWith('curves'))
  await expect.poll(curves, { timeout: 60_000 }).toBeDefined()
  const strange = encodeCurveMessage({ dueUs: 1, slot: 1, curves: [{ meter: 4000, wattHours: [1] }] })
  const kinds = [Buffer.from('garbage'), null, Buffer.alloc(0), Buffer.from(strange)]
  const messages = Array.from({ length: 40 }, (_, i) => ({ value: kinds[i % 4]!, partition: i % 3 }))
  await producer.send({ topic: (await curves())!, messages })
  await Promise.all([admin.disconnect(), producer.disconnect()])
  return messages.length
}

/** What a collector said in a run, without its gaps. */
function samplesOf(folder: string, collector: string): Record<string, number>[] {
  const lines = readFileSync(join(folder, 'samples.ndjson'), 'utf8').trim().split('\n')
  const samples = lines.map((line) => JSON.parse(line) as { from: string; values?: Record<string, number> })
  return samples.flatMap(({ from, values }) => (from === collector && values !== undefined ? [values] : []))
}

/** The last value of a series in the folder of a run; null = it has none. */
function lastOf(folder: string, from: string, name: string): number | null {
  const lines = readFileSync(join(folder, 'samples.ndjson'), 'utf8').trim().split('\n')
  const samples = lines.map((line) => JSON.parse(line) as SampleLine).filter((line) => line.from === from)
  const values = samples.flatMap((line) => ('values' in line ? [line.values[name] ?? []].flat() : []))
  return values.at(-1) ?? null
}
