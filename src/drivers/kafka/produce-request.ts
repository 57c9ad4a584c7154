import { WireWriter } from '../../kafka/protocol/wire.ts'

/**
 * Produce, version 7, which every broker from Kafka 2.1 on supports.
 *
 *     int32 length | int16 0 | int16 7 | int32 correlation id | string client id
 *     string transactional id (null) | int16 acks | int32 timeout, ms
 *     int32 topics (1) | string topic | int32 partitions
 *     for each partition:  int32 partition | int32 bytes | record batch
 */
export const produceVersion = 7

const correlationIdAt = 8
/** partition and size, before each batch */
const batchPrefixBytes = 8

/** One batch as it is sent: `batch` is in `space` at `batchAt`, or, if compressed, in separate memory. */
export interface ProducedBatch {
  readonly partition: number
  /** memory that begins with the request's head */
  readonly buffer: Buffer
  readonly batch: Buffer
  readonly inPlace: boolean
}

/** Everything before a batch, to be written once into the memory of each and patched for each request. */
export function produceHead(clientId: string, topic: string, acks: number, timeoutUs: number): Buffer {
  const writer = new WireWriter().int32(0).int16(0).int16(produceVersion).int32(0).string(clientId)
  writer
    .string(null)
    .int16(acks)
    .int32(Math.round(timeoutUs / 1000))
  writer.int32(1).string(topic).int32(0).int32(0).int32(0)
  return Buffer.from(writer.bytesWritten())
}

/** The pieces of a request, in order; they are patched in place. */
export function produceParts(
  batches: readonly ProducedBatch[],
  headBytes: number,
  correlationId: number,
): readonly Uint8Array[] {
  const prefixAt = headBytes - batchPrefixBytes
  const parts: Buffer[] = []
  let length = prefixAt
  batches.forEach(({ partition, buffer, batch, inPlace }, i) => {
    buffer.writeInt32BE(partition, prefixAt)
    buffer.writeInt32BE(batch.length, prefixAt + 4)
    length += batchPrefixBytes + batch.length
    const from = i === 0 ? 0 : prefixAt
    if (inPlace) parts.push(buffer.subarray(from, headBytes + batch.length))
    else parts.push(buffer.subarray(from, headBytes), batch)
  })
  const head = batches[0]!.buffer
  head.writeInt32BE(length - 4, 0)
  head.writeInt32BE(correlationId, correlationIdAt)
  head.writeInt32BE(batches.length, prefixAt - 4)
  return parts
}

const requestTimedOut = 7
const notLeader = 6
const notEnoughReplicasAfterAppend = 20

/**
 * Whether batches that were answered with this error may have been stored all the same. With acks -1 a leader may have
 * written them and then lost its leadership.
 */
export function mayHaveArrived(errorCode: number, acks: number): boolean {
  if (errorCode === requestTimedOut || errorCode === notEnoughReplicasAfterAppend) return true
  return acks === -1 && errorCode === notLeader
}
