import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endOffsets } from '../../src/kafka/admin/admin.ts'
import type { KafkaDriverSpec } from '../../src/types/driver.ts'
import { distinctBlocks, type OneKafka, openDriver, sendAll, startOneKafka } from './kafka-driver-rig.ts'
import { setQuota } from './kafka-quotas.ts'
import { needing } from './programs.ts'

const partitions = 2
const clientId = 'driver-test'
const timeoutUs = 1_000_000
let kafka: OneKafka

const written = async (topic: string) => (await endOffsets(kafka.access, topic)).reduce((sum, end) => sum + end)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('what the kafka driver counts on a real broker', needing('java', 'mvn'), () => {
  beforeAll(async () => {
    kafka = await startOneKafka()
  })
  afterAll(() => kafka?.stop())

  const ways: [string, Partial<KafkaDriverSpec>][] = [
    ['own', { client: 'own', acks: 1 }],
    ['kafkajs', { client: 'kafkajs', acks: 1 }],
    ['kafkajs-idempotent', { client: 'kafkajs', acks: -1, idempotent: true }],
  ]

  it.each(
    ways,
  )('all that it sends again while the broker does not respond, no fewer than are there twice: %s', async (topic, spec) => {
    const blocks = distinctBlocks(400, partitions)
    const records = blocks.reduce((sum, { messages }) => sum + messages, 0)
    const driver = await openDriver(kafka.access, { topic, partitions, spec: { ...spec, timeoutUs } })
    let back: Promise<void> | null = null
    const stand = async () => {
      kafka.services.pause('kafka')
      await pause(2500)
      kafka.services.resume('kafka')
    }
    await sendAll(driver, blocks, (sent) => {
      if (sent === 100) back = stand()
    })
    await back
    await driver.close()
    const copies = (await written(topic)) - records
    const { resentReadings, firstTrouble } = driver.counters()
    expect(resentReadings).toBeGreaterThan(0)
    expect(resentReadings).toBeGreaterThanOrEqual(copies)
    if (spec.idempotent) expect(copies).toBe(0)
    expect(firstTrouble).not.toBe('')
  })

  it.each(
    ways,
  )('for how long a quota muted it, which is no time-out and sends nothing again: %s', async (name, spec) => {
    const topic = `throttled-${name}`
    const blocks = distinctBlocks(60, partitions, { messages: 2000, points: 48 })
    await setQuota(kafka.access, clientId, 'producer_byte_rate', 1_000_000)
    const driver = await openDriver(kafka.access, { topic, partitions, points: 48, spec: { ...spec, timeoutUs } })
    await sendAll(driver, blocks)
    await driver.close()
    await setQuota(kafka.access, clientId, 'producer_byte_rate', null)
    expect(await written(topic)).toBe(120_000)
    expect(driver.counters()).toMatchObject({ resentReadings: 0, reconnects: 0 })
    expect(driver.counters().throttledUs).toBeGreaterThan(timeoutUs)
  })
})
