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

/** One batch as it is sent. */
export interface ProducedBatch {
  readonly partition: number
  /** memory that begins with the request's head, after which the batch stands unless it is compressed */
  readonly buffer: Buffer
  readonly batchBytes: number
  readonly compressed: Buffer | null
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

/** For the socket and the kernel, a piece of its own costs more than a copy of this many bytes. */
const copiedBytesMost = 2048

/** The pieces of a request, in order: small batches are copied into shared ones. All are patched in place. */
export function produceParts(
  batches: readonly ProducedBatch[],
  headBytes: number,
  correlationId: number,
): readonly Uint8Array[] {
  const prefixAt = headBytes - batchPrefixBytes
  const bytes = batches.reduce((sum, { batchBytes }) => sum + batchPrefixBytes + batchBytes, prefixAt)
  patchHead(batches[0]!.buffer, prefixAt, { bytes, correlationId, batches: batches.length })
  const pieces = new Pieces(batches, headBytes)
  batches.forEach(({ partition, buffer, batchBytes, compressed }, i) => {
    buffer.writeInt32BE(partition, prefixAt)
    buffer.writeInt32BE(batchBytes, prefixAt + 4)
    const from = i === 0 ? 0 : prefixAt
    pieces.add(buffer, from, compressed === null ? headBytes + batchBytes : headBytes)
    if (compressed !== null) pieces.add(compressed, 0, batchBytes)
  })
  return pieces.end()
}

function patchHead(
  head: Buffer,
  prefixAt: number,
  { bytes, correlationId, batches }: { bytes: number; correlationId: number; batches: number },
): void {
  head.writeInt32BE(bytes - 4, 0)
  head.writeInt32BE(correlationId, correlationIdAt)
  head.writeInt32BE(batches, prefixAt - 4)
}

/** Bytes in order, of which short runs share memory. */
class Pieces {
  private readonly pieces: Uint8Array[] = []
  private readonly copies: Buffer
  private from = 0
  private at = 0

  /** `headBytes`: what comes before the first batch, with its prefix */
  constructor(batches: readonly ProducedBatch[], headBytes: number) {
    let bytes = headBytes + batchPrefixBytes * batches.length
    for (const { batchBytes } of batches) if (batchBytes <= copiedBytesMost) bytes += batchBytes
    this.copies = Buffer.allocUnsafe(bytes)
  }

  add(bytes: Buffer, from: number, to: number): void {
    if (to - from <= copiedBytesMost) this.at += bytes.copy(this.copies, this.at, from, to)
    else {
      this.cut()
      this.pieces.push(bytes.subarray(from, to))
    }
  }

  end(): readonly Uint8Array[] {
    this.cut()
    return this.pieces
  }

  private cut(): void {
    if (this.at > this.from) this.pieces.push(this.copies.subarray(this.from, this.at))
    this.from = this.at
  }
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
