import { LoadcurveError, messageOf } from '../../errors.ts'
import { limitHints, ownLimitOf } from '../../types/own-limits.ts'
import { BrokenConnection } from '../protocol/errors.ts'

const listenerHint = 'Is the broker running, and is this the port of its listener?'
const advertisedHint =
  'Clients connect to the names in advertised.listeners of the broker; this machine must be able to resolve them.'
const plainHint = 'This port does not speak TLS: remove services.kafka.tls, or use the port of the TLS listener.'
const caHint = 'Set services.kafka.tls.ca to the authority that signed it.'

/** Errors of node:net and node:tls by code, in words; those with `lasting` will not pass by themselves, others may. */
interface SocketTrouble {
  /** without any: what this machine did not have */
  readonly codes: readonly string[]
  readonly words: string
  readonly hint: string
  readonly lasting?: true
}

const troubles: readonly SocketTrouble[] = [
  { codes: ['ECONNREFUSED'], words: 'nothing is listening there (connection refused)', hint: listenerHint },
  { codes: ['ENOTFOUND', 'EAI_AGAIN'], words: 'the host name cannot be resolved', hint: advertisedHint },
  {
    codes: ['EHOSTUNREACH', 'ENETUNREACH'],
    words: 'there is no route to that host',
    hint: 'Check the address and the network.',
  },
  { codes: ['ETIMEDOUT'], words: 'it did not respond', hint: listenerHint },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    words: 'its certificate is for another name',
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
    words: 'its certificate is not signed by a trusted authority',
    hint: caHint,
    lasting: true,
  },
  { codes: ['CERT_HAS_EXPIRED'], words: 'its certificate has expired', hint: 'Renew the certificate.', lasting: true },
  {
    codes: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'],
    words: 'its response is not TLS',
    hint: plainHint,
    lasting: true,
  },
  {
    codes: ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    words: 'it requires a client certificate',
    hint: 'Set services.kafka.tls.cert and key.',
    lasting: true,
  },
]

/** Why connecting failed. BrokenConnection if another try may succeed, a plain LoadcurveError if not. */
export function connectError(address: string, cause: unknown, tls: boolean): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = codeOf(cause)
  const known = troubleOf(cause)
  const what = `Cannot connect to the Kafka broker at ${address}`
  if (known?.lasting) {
    return new LoadcurveError('DRIVER_FAILED', `${what}: ${known.words}${certificateNames(cause)}`, {
      hint: known.hint,
      cause,
    })
  }
  if (known !== undefined) return new BrokenConnection(`${what}: ${known.words}`, { hint: known.hint, cause })
  if (tls && code === 'ECONNRESET') {
    return new BrokenConnection(`${what}: it closed the connection during the TLS handshake`, {
      hint: plainHint,
      cause,
    })
  }
  return new BrokenConnection(`${what}: ${messageOf(cause)}`, { hint: listenerHint, cause })
}

/** Why an open connection broke. */
export function brokenError(address: string, cause: unknown): BrokenConnection {
  const known = troubleOf(cause)
  const what = `The connection to the Kafka broker at ${address} broke`
  const hint = known?.hint
  return new BrokenConnection(`${what}: ${known?.words ?? messageOf(cause)}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** What this machine did not have comes first: of a name with several addresses, another may have been refused. */
function troubleOf(cause: unknown): SocketTrouble | undefined {
  const known = troubles.find((trouble) => trouble.codes.includes(codeOf(cause)))
  const met = ownLimitOf(cause)
  if (met === null || (met.limit === 'names' && known !== undefined)) return known
  return { codes: [], words: met.words, hint: limitHints[met.limit] }
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

function certificateNames(cause: unknown): string {
  const names = (cause as { cert?: { subjectaltname?: unknown } } | null)?.cert?.subjectaltname
  return typeof names === 'string' ? ` (${names})` : ''
}
