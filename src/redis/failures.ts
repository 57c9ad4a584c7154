import { addressOf } from '../addresses.ts'
import { LoadcurveError, messageOf } from '../errors.ts'
import { limitHints, ownLimitOf } from '../types/own-limits.ts'
import type { RedisAccess } from '../types/services.ts'
import { clusterWords } from './cluster-words.ts'

/** Who failed: the pipeline (data of a run) or the harness. Both are exit code 107. */
export type RedisFailureCode = 'TARGET_FAILED' | 'DRIVER_FAILED'

type Words = readonly [message: string, hint: string]

/**
 * An error of Redis, TLS or the network, as one sentence and a hint. Codes: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
 * (the first word of an error reply) and Node's `error.code`. Never contains a password.
 */
export function redisFailure(thrown: unknown, access: RedisAccess, code: RedisFailureCode): LoadcurveError {
  if (thrown instanceof LoadcurveError) return thrown
  const first = firstOf(thrown)
  if (first !== null) return redisFailure(first, access, code)
  const where = `redis at ${addressOf(access)}`
  const [message, hint] =
    replyWords(messageOf(thrown), where, access) ??
    ownWords(thrown, where, access) ??
    networkWords(codeOf(thrown), where, access) ??
    closedWords(thrown, where, access) ??
    ([`${where} failed: ${messageOf(thrown)}`, 'check the log of redis'] as const)
  return new LoadcurveError(code, message, { hint, cause: thrown })
}

/** The first error reply in a pipeline, whose own error only counts them. */
function firstOf(thrown: unknown): Error | null {
  if (!(thrown instanceof Error && 'replies' in thrown && Array.isArray(thrown.replies))) return null
  return thrown.replies.find((reply): reply is Error => reply instanceof Error) ?? null
}

/** First word of an error reply. */
function replyWords(reply: string, where: string, access: RedisAccess): Words | null {
  const user = access.username === null ? 'the default user' : `the user "${access.username}"`
  switch (/^[A-Z]+(?= )/.exec(reply)?.[0]) {
    case 'NOAUTH':
      return [
        `${where} requires a password`,
        'set services.redis.password to the name of an environment variable that holds it',
      ]
    case 'WRONGPASS':
      return [
        `${where} does not accept ${user} with this password`,
        'check services.redis.username and services.redis.password',
      ]
    case 'NOPERM':
      return [
        `${where} does not let ${user} do this: ${reply}`,
        'grant the user the command and the keys (ACL SETUSER)',
      ]
    case 'OOM':
      return [`${where} is out of memory: ${reply}`, 'raise maxmemory of redis, or use fewer meters']
    case 'READONLY':
      return [`${where} is a read-only replica`, 'set services.redis.address to the primary']
    case 'MOVED':
    case 'ASK':
    case 'CROSSSLOT':
    case 'CLUSTERDOWN':
      return clusterWords(access)
    case 'LOADING':
      return [`${where} is still loading its data`, 'wait until it has loaded and try again']
    case 'MISCONF':
      return [`${where} rejects writes: ${reply}`, 'fix its disk, or switch its snapshots off (save "")']
    case 'ERR':
      if (!/\bAUTH\b.*without any password|no password is set/.test(reply)) return null
      return [
        `${where} has no password, but one was given`,
        'remove services.redis.username and services.redis.password',
      ]
    default:
      return null
  }
}

/** What this machine did not have for a connection. */
function ownWords(thrown: unknown, where: string, access: RedisAccess): Words | null {
  const met = ownLimitOf(thrown)
  if (met === null) return null
  if (met.limit !== 'names') return [`${where} cannot be reached: ${met.words}`, limitHints[met.limit]]
  const hint = `correct services.redis.address, or the name servers of this machine (/etc/resolv.conf)`
  return [`the host ${access.host} of redis cannot be resolved`, hint]
}

function networkWords(code: string, where: string, access: RedisAccess): Words | null {
  switch (code) {
    case 'ECONNREFUSED':
      return [`${where} refused the connection`, 'is it running, and is this its port? See: loadcurve stack status']
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        `the certificate of ${where} is not for the name ${access.tls?.serverName ?? access.host}`,
        'set services.redis.tls.serverName to a name in the certificate',
      ]
    case 'CERT_HAS_EXPIRED':
      return [`the certificate of ${where} has expired`, 'renew it']
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return [
        `the certificate of ${where} is not signed by a trusted authority`,
        'set services.redis.tls.ca to the authority that signed it',
      ]
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return [`${where} does not speak TLS on this port`, 'remove services.redis.tls, or use the TLS port']
  }
  if (!code.startsWith('ERR_SSL_')) return null
  return [
    `${where} aborted the TLS handshake: ${code}`,
    'if it requires a client certificate, set services.redis.tls.cert and services.redis.tls.key',
  ]
}

function closedWords(thrown: unknown, where: string, access: RedisAccess): Words | null {
  const name = thrown instanceof Error ? thrown.constructor.name : ''
  if (name === 'ConnectionTimeoutError' || codeOf(thrown) === 'ETIMEDOUT')
    return [`${where} did not respond in time`, 'is the address right, and is the host reachable from here?']
  if (['ClientOfflineError', 'ClientClosedError', 'DisconnectsClientError'].includes(name))
    return [`there is no connection to ${where} now`, 'is it still running?']
  const closed = name === 'SocketClosedUnexpectedlyError' || ['ECONNRESET', 'EPIPE'].includes(codeOf(thrown))
  if (!closed) return null
  return [
    `${where} closed the connection`,
    access.tls === null
      ? 'is it still running? If this is the TLS port, set services.redis.tls'
      : 'is it still running? If this is the plain port, remove services.redis.tls',
  ]
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
  return typeof code === 'string' ? code : ''
}
