import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../network/broker-connection.ts'
import { spokenVersion } from '../network/handshake.ts'
import { isRetriable, kafkaError } from '../protocol/errors.ts'
import { WireWriter } from '../protocol/wire.ts'

export interface ProducerId {
  readonly id: number
  readonly epoch: number
}

const tries = 20
const pauseMs = 100

/**
 * InitProducerId v0 or v1, for an idempotent producer without transactions:
 *
 *     request    nullable string transactional id, int32 transaction timeout ms
 *     response   int32 throttle ms, int16 error, int64 producer id, int16 epoch
 *
 * While a broker is still starting, the request is repeated for about 2 s. Errors: BrokenConnection; LoadcurveError.
 */
export async function initProducerId(connection: Connection): Promise<ProducerId> {
  const version = spokenVersion(connection, 'InitProducerId', 0, 1)
  const body = new WireWriter().string(null).int32(60_000).bytesWritten()
  for (let attempt = 1; ; attempt++) {
    const reader = await connection.request('InitProducerId', version, body)
    reader.int32()
    const code = reader.int16()
    if (code === 0) return { id: reader.int64(), epoch: reader.int16() }
    if (!isRetriable(code) || attempt === tries) throw kafkaError(code, 'Cannot get an id for an idempotent producer')
    await pause(pauseMs)
  }
}
