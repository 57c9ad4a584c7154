import type { Connection } from '../network/broker-connection.ts'
import { spokenVersion } from '../network/handshake.ts'
import { type WireReader, WireWriter } from '../protocol/wire.ts'
import type { AbortedTransaction } from './committed.ts'
import type { SessionAsk } from './fetch-session.ts'

export interface FetchedPartition {
  readonly partition: number
  /** 0 = none; see errors.ts */
  readonly error: number
  /** aborted transactions among the records */
  readonly aborted: readonly AbortedTransaction[]
  /** whole record batches, perhaps with a partial one at the end; a view of the response */
  readonly records: Buffer
}

export interface FetchedRecords {
  /** of the whole request; 0 = none */
  readonly error: number
  /** the session of the next request; 0 = the broker keeps none */
  readonly session: number
  /** for how long a quota mutes this client */
  readonly throttleMs: number
  readonly partitions: readonly FetchedPartition[]
}

export interface FetchBounds {
  /** how long a broker may wait for the first byte */
  readonly maxWaitMs: number
  readonly maxBytes: number
  readonly maxBytesPerPartition: number
}

const readCommitted = 1

/** How long after its allowed wait a broker counts as gone. */
const graceUs = 15_000_000

/**
 * Fetch v4 to v11, at least one byte; a session from v7 on:
 *
 *     request    int32 replica (-1), int32 max wait ms, int32 least bytes, int32 most bytes, int8 isolation (1: committed),
 *                [v7: int32 session, int32 epoch],
 *                array of (string topic, array of (int32 partition, [v9: int32 leader epoch (-1 = unknown)],
 *                          int64 offset, [v5: int64 log start (-1)], int32 most bytes)),
 *                [v7: array of (string topic, array of int32 partition) forgotten], [v11: string rack]
 *     response   int32 throttle ms, [v7: int16 error, int32 session],
 *                array of (string topic, array of (int32 partition, int16 error, int64 high watermark,
 *                          int64 last stable offset, [v5: int64 log start],
 *                          array of (int64 producer, int64 first offset) aborted,
 *                          [v11: int32 preferred replica], bytes records))
 *
 * Errors: BrokenConnection; LoadcurveError.
 */
export async function fetchRecords(
  connection: Connection,
  topic: string,
  ask: SessionAsk,
  bounds: FetchBounds,
): Promise<FetchedRecords> {
  const version = spokenVersion(connection, 'Fetch', 4, 11)
  const body = fetchBody(version, topic, ask, bounds)
  const reader = await connection.request('Fetch', version, body, bounds.maxWaitMs * 1000 + graceUs)
  const throttleMs = reader.int32()
  const [error, session] = version >= 7 ? [reader.int16(), reader.int32()] : [0, 0]
  const topics = reader.array(() => {
    reader.string()
    return reader.array(() => readPartition(reader, version))
  })
  return { error, session, throttleMs, partitions: topics.flat() }
}

function fetchBody(version: number, topic: string, ask: SessionAsk, bounds: FetchBounds): Buffer {
  const { id, epoch, from, forgotten } = ask
  const body = new WireWriter().int32(-1).int32(bounds.maxWaitMs).int32(1).int32(bounds.maxBytes).int8(readCommitted)
  if (version >= 7) body.int32(id).int32(epoch)
  ofTopic(body, topic, from, ({ partition, offset }) => {
    body.int32(partition)
    if (version >= 9) body.int32(-1)
    body.int64(offset)
    if (version >= 5) body.int64(-1)
    body.int32(bounds.maxBytesPerPartition)
  })
  if (version >= 7) ofTopic(body, topic, forgotten, (partition) => body.int32(partition))
  if (version >= 11) body.string('')
  return body.bytesWritten()
}

/** A topic is named only where there is something to say of it. */
function ofTopic<T>(body: WireWriter, topic: string, values: readonly T[], each: (value: T) => void): void {
  body.array(values.length === 0 ? [] : [topic], (name) => {
    body.string(name).array(values, each)
  })
}

const nothing = Buffer.alloc(0)

function readPartition(reader: WireReader, version: number): FetchedPartition {
  const partition = reader.int32()
  const error = reader.int16()
  reader.skip(version >= 5 ? 24 : 16)
  const aborted = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }))
  if (version >= 11) reader.int32()
  return { partition, error, aborted, records: reader.bytes() ?? nothing }
}
