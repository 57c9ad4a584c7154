import { attributesOf, compressorOf, type WritingCodec } from './codecs.ts'
import { crc32cOf } from './crc32c.ts'

/**
 * The record batch, format v2 (big-endian; varints are zigzag as in protocol buffers):
 *
 *     0   int64   baseOffset (0, the broker sets it)      23  int32  lastOffsetDelta (records - 1)
 *     8   int32   length of what follows                  27  int64  firstTimestamp, milliseconds
 *     12  int32   partitionLeaderEpoch (0)                35  int64  maxTimestamp
 *     16  int8    magic (2)                               43  int64  producerId (-1: none)
 *     17  uint32  CRC-32C of byte 21 to the end           51  int16  producerEpoch
 *     21  int16   attributes: codec, 0 = none             53  int32  baseSequence
 *                                                         57  int32  records
 *     61  records, or one LZ4 frame that holds them
 *
 * and a record (header list always empty, every timestamp equal to the first):
 *
 *     varint length of what follows | int8 0 | varint timestampDelta 0 | varint offsetDelta
 *     varint keyBytes (-1: no key), key | varint valueBytes, value | varint 0
 */
export const batchHeaderBytes = 61
export const noKey = -1

/** Where the offsetDelta takes one more byte: within a zone all records of one size have the same stride. */
const zoneStarts = [0, 64, 8192, 1_048_576]
const two32 = 2 ** 32

/** Records `first` up to `end` (exclusive) are `stride` bytes each, with key and value at these places in them. */
export interface RecordZone {
  readonly first: number
  readonly end: number
  readonly stride: number
  readonly keyAt: number
  readonly valueAt: number
}

/** The producer of a batch, for brokers that drop duplicates; `id` -1 = not idempotent. */
export interface ProducerStamp {
  readonly id: number
  readonly epoch: number
}

export const noProducer: ProducerStamp = { id: -1, epoch: 0 }

export interface BatchFacts {
  readonly records: number
  readonly timestampMs: number
  readonly producer: ProducerStamp
  readonly sequence: number
}

/** Size of a non-negative number as zigzag varint. */
function varintBytes(value: number): number {
  return value < 64 ? 1 : value < 8192 ? 2 : value < 1_048_576 ? 3 : value < 134_217_728 ? 4 : 5
}

/** Writes a number from -1 to 2^30 - 1 as zigzag varint; returns where it ends. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value < 0 ? 1 : value * 2
  let end = at
  while (rest > 127) {
    bytes[end++] = (rest & 127) | 128
    rest >>>= 7
  }
  bytes[end++] = rest
  return end
}

function bodyBytes(offsetDelta: number, keyBytes: number, valueBytes: number): number {
  const key = keyBytes === noKey ? 1 : varintBytes(keyBytes) + keyBytes
  return 3 + varintBytes(offsetDelta) + key + varintBytes(valueBytes) + valueBytes
}

/** The whole record. */
export function recordBytes(offsetDelta: number, keyBytes: number, valueBytes: number): number {
  const body = bodyBytes(offsetDelta, keyBytes, valueBytes)
  return varintBytes(body) + body
}

/** The zones of `records` records of one size. */
export function recordZones(records: number, keyBytes: number, valueBytes: number): RecordZone[] {
  return zoneStarts
    .filter((first) => first < records)
    .map((first, i) => {
      const stride = recordBytes(first, keyBytes, valueBytes)
      const valueAt = stride - 1 - valueBytes
      const keyAt = valueAt - varintBytes(valueBytes) - Math.max(0, keyBytes)
      return { first, end: Math.min(records, zoneStarts[i + 1] ?? records), stride, keyAt, valueAt }
    })
}

/** How many records of one size fit into `bytes` bytes after a batch header; at least 0, at most `most`. */
export function recordsWithin(bytes: number, most: number, keyBytes: number, valueBytes: number): number {
  let [records, left] = [0, bytes - batchHeaderBytes]
  for (const { first, end, stride } of recordZones(most, keyBytes, valueBytes)) {
    const fits = Math.max(0, Math.min(end - first, Math.floor(left / stride)))
    records += fits
    left -= fits * stride
    if (fits < end - first) break
  }
  return records
}

/** Writes a record up to the bytes of its key; returns where the key (or, without one, the value's length) goes. */
export function writeRecordStart(
  bytes: Uint8Array,
  at: number,
  offsetDelta: number,
  keyBytes: number,
  valueBytes: number,
): number {
  let end = writeVarint(bytes, at, bodyBytes(offsetDelta, keyBytes, valueBytes))
  bytes[end++] = 0
  bytes[end++] = 0
  end = writeVarint(bytes, end, offsetDelta)
  return writeVarint(bytes, end, keyBytes)
}

/** Writes `records` records of one size from `at` on, except for their keys and values. */
export function writeRecordTemplate(
  bytes: Uint8Array,
  at: number,
  records: number,
  keyBytes: number,
  valueBytes: number,
): void {
  let start = at
  for (const { first, end, stride, valueAt } of recordZones(records, keyBytes, valueBytes))
    for (let i = first; i < end; i++, start += stride) {
      writeRecordStart(bytes, start, i, keyBytes, valueBytes)
      writeVarint(bytes, start + valueAt - varintBytes(valueBytes), valueBytes)
      bytes[start + stride - 1] = 0
    }
}

/** Completes the batch from `at` to `end`, whose records are already in place after the header. */
export function sealBatch(bytes: Buffer, facts: BatchFacts, at = 0, end = bytes.length): void {
  writeHeader(bytes, at, end, 0, facts)
}

/** The same batch with its records as one frame of the codec, in new memory. Errors: as `compressorOf`. */
export function sealCompressedBatch(records: Buffer, facts: BatchFacts, codec: WritingCodec): Buffer {
  const frame = compressorOf(codec)(records)
  const batch = Buffer.allocUnsafe(batchHeaderBytes + frame.length)
  batch.set(frame, batchHeaderBytes)
  writeHeader(batch, 0, batch.length, attributesOf(codec), facts)
  return batch
}

/** Puts another producer and sequence on the batch from `at` to `end`, which is complete. */
export function stampBatch(bytes: Buffer, producer: ProducerStamp, sequence: number, at = 0, end = bytes.length): void {
  writeInt64(bytes, at + 43, producer.id)
  bytes.writeInt16BE(producer.epoch, at + 51)
  bytes.writeInt32BE(sequence, at + 53)
  bytes.writeUInt32BE(crc32cOf(bytes, at + 21, end), at + 17)
}

function writeHeader(
  bytes: Buffer,
  at: number,
  end: number,
  attributes: number,
  { records, timestampMs, producer, sequence }: BatchFacts,
): void {
  writeInt64(bytes, at, 0)
  bytes.writeInt32BE(end - at - 12, at + 8)
  bytes.writeInt32BE(0, at + 12)
  bytes.writeInt8(2, at + 16)
  bytes.writeInt16BE(attributes, at + 21)
  bytes.writeInt32BE(records - 1, at + 23)
  writeInt64(bytes, at + 27, timestampMs)
  writeInt64(bytes, at + 35, timestampMs)
  bytes.writeInt32BE(records, at + 57)
  stampBatch(bytes, producer, sequence, at, end)
}

function writeInt64(bytes: Buffer, at: number, value: number): void {
  bytes.writeInt32BE(Math.floor(value / two32), at)
  bytes.writeUInt32BE(value >>> 0, at + 4)
}
