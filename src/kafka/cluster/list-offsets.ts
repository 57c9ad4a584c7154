import type { Connection } from '../network/broker-connection.ts'
import { spokenVersion } from '../network/handshake.ts'
import { WireWriter } from '../protocol/wire.ts'

/** Special timestamps of ListOffsets. */
export const logEnd = -1
export const logStart = -2

export interface ListedOffset {
  readonly partition: number
  /** 0 = none; see errors.ts */
  readonly error: number
  readonly offset: number
}

/**
 * ListOffsets v1 to v5 for partitions that this broker leads, at their `logEnd` or `logStart`:
 *
 *     request    int32 replica (-1), [v2: int8 isolation], array of (string topic,
 *                array of (int32 partition, [v4: int32 leader epoch (-1 = unknown)], int64 time stamp))
 *     response   [v2: int32 throttle ms], array of (string topic,
 *                array of (int32 partition, int16 error, int64 time stamp, int64 offset, [v4: int32 leader epoch]))
 *
 * Errors: BrokenConnection; LoadcurveError.
 */
export async function listOffsets(
  connection: Connection,
  topic: string,
  partitions: readonly number[],
  place: typeof logEnd | typeof logStart,
): Promise<readonly ListedOffset[]> {
  const version = spokenVersion(connection, 'ListOffsets', 1, 5)
  const body = new WireWriter().int32(-1)
  if (version >= 2) body.int8(0)
  body.array([topic], () => {
    body.string(topic).array(partitions, (partition) => {
      body.int32(partition)
      if (version >= 4) body.int32(-1)
      body.int64(place)
    })
  })
  const reader = await connection.request('ListOffsets', version, body.bytesWritten())
  if (version >= 2) reader.int32()
  const topics = reader.array(() => {
    reader.string()
    return reader.array(() => {
      const listed = { partition: reader.int32(), error: reader.int16(), at: reader.int64(), offset: reader.int64() }
      if (version >= 4) reader.int32()
      return { partition: listed.partition, error: listed.error, offset: listed.offset }
    })
  })
  return topics.flat()
}
