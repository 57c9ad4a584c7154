import type { Connection } from '../network/broker-connection.ts'
import { WireWriter } from '../protocol/wire.ts'

export interface EpochEnd {
  readonly partition: number
  /** 0 = none; see errors.ts */
  readonly error: number
  /** where the log of that leader epoch ends now; -1 = the leader does not know the epoch */
  readonly endOffset: number
}

const consumer = -1

/**
 * OffsetForLeaderEpoch v2 to v3 (KIP-320): where the records of a leader epoch end. If that is below what was read of it,
 * the log was truncated in between.
 *
 *     request    [v3: int32 replica (-1)], array of (string topic, array of (int32 partition, int32 current epoch (-1),
 *                int32 leader epoch))
 *     response   int32 throttle ms, array of (string topic, array of (int16 error, int32 partition, int32 epoch, int64 end))
 *
 * An empty list where the broker does not have the request. Errors: BrokenConnection.
 */
export async function endsOfEpochs(
  connection: Connection,
  topic: string,
  asked: readonly { readonly partition: number; readonly leaderEpoch: number }[],
): Promise<readonly EpochEnd[]> {
  const version = connection.version('OffsetForLeaderEpoch', 3)
  if (version === null || version < 2) return []
  const body = new WireWriter()
  if (version >= 3) body.int32(consumer)
  body.int32(1).string(topic)
  body.array(asked, ({ partition, leaderEpoch }) => {
    body.int32(partition).int32(-1).int32(leaderEpoch)
  })
  const reader = await connection.request('OffsetForLeaderEpoch', version, body.bytesWritten())
  reader.int32()
  const topics = reader.array(() => {
    reader.string()
    return reader.array(() => {
      const [error, partition] = [reader.int16(), reader.int32()]
      reader.int32()
      return { error, partition, endOffset: reader.int64() }
    })
  })
  return topics.flat()
}
