import { LoadcurveError, messageOf } from '../../errors.ts'
import { BrokenConnection } from '../protocol/errors.ts'

const listenerHint = 'Is the broker running, and is this the port of its listener?'
const advertisedHint =
  'A broker tells its clients the names in its advertised.listeners: they must be known on this machine.'
const plainHint = 'This port speaks no TLS: leave out services.kafka.tls, or name the port of the TLS listener.'
const caHint = 'Name the authority that signed it in services.kafka.tls.ca.'

/** Errors of node:net and node:tls by code, in words; the rest may pass by itself, these with `lasting` will not. */
interface SocketTrouble {
  readonly codes: readonly string[]
  readonly words: string
  readonly hint: string
  readonly lasting?: true
}

const troubles: readonly SocketTrouble[] = [
  { codes: ['ECONNREFUSED'], words: 'nothing listens there (connection refused)', hint: listenerHint },
  { codes: ['ENOTFOUND', 'EAI_AGAIN'], words: 'the name is not known here', hint: advertisedHint },
  { codes: ['EHOSTUNREACH', 'ENETUNREACH'], words: 'there is no way to that host', hint: 'Check address and network.' },
  { codes: ['ETIMEDOUT'], words: 'nothing answered', hint: listenerHint },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    words: 'its certificate carries another name',
    hint: 'Set services.kafka.tls.serverName to a name in the certificate.',
    lasting: true,
  },
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    words: 'its certificate is signed by nobody that is trusted here',
    hint: caHint,
    lasting: true,
  },
  { codes: ['CERT_HAS_EXPIRED'], words: 'its certificate has expired', hint: 'Renew the certificate.', lasting: true },
  {
    codes: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'],
    words: 'its answer is no TLS',
    hint: plainHint,
    lasting: true,
  },
  {
    codes: ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    words: 'it wants a certificate from its clients',
    hint: 'Set services.kafka.tls.cert and key.',
    lasting: true,
  },
]

/** Why no connection came to be. BrokenConnection where another try may succeed, a plain LoadcurveError where not. */
export function connectError(address: string, cause: unknown, tls: boolean): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = codeOf(cause)
  const known = troubles.find((trouble) => trouble.codes.includes(code))
  const what = `Cannot connect to the Kafka broker at ${address}`
  if (known?.lasting) {
    return new LoadcurveError('DRIVER_FAILED', `${what}: ${known.words}${certificateNames(cause)}`, {
      hint: known.hint,
      cause,
    })
  }
  if (known !== undefined) return new BrokenConnection(`${what}: ${known.words}`, { hint: known.hint, cause })
  if (tls && code === 'ECONNRESET') {
    return new BrokenConnection(`${what}: it closed the connection when TLS began`, { hint: plainHint, cause })
  }
  return new BrokenConnection(`${what}: ${messageOf(cause)}`, { hint: listenerHint, cause })
}

/** Why an open connection broke. */
export function brokenError(address: string, cause: unknown): BrokenConnection {
  const known = troubles.find((trouble) => trouble.codes.includes(codeOf(cause)))
  const what = `The connection to the Kafka broker at ${address} broke`
  const hint = known?.hint
  return new BrokenConnection(`${what}: ${known?.words ?? messageOf(cause)}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

function certificateNames(cause: unknown): string {
  const names = (cause as { cert?: { subjectaltname?: unknown } } | null)?.cert?.subjectaltname
  return typeof names === 'string' ? ` (${names})` : ''
}
