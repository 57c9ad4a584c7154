/** Reads record batches by their grammar alone, a byte at a time: shares nothing with the code under test. */
export interface WalkedRecord {
  readonly offsetDelta: number
  readonly key: Buffer | null
  readonly value: Buffer
}

export interface WalkedBatch {
  readonly count: number
  readonly timestampMs: number
  readonly attributes: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly sequence: number
  readonly records: WalkedRecord[]
}

/** `decompress` opens the records of a compressed batch. */
export function walkBatch(batch: Buffer, decompress: (bytes: Buffer) => Buffer = (bytes) => bytes): WalkedBatch {
  if (batch.readInt32BE(8) !== batch.length - 12) throw new Error('the batch says another length')
  const count = batch.readInt32BE(57)
  if (batch.readInt32BE(23) !== count - 1) throw new Error('the last offset delta is wrong')
  return {
    count,
    timestampMs: Number(batch.readBigInt64BE(27)),
    attributes: batch.readInt16BE(21),
    producerId: Number(batch.readBigInt64BE(43)),
    producerEpoch: batch.readInt16BE(51),
    sequence: batch.readInt32BE(53),
    records: walkRecords(decompress(batch.subarray(61)), count),
  }
}

function walkRecords(bytes: Buffer, count: number): WalkedRecord[] {
  let at = 0
  const varint = () => {
    let [value, scale] = [0, 1]
    for (;;) {
      const byte = bytes[at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      scale *= 128
    }
  }
  const field = () => {
    const length = varint()
    if (length < 0) return null
    at += length
    return bytes.subarray(at - length, at)
  }
  const records = Array.from({ length: count }, () => {
    const end = varint() + at
    if (bytes[at++] !== 0 || varint() !== 0) throw new Error('attributes or time stamp of a record are not 0')
    const walked = { offsetDelta: varint(), key: field(), value: field()! }
    if (varint() !== 0 || at !== end) throw new Error('a record does not end where it says')
    return walked
  })
  if (at !== bytes.length) throw new Error('bytes are left over')
  return records
}
