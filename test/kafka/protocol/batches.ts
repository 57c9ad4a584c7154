import { crc32c } from '../../../src/kafka/protocol/crc32c.ts'
import { type EachWalkedRecord, type FetchedBatch, walkBatch } from '../../../src/kafka/protocol/record-walk.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'

export interface TestRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
}

export interface BatchOptions {
  readonly baseOffset?: number
  /** bits 0 to 2 codec, 4 transactional, 5 control */
  readonly attributes?: number
  readonly compress?: (records: Buffer) => Buffer
  readonly headers?: number
  readonly producerId?: number
  readonly leaderEpoch?: number
}

function encodeRecord({ key, value }: TestRecord, offsetDelta: number, headers: number): Buffer {
  const fields = new WireWriter().int8(0).varint(300).varint(offsetDelta)
  for (const bytes of [key, value]) fields.varint(bytes === null ? -1 : bytes.length).raw(bytes ?? new Uint8Array(0))
  fields.varint(headers)
  for (let i = 0; i < headers; i++) fields.varint(1).raw(Buffer.from('h')).varint(2).raw(Buffer.from('hv'))
  const body = fields.bytesWritten()
  return Buffer.from(new WireWriter().varint(body.length).raw(body).bytesWritten())
}

/** A record batch as a broker stores it, written field by field. */
export function batchOf(records: readonly TestRecord[], options: BatchOptions = {}): Buffer {
  const { baseOffset = 0, attributes = 0, compress = (bytes) => bytes, headers = 0 } = options
  const { producerId = -1, leaderEpoch = 0 } = options
  const plain = Buffer.concat(records.map((record, i) => encodeRecord(record, i, headers)))
  const checked = new WireWriter().int16(attributes).int32(records.length - 1)
  checked.int64(0).int64(0).int64(producerId).int16(-1).int32(-1).int32(records.length).raw(compress(plain))
  const bytes = checked.bytesWritten()
  const batch = new WireWriter()
    .int64(baseOffset)
    .int32(bytes.length + 9)
    .int32(leaderEpoch)
    .int8(2)
  return Buffer.from(
    batch
      .int32(crc32c(bytes) | 0)
      .raw(bytes)
      .bytesWritten(),
  )
}

/** The marker at the end of a transaction. */
export function markerOf(producerId: number, kind: 'abort' | 'commit', baseOffset = 0): Buffer {
  const key = Uint8Array.of(0, 0, 0, kind === 'abort' ? 0 : 1)
  return batchOf([{ key, value: new Uint8Array(6) }], { baseOffset, producerId, attributes: 0x30 })
}

export function valuesOf(values: readonly string[], options: BatchOptions = {}): Buffer {
  return batchOf(
    values.map((value) => ({ key: null, value: Buffer.from(value) })),
    options,
  )
}

export interface SeenRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string
}

/** What a walk over batches calls back with. */
export function seenIn(batches: readonly FetchedBatch[]): SeenRecord[] {
  const seen: SeenRecord[] = []
  const each: EachWalkedRecord = (view, valueAt, valueBytes, offset, keyAt, keyBytes) => {
    const text = (at: number, bytes: number) => Buffer.from(view.buffer, view.byteOffset + at, bytes).toString('latin1')
    seen.push({ offset, key: keyBytes < 0 ? null : text(keyAt, keyBytes), value: text(valueAt, valueBytes) })
  }
  for (const batch of batches) walkBatch(batch, each)
  return seen
}
