import { codecOf } from './codecs.ts'
import { crc32cOf } from './crc32c.ts'
import { decompress } from './decompress.ts'
import { WireError } from './wire.ts'

/**
 * The record batch, format v2 (Apache Kafka documentation, "Message Format"), as brokers hand it out:
 *
 *     0   int64  base offset           21  int16  attributes: 0-2 codec, 4 transactional, 5 control
 *     8   int32  bytes that follow     23  int32  last offset delta
 *     12  int32  leader epoch          27  int64  first time stamp, then 35 int64 the largest
 *     16  int8   magic (2)             43  int64  producer id, 51 int16 epoch, 53 int32 sequence
 *     17  uint32 CRC-32C from 21 on    57  int32  records, which follow at 61 (compressed: all of them as one)
 *
 *     record     varint bytes that follow, int8 attributes, varlong time stamp delta, varint offset delta,
 *                varint key bytes (-1 = null), key, varint value bytes (-1 = null), value, varint headers, headers
 */
const headerBytes = 61
const lengthEnd = 12
const magicAt = 16
const checkedFrom = 21
const transactionalBit = 0x10
const controlBit = 0x20
const two32 = 4_294_967_296

/** A batch in place: `at` and `end` are in `bytes`. */
export interface FetchedBatch {
  readonly bytes: Buffer
  readonly at: number
  readonly end: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly records: number
  readonly attributes: number
  readonly magic: number
  /** who wrote it; -1 = a producer without an id */
  readonly producerId: number
  /** of the partition's leader when it was written; -1 = not known */
  readonly leaderEpoch: number
  /** records before it are skipped */
  readonly fromOffset: number
}

/** `valueBytes` of a null value is 0, `keyBytes` of a null key is -1. */
export type EachWalkedRecord = (
  view: DataView,
  valueAt: number,
  valueBytes: number,
  offset: number,
  keyAt: number,
  keyBytes: number,
) => void

/** The complete batches in a record set that reach `fromOffset` or beyond; a partial one at the end is ignored. */
export function cutBatches(bytes: Buffer, fromOffset: number): FetchedBatch[] {
  const batches: FetchedBatch[] = []
  for (let at = 0; at + lengthEnd <= bytes.length; ) {
    const end = at + lengthEnd + bytes.readInt32BE(at + 8)
    if (end > bytes.length) break
    if (end < at + headerBytes) throw new WireError(`a record batch has an impossible length of ${end - at} bytes`)
    const batch = batchAt(bytes, at, end, fromOffset)
    if (batch.lastOffset >= fromOffset) batches.push(batch)
    at = end
  }
  return batches
}

function batchAt(bytes: Buffer, at: number, end: number, fromOffset: number): FetchedBatch {
  const magic = bytes[at + magicAt]!
  const baseOffset = bytes.readInt32BE(at) * two32 + bytes.readUInt32BE(at + 4)
  const old = { records: 1, attributes: 0, producerId: -1, leaderEpoch: -1 }
  if (magic !== 2) return { bytes, at, end, baseOffset, lastOffset: baseOffset, magic, fromOffset, ...old }
  return {
    bytes,
    at,
    end,
    baseOffset,
    lastOffset: baseOffset + bytes.readInt32BE(at + 23),
    records: bytes.readInt32BE(at + 57),
    attributes: bytes.readInt16BE(at + checkedFrom),
    magic,
    producerId: bytes.readInt32BE(at + 43) * two32 + bytes.readUInt32BE(at + 47),
    leaderEpoch: bytes.readInt32BE(at + 12),
    fromOffset,
  }
}

/** Markers, such as of a transaction's end: not records of a producer. */
export function isControl(batch: FetchedBatch): boolean {
  return (batch.attributes & controlBit) !== 0
}

/** Whether its records count only once their transaction is committed. */
export function isTransactional(batch: FetchedBatch): boolean {
  return (batch.attributes & transactionalBit) !== 0
}

/** Whether a control batch is the marker of an abort: int16 version, int16 type (0 = abort, 1 = commit) as its key. */
export function isAbort(batch: FetchedBatch): boolean {
  let abort = false
  walkBatch({ ...batch, fromOffset: batch.baseOffset }, (view, _valueAt, _valueBytes, _offset, keyAt, keyBytes) => {
    abort = keyBytes >= 4 && view.getInt16(keyAt + 2) === 0
  })
  return abort
}

export function isIntact({ bytes, at, end }: FetchedBatch): boolean {
  return crc32cOf(bytes, at + checkedFrom, end) === bytes.readUInt32BE(at + 17)
}

/**
 * Calls back for each requested record; returns how many there were. The checksum is not verified.
 * Errors: WireError if the bytes are not records, or their codec is not supported.
 */
export function walkBatch(batch: FetchedBatch, each: EachWalkedRecord): number {
  if (batch.magic !== 2) throw new WireError(`its format is ${batch.magic}, but only format 2 is supported`)
  const codec = codecOf(batch.attributes)
  const { baseOffset, fromOffset, records } = batch
  if (codec === 'none') {
    return walkRecords(batch.bytes, batch.at + headerBytes, batch.end, records, baseOffset, fromOffset, each)
  }
  const plain = decompress(codec, batch.bytes.subarray(batch.at + headerBytes, batch.end))
  return walkRecords(plain, 0, plain.length, records, baseOffset, fromOffset, each)
}

/** Where the last varint ended: a second result without allocating an object. */
let varintEnd = 0

/** Zigzag, up to five bytes. */
function varint(bytes: Uint8Array, at: number): number {
  let next = at
  let byte = bytes[next++]!
  let value = byte & 0x7f
  for (let shift = 7; byte > 0x7f && shift < 35; shift += 7) {
    byte = bytes[next++]!
    value |= (byte & 0x7f) << shift
  }
  varintEnd = next
  return (value >>> 1) ^ -(value & 1)
}

/** The hot loop: nothing is allocated per record. */
function walkRecords(
  bytes: Buffer,
  start: number,
  end: number,
  records: number,
  baseOffset: number,
  fromOffset: number,
  each: EachWalkedRecord,
): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let [at, taken] = [start, 0]
  for (let i = 0; i < records; i++) {
    const length = varint(bytes, at)
    at = varintEnd + 1
    const recordEnd = varintEnd + length
    if (length < 6 || recordEnd > end) throw new WireError(`record ${i} of ${records} extends beyond its batch`)
    while (bytes[at++]! > 0x7f);
    const offset = baseOffset + varint(bytes, at)
    const keyBytes = varint(bytes, varintEnd)
    const keyAt = varintEnd
    const valueBytes = varint(bytes, keyBytes > 0 ? keyAt + keyBytes : keyAt)
    const valueAt = varintEnd
    if (valueAt + valueBytes >= recordEnd) throw new WireError(`the value of record ${i} extends beyond the record`)
    at = recordEnd
    if (offset < fromOffset) continue
    each(view, valueAt, valueBytes > 0 ? valueBytes : 0, offset, keyAt, keyBytes)
    taken++
  }
  return taken
}
