import { apiKey } from '../protocol/api.ts'
import { WireReader } from '../protocol/wire.ts'

/** A request as another client gave it to its socket. */
export interface SentRequest {
  readonly key: number
  readonly correlationId: number
  /** Produce: whose batches it holds, as often as there are batches */
  readonly partitions: readonly number[]
  /** a response will come, unless the connection breaks */
  readonly isAnswered: boolean
}

/**
 * Of Produce, version 3 and later, which every broker that this harness can use takes. Throws WireError when the bytes are
 * not such a request.
 */
export function sentRequest(frame: Buffer): SentRequest {
  const reader = new WireReader(frame, 4)
  const key = reader.int16()
  const correlationId = reader.skip(2).int32()
  if (key !== apiKey('Produce')) return { key, correlationId, partitions: [], isAnswered: true }
  reader.nullableString()
  reader.nullableString()
  const acks = reader.int16()
  reader.skip(4)
  const partitions = reader.array(() => {
    reader.string()
    return reader.array(() => batchPartition(reader))
  })
  return { key, correlationId, partitions: partitions.flat(), isAnswered: acks !== 0 }
}

function batchPartition(reader: WireReader): number {
  const partition = reader.int32()
  reader.bytes()
  return partition
}
