import { describe, expect, test } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { redisFailure } from '../../src/redis/failures.ts'
import type { RedisAccess } from '../../src/types/services.ts'

const tls = { caFile: null, certFile: null, keyFile: null, serverName: null }
const plain: RedisAccess = { host: 'db', port: 6379, username: null, password: 's3cret', tls: null }
const secure: RedisAccess = { ...plain, username: 'lc', tls }

class SocketClosedUnexpectedlyError extends Error {}
class ConnectionTimeoutError extends Error {}
class ClientOfflineError extends Error {}
const withCode = (code: string) => Object.assign(new Error(`something about ${code}`), { code })
const told = (thrown: unknown, access = plain) => redisFailure(thrown, access, 'TARGET_FAILED')

describe('what Redis says', () => {
  test.each([
    ['NOAUTH Authentication required.', 'redis at db:6379 requires a password'],
    [
      'WRONGPASS invalid username-password pair or user is disabled.',
      'redis at db:6379 does not accept the default user with this password',
    ],
    [
      'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      'redis at db:6379 has no password, but one was given',
    ],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'redis at db:6379 is out of memory'],
    ["READONLY You can't write against a read only replica.", 'redis at db:6379 is a read-only replica'],
    ['LOADING Redis is loading the dataset in memory', 'redis at db:6379 is still loading its data'],
    ['MISCONF Redis is configured to save RDB snapshots', 'redis at db:6379 rejects writes: MISCONF'],
    ['MOVED 866 10.0.0.7:6379', 'redis at db:6379 runs in cluster mode'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 'redis at db:6379 runs in cluster mode'],
    ['WRONGTYPE Operation against a key', 'redis at db:6379 failed: WRONGTYPE Operation against a key'],
  ])('is put into words: %s', (reply, words) => {
    expect(told(new Error(reply)).message).toContain(words)
  })

  test('names the user who may not do it, and what', () => {
    const reply = "NOPERM this user has no permissions to run the 'hincrby' command"
    expect(told(new Error(reply), secure).message).toBe(`redis at db:6379 does not let the user "lc" do this: ${reply}`)
  })
})

test('of a pipeline the first refusal is told, not their number', () => {
  const refusal = new Error("OOM command not allowed when used memory > 'maxmemory'.")
  const pipeline = Object.assign(new Error('2 commands failed'), {
    replies: ['OK', refusal, refusal],
    errorIndexes: [1, 2],
  })
  expect(told(pipeline)).toMatchObject({ message: told(refusal).message, cause: refusal })
})

describe('what the network and TLS say', () => {
  test.each([
    ['ECONNREFUSED', plain, 'refused the connection', 'loadcurve stack status'],
    ['ENOTFOUND', plain, 'the host db of redis cannot be resolved', 'services.redis.address'],
    ['EAI_AGAIN', plain, 'the host db of redis cannot be resolved', 'resolv.conf'],
    ['EMFILE', plain, 'this machine may open no more files and sockets (EMFILE)', 'ulimit -n'],
    ['EADDRNOTAVAIL', plain, 'this machine has no local port left', 'ip_local_port_range'],
    ['ECONNRESET', plain, 'closed the connection', 'TLS port, set services.redis.tls'],
    ['ECONNRESET', secure, 'closed the connection', 'plain port, remove services.redis.tls'],
    ['ETIMEDOUT', plain, 'did not respond in time', 'reachable'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', secure, 'is not for the name db', 'tls.serverName'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', secure, 'not signed by a trusted authority', 'tls.ca '],
    ['CERT_HAS_EXPIRED', secure, 'has expired', 'renew'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', secure, 'does not speak TLS', 'remove services.redis.tls'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', secure, 'aborted the TLS handshake', 'tls.cert '],
  ] as const)('is put into words, with what to try: %s', (code, access, words, hint) => {
    const failure = told(withCode(code), access)
    expect(failure.message).toContain(words)
    expect(failure.hint).toContain(hint)
  })

  test('is known by the class of the error where it has no code', () => {
    expect(told(new SocketClosedUnexpectedlyError('Socket closed')).message).toContain('closed the connection')
    expect(told(new ConnectionTimeoutError('Connection timeout')).message).toContain('did not respond in time')
    expect(told(new ClientOfflineError('The client is offline')).message).toBe(
      'there is no connection to redis at db:6379 now',
    )
  })
})

test('a failure keeps its code, its cause and no password', () => {
  const cause = new Error('WRONGPASS invalid username-password pair or user is disabled.')
  const failure = redisFailure(cause, plain, 'DRIVER_FAILED')
  expect(failure).toMatchObject({ code: 'DRIVER_FAILED', cause })
  expect(`${failure.message} ${failure.hint}`).not.toContain('s3cret')
})

test('a failure that is in words already stays as it is', () => {
  const failure = new LoadcurveError('TARGET_FAILED', 'told before')
  expect(told(failure)).toBe(failure)
})
