import { createClient } from 'redis'
import { addressOf, everyAddress } from '../addresses.ts'
import { LoadcurveError } from '../errors.ts'
import type { RedisAccess } from '../types/services.ts'
import { type RedisFailureCode, redisFailure } from './failures.ts'
import { tlsOptions } from './socket-options.ts'

/** A node-redis client that speaks RESP 2. Close it with `close()` (replies are awaited) or `destroy()` (at once). */
export type RedisClient = ReturnType<typeof clientFor>

/** A type mapping of node-redis: bulk strings (RESP type `$`) are returned as bytes. */
export const asBytes = { typeMapping: { 36: Buffer } } as const

export interface RedisClientOptions {
  /** shown by CLIENT LIST, if the user may set it */
  readonly name: string
  /** called for each loss of the connection after `openRedis` returned, and for each failed attempt to reconnect */
  onError(error: LoadcurveError): void
  /**
   * true: after a loss the client reconnects, every 50 ms to 500 ms until `close`; false (default): the client is
   * unusable after a loss. Either way a command fails at once while there is no connection: nothing queues up.
   */
  readonly reconnect?: boolean
  /** time limit for the reply to a first PING; default 5,000 */
  readonly openWithinMs?: number
  /** default TARGET_FAILED */
  readonly code?: RedisFailureCode
}

const defaultOpenMs = 5000
const longestPauseMs = 500

/**
 * A connection that has answered a PING. The first attempt is not retried: a wrong address or password shows at once.
 *
 * @throws LoadcurveError (`code`) with the reason: refused, missing or wrong password, certificate, TLS mismatch, no
 * reply in time
 */
export async function openRedis(access: RedisAccess, options: RedisClientOptions): Promise<RedisClient> {
  const code = options.code ?? 'TARGET_FAILED'
  const openMs = options.openWithinMs ?? defaultOpenMs
  let open = false
  const client = clientFor(access, code, openMs, () => open && options.reconnect === true)
  // a loss also fails every pending command; before `open`, connect() throws it
  client.on('error', (thrown: unknown) => open && options.onError(redisFailure(thrown, access, code)))
  client.on('ready', () => setName(client, options.name))
  try {
    await within(
      openMs,
      access,
      code,
      client.connect().then(() => answers(client)),
    )
  } catch (thrown) {
    destroyOf(client)
    throw redisFailure(thrown, access, code)
  }
  open = true
  return client
}

function clientFor(access: RedisAccess, code: RedisFailureCode, openMs: number, again: () => boolean) {
  const common = {
    ...everyAddress,
    connectTimeout: openMs,
    reconnectStrategy: (retries: number) => (again() ? Math.min(longestPauseMs, 50 * (retries + 1)) : (false as const)),
  }
  return createClient({
    RESP: 2,
    ...(access.username !== null && { username: access.username }),
    ...(access.password !== null && { password: access.password }),
    disableClientInfo: true,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket:
      access.tls === null
        ? { ...common, host: access.host, port: access.port }
        : { ...common, ...tlsOptions(access, access.tls, code), tls: true },
  })
}

/** A user without the right to PING may still have the rights that matter. */
async function answers(client: RedisClient): Promise<void> {
  try {
    await client.ping()
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.message.startsWith('NOPERM'))) throw thrown
  }
}

/** The name helps readers of CLIENT LIST; without the right to set one, everything else works. */
function setName(client: RedisClient, name: string): void {
  client.sendCommand(['CLIENT', 'SETNAME', name.replaceAll(/\s/g, '-')]).catch(() => {})
}

async function within<T>(ms: number, access: RedisAccess, code: RedisFailureCode, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const fail = () =>
      reject(
        new LoadcurveError(code, `redis at ${addressOf(access)} did not respond within ${ms} ms`, {
          hint: `is this the port of a Redis server? ${access.tls === null ? 'If it is the TLS port, set services.redis.tls' : 'If it is the plain port, remove services.redis.tls'}`,
        }),
      )
    timer = setTimeout(fail, ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** node-redis refuses to destroy a client that is already closed. */
function destroyOf(client: RedisClient): void {
  if (client.isOpen) client.destroy()
}
