import { LoadcurveError } from '../../errors.ts'
import type { ApiName, VersionRanges } from '../protocol/api.ts'
import { BrokenConnection, kafkaError } from '../protocol/errors.ts'
import type { Connection, Dialogue } from './broker-connection.ts'

/**
 * ApiVersions v0, which every broker supports:
 *
 *     request    (empty)
 *     response   int16 error, array of (int16 api key, int16 least version, int16 most version)
 *
 * Errors: BrokenConnection with a hint what the port may be if it does not respond like a broker.
 */
export async function askVersions(connection: Connection, tls: boolean, timeoutUs: number): Promise<VersionRanges> {
  const reader = await connection.request('ApiVersions', 0, new Uint8Array(0), timeoutUs).catch((cause: unknown) => {
    throw strangerError(cause, tls)
  })
  const code = reader.int16()
  if (code !== 0) throw kafkaError(code, `Cannot get the API versions of the Kafka broker at ${connection.address}`)
  return new Map(
    reader.array(() => {
      const key = reader.int16()
      return [key, { least: reader.int16(), most: reader.int16() }] as const
    }),
  )
}

function strangerError(cause: unknown, tls: boolean): unknown {
  if (!(cause instanceof BrokenConnection)) return cause
  const hint = tls
    ? (cause.hint ??
      'Is it the port of a Kafka listener? If the listener requires a client certificate, set services.kafka.tls.cert.')
    : 'Is it the port of a Kafka listener? If the listener uses TLS, set services.kafka.tls.'
  return new BrokenConnection(`${cause.message} (while requesting its API versions)`, { hint, cause })
}

/** The highest version of an api that both sides support. Errors: DRIVER_FAILED if there is none. */
export function spokenVersion(connection: Dialogue, api: ApiName, least: number, most: number): number {
  const version = connection.version(api, most)
  if (version !== null && version >= least) return version
  const range = least === most ? `version ${least}` : `any of versions ${least} to ${most}`
  throw new LoadcurveError(
    'DRIVER_FAILED',
    `The Kafka broker at ${connection.address} does not support ${range} of ${api}, which this client needs`,
    { hint: 'Use a broker of Kafka 2.1 to 4.4, and not a controller.' },
  )
}
