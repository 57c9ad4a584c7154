import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  committedOffsets,
  createTopics,
  deleteTopics,
  describeTopic,
  endOffsets,
  openAdmin,
} from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { openCluster } from '../../src/kafka/cluster/cluster.ts'
import { initProducerId } from '../../src/kafka/cluster/producer-id.ts'
import { createFetchReader, type FetchReader } from '../../src/kafka/reader/fetch-reader.ts'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { KafkaAccess } from '../../src/types/services.ts'
import { noTrouble } from '../kafka/fake-topic.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

const logsDir = mkdtempSync(join(tmpdir(), 'loadcurve-kafka-client-'))
const partitions = 3

let services: RunningServices
let access: KafkaAccess

/** Idempotent: kafkajs sends all partitions again when a broker that just came back refuses one of them. */
async function write(topic: string, from: number, count: number, compression = 0): Promise<void> {
  const producer = new Kafka(kafkajsConfig(access, 'test')).producer({ idempotent: true })
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({
    key: `key ${from + i}`,
    value: `value ${from + i}`,
    partition: (from + i) % partitions,
  }))
  await producer.send({ topic, messages, compression })
  await producer.disconnect()
}

/** Takes until `count` values are there and a further second brought nothing more. */
async function read(reader: FetchReader, count: number, values: string[]): Promise<string[]> {
  for (let quiet = 0; quiet < 2; ) {
    await reader.arrival(500)
    const any = reader.take(1000, (view, at, bytes) => {
      values.push(Buffer.from(view.buffer, view.byteOffset + at, bytes).toString())
    })
    quiet = any || values.length < count ? 0 : quiet + 1
  }
  return values
}

function expected(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `value ${from + i}`).sort()
}

describe('the Kafka client and a real broker', needing('java', 'mvn'), () => {
  beforeAll(async () => {
    services = await startedServices({ spec: { ...defaultServices, kafka: smallKafka }, needed: ['kafka'], logsDir })
    access = services.access.kafka!
  }, 120_000)

  afterAll(async () => {
    await services?.stop()
    rmSync(logsDir, { recursive: true, force: true })
  })

  it('leaves no connection behind after it was asked for a topic that does not exist', async () => {
    const admin = await openAdmin(access)
    await expect(admin.endOffsets('missing')).rejects.toThrow('The topic missing does not exist')
    await expect(admin.committedOffsets('nobody', 'missing')).rejects.toThrow('UNKNOWN_TOPIC_OR_PARTITION')
    const late = Promise.allSettled([admin.endOffsets('missing'), admin.committedOffsets('nobody', 'missing')])
    await admin.close()
    await late
    // longer than what kafkajs waits before it would try again
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(process.getActiveResourcesInfo()).not.toContain('TCPSocketWrap')
  })

  it('reads what another client wrote, each record once, plain and gzipped', async () => {
    await createTopics(access, [{ topic: 'read', partitions, replication: 1 }])
    await write('read', 0, 1000)
    const reader = createFetchReader({ access, topic: 'read', clientId: 'test', from: 'beginning' })
    await reader.open()
    const values: string[] = []
    await read(reader, 1000, values)
    await write('read', 1000, 500, 1)
    await read(reader, 1500, values)
    await reader.close()
    expect(values.sort()).toEqual(expected(0, 1500))
    expect(reader.trouble()).toMatchObject(noTrouble)
  })

  it.each(['lz4', 'gzip', 'snappy', 'zstd'])('reads batches that the broker itself compressed by %s', async (codec) => {
    const topic = `compressed-${codec}`
    await createTopics(access, [{ topic, partitions, replication: 1, config: { 'compression.type': codec } }])
    await write(topic, 0, 30_000)
    const reader = createFetchReader({ access, topic, clientId: 'test', from: 'beginning' })
    await reader.open()
    expect((await read(reader, 30_000, [])).sort()).toEqual(expected(0, 30_000))
    await reader.close()
    expect(reader.trouble().first).toBe('')
  })

  it('begins at the end where it is told to', async () => {
    await createTopics(access, [{ topic: 'end', partitions, replication: 1 }])
    await write('end', 0, 90)
    const reader = createFetchReader({ access, topic: 'end', clientId: 'test', from: 'end' })
    await reader.open()
    await write('end', 90, 30)
    expect((await read(reader, 30, [])).sort()).toEqual(expected(90, 30))
    await reader.close()
  })

  it('begins where the log begins, when older records were deleted', async () => {
    await createTopics(access, [{ topic: 'deleted', partitions, replication: 1 }])
    await write('deleted', 0, 300)
    const admin = new Kafka(kafkajsConfig(access, 'test')).admin()
    await admin.connect()
    await admin.fetchTopicOffsets('deleted')
    const all = Array.from({ length: partitions }, (_, partition) => ({ partition, offset: '-1' }))
    await admin.deleteTopicRecords({ topic: 'deleted', partitions: all })
    await admin.disconnect()
    await write('deleted', 300, 30)
    const reader = createFetchReader({ access, topic: 'deleted', clientId: 'test', from: 'beginning' })
    await reader.open()
    expect((await read(reader, 30, [])).sort()).toEqual(expected(300, 30))
    await reader.close()
    expect(reader.trouble()).toMatchObject(noTrouble)
  })

  it('administers topics: creates, describes, refuses other partitions, deletes, and tells offsets', async () => {
    const topic = { topic: 'administered', partitions, replication: 1, config: { 'retention.bytes': '1000000' } }
    await createTopics(access, [topic])
    await createTopics(access, [topic], { existing: 'keep' })
    await expect(createTopics(access, [topic])).rejects.toThrow(/already exists/)
    await expect(createTopics(access, [{ ...topic, partitions: 4 }], { existing: 'keep' })).rejects.toThrow(
      /exists with 3 partitions, but 4 are needed/,
    )
    expect(await describeTopic(access, 'administered')).toMatchObject({
      partitions,
      replication: 1,
      config: { 'retention.bytes': '1000000' },
    })
    await write('administered', 0, 4)
    expect(await endOffsets(access, 'administered')).toEqual([2, 1, 1])
    expect(await committedOffsets(access, 'nobody', 'administered')).toEqual([null, null, null])
    await deleteTopics(access, ['administered', 'never-there'])
    await expect(describeTopic(access, 'administered')).rejects.toThrow(/no such topic/)
  })

  it('gets an id for an idempotent producer, another one each time', async () => {
    const cluster = await openCluster(access, 'test')
    const connection = await cluster.connection(access.addresses[0]!, 0)
    const ids = [await initProducerId(connection), await initProducerId(connection)]
    cluster.close()
    expect(ids[0]!.epoch).toBe(0)
    expect(ids[0]!.id).not.toBe(ids[1]!.id)
  })

  it('comes back after the broker was killed: no record twice, none left out', async () => {
    await createTopics(access, [{ topic: 'killed', partitions, replication: 1 }])
    const reader = createFetchReader({ access, topic: 'killed', clientId: 'test', from: 'beginning' })
    await reader.open()
    const values: string[] = []
    await write('killed', 0, 600)
    await read(reader, 600, values)
    await services.kill('kafka')
    await services.restart('kafka')
    await write('killed', 600, 600)
    await read(reader, 1200, values)
    await reader.close()
    expect(await endOffsets(access, 'killed')).toEqual([400, 400, 400])
    expect(values.sort()).toEqual(expected(0, 1200))
    expect(reader.trouble()).toMatchObject({ reconnects: 1, skippedRecords: 0 })
    expect(reader.trouble().first).toMatch(/^The connection to the Kafka broker at .* broke/)
  }, 90_000)
})
