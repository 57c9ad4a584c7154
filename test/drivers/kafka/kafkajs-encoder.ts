import { createRequire } from 'node:module'

/** The encoder inside kafkajs: what the bytes of ours are compared with. */
const load = createRequire(import.meta.url)

interface Encoded {
  readonly buffer: Buffer
}

const record = load('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => unknown
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<Encoded>
}
const produce = load('kafkajs/src/protocol/requests/produce/v7/request') as (request: object) => unknown
const encodeRequest = load('kafkajs/src/protocol/request') as (request: object) => Promise<Encoded>

export interface KeyedValue {
  readonly key: Buffer | null
  readonly value: Buffer
}

export async function kafkajsBatch(messages: readonly KeyedValue[], timestampMs: number): Promise<Buffer> {
  const records = messages.map((message, i) => record({ ...message, offsetDelta: i }))
  const batch = await RecordBatch({
    records,
    firstTimestamp: timestampMs,
    maxTimestamp: timestampMs,
    lastOffsetDelta: records.length - 1,
  })
  return batch.buffer
}

export interface KafkajsRequest {
  readonly clientId: string
  readonly correlationId: number
  readonly topic: string
  readonly acks: number
  readonly timeoutMs: number
  readonly timestampMs: number
  readonly partitions: readonly { readonly partition: number; readonly messages: readonly KeyedValue[] }[]
}

export async function kafkajsProduce(asked: KafkajsRequest): Promise<Buffer> {
  const { clientId, correlationId, topic, acks, timeoutMs, timestampMs } = asked
  const partitions = asked.partitions.map(({ partition, messages }) => ({
    partition,
    firstSequence: 0,
    messages: messages.map((message) => ({ ...message, timestamp: timestampMs })),
  }))
  const request = produce({ acks, timeout: timeoutMs, topicData: [{ topic, partitions }] })
  return (await encodeRequest({ clientId, correlationId, request })).buffer
}
