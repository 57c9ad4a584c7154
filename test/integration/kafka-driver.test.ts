import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Block } from '../../src/contract/curve-message.ts'
import { warmBroker } from '../../src/drivers/kafka/warm-up.ts'
import { endOffsets } from '../../src/kafka/admin/admin.ts'
import type { KafkaDriverSpec } from '../../src/types/driver.ts'
import { dueFromUs } from './due-now.ts'
import { distinctBlocks, linesOf, type OneKafka, openDriver, sendAll, startOneKafka } from './kafka-driver-rig.ts'
import { type ReadMessage, readByConsole, readByKafkajs } from './kafka-readers.ts'
import { needing } from './programs.ts'

let kafka: OneKafka

beforeAll(async () => {
  kafka = await startOneKafka()
})
afterAll(() => kafka?.stop())

const lines = (read: readonly ReadMessage[]) => read.map(({ partition, key, value }) => `${partition} ${key} ${value}`)

/** Totals since the broker started, as its JVM tells them. */
async function counted(): Promise<{ records: number; requests: number }> {
  const [url] = kafka.services.access.jolokiaUrls
  const read = async (bean: string) => {
    const answer = await fetch(`${url}/read/${encodeURIComponent(bean)}/Count`)
    return ((await answer.json()) as { value: number }).value
  }
  return {
    records: await read('kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec'),
    requests: await read('kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce'),
  }
}

describe('what the kafka driver writes to a real broker', needing('java', 'mvn'), () => {
  const partitions = 2
  const ways: [string, Partial<KafkaDriverSpec>, Partial<Block>][] = [
    ['acks-1', { acks: 1 }, {}],
    ['acks-all', { acks: -1 }, {}],
    ['acks-0', { acks: 0 }, {}],
    ['lz4', { compression: 'lz4' }, {}],
    ['idempotent', { idempotent: true, acks: -1 }, {}],
    ['json', { format: 'json' }, {}],
    ['frames', {}, { messages: 8, frame: 512 }],
    ['days', { compression: 'lz4' }, { points: 48, messages: 100 }],
    ['one-by-one', { lingerUs: 0, requests: 1, connections: 1 }, { messages: 1 }],
    ['kafkajs', { client: 'kafkajs', acks: -1 }, {}],
    ['kafkajs-json', { client: 'kafkajs', format: 'json', idempotent: true, acks: -1 }, { messages: 40, frame: 3 }],
  ]

  it.each(ways)('is read back exactly by kafkajs: %s', async (topic, spec, parts) => {
    const { frame = 1, points = 1 } = parts
    const driver = await openDriver(kafka.access, { topic, partitions, spec, frame, points })
    const blocks = distinctBlocks(20, partitions, parts)
    const acked = await sendAll(driver, blocks)
    expect(driver.inFlightBytes()).toBe(0)
    await driver.close()
    expect(acked.toSorted((a, b) => a - b)).toEqual(blocks.map((_, n) => n))
    expect(driver.counters()).toMatchObject({ resentReadings: 0, refusedReadings: 0, reconnects: 0 })
    const sent = linesOf(blocks, spec.format === 'json')
    const read = lines(await readByKafkajs(kafka.access, topic, sent.length))
    const partition = (all: string[], p: number) => all.filter((line) => line.startsWith(`${p} `))
    for (let p = 0; p < partitions; p++) expect(partition(read, p)).toEqual(partition(sent, p))
    expect((await endOffsets(kafka.access, topic)).reduce((sum, end) => sum + end)).toBe(sent.length)
  })

  it.each([
    ['console-plain', { compression: 'none' }],
    ['console-lz4', { compression: 'lz4' }],
  ] as const)("is read back exactly by Kafka's own console consumer: %s", async (topic, spec) => {
    const driver = await openDriver(kafka.access, { topic, partitions: 1, spec })
    const blocks = distinctBlocks(20, 1)
    await sendAll(driver, blocks)
    await driver.close()
    const read = await readByConsole(kafka.access, topic, 10_000)
    expect(lines(read)).toEqual(linesOf(blocks))
    expect(new Set(read.map(({ timestampMs }) => timestampMs)).has(dueFromUs / 1000)).toBe(true)
  })

  it('comes in requests of 500 records and more at full rate, as the broker counts them', async () => {
    const driver = await openDriver(kafka.access, { topic: 'full-rate', partitions })
    const before = await counted()
    await sendAll(driver, distinctBlocks(1000, partitions))
    await driver.close()
    const after = await counted()
    expect(after.records - before.records).toBe(500_000)
    expect(500_000 / (after.requests - before.requests)).toBeGreaterThan(500)
  })

  it('refuses to begin where a message is larger than the topic accepts', async () => {
    const config = { 'max.message.bytes': '2000' }
    const open = openDriver(kafka.access, { topic: 'narrow', partitions: 1, frame: 512, config })
    await expect(open).rejects.toThrow('the topic accepts 2000')
    const driver = await openDriver(kafka.access, { topic: 'narrow-batches', partitions: 1, config })
    const blocks = distinctBlocks(20, 1, { messages: 100 })
    await sendAll(driver, blocks)
    await driver.close()
    expect(await endOffsets(kafka.access, 'narrow-batches')).toEqual([2000])
  })

  it('warms a broker with records in a topic that is gone afterwards', async () => {
    const progress: number[] = []
    const warm = await warmBroker(kafka.access, { records: 2_000_000, onProgress: (done) => progress.push(done) })
    expect(warm.records).toBeGreaterThanOrEqual(2_000_000)
    expect(warm.recordsPerS).toBeGreaterThan(0)
    expect(progress.length).toBeGreaterThan(0)
  })

  const killed: [string, Partial<KafkaDriverSpec>][] = [
    ['killed', { acks: 1 }],
    ['killed-idempotent', { acks: -1, idempotent: true }],
    ['killed-kafkajs', { client: 'kafkajs', acks: 1 }],
  ]
  it('loses nothing that was acked when the broker is killed in the middle, whichever client writes', async () => {
    const drivers = []
    for (const [topic, spec] of killed) drivers.push(await openDriver(kafka.access, { topic, partitions, spec }))
    const blocks = distinctBlocks(60, partitions)
    let back: Promise<void> | null = null
    const restart = async () => {
      await kafka.services.kill('kafka')
      await kafka.services.restart('kafka')
    }
    const all = drivers.map((driver) =>
      sendAll(driver, blocks, (sent) => {
        if (sent === 30) back ??= restart()
      }),
    )
    await Promise.all(all)
    await back
    const sent = linesOf(blocks)
    for (const [i, [topic, { idempotent = false }]] of killed.entries()) {
      await drivers[i]!.close()
      const written = (await endOffsets(kafka.access, topic)).reduce((sum, end) => sum + end)
      const read = lines(await readByKafkajs(kafka.access, topic, written))
      expect(new Set(read)).toEqual(new Set(sent))
      const { resentReadings, firstTrouble } = drivers[i]!.counters()
      expect(firstTrouble).not.toBe('')
      expect(written - sent.length).toBeLessThanOrEqual(idempotent ? 0 : resentReadings)
    }
  })
})
