import type { RedisClient } from '../../redis/client.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { RedisAccess } from '../../types/services.ts'

/** The part of a Redis client that is needed here. */
export type CommandSender = Pick<RedisClient, 'sendCommand'>

export interface RedisTransactionsSetup {
  readonly client: CommandSender
  /** for error messages */
  readonly access: RedisAccess
  /** the key of the last transaction's number: for this process only, no other may ever have used it */
  readonly numberKey: string
  pause(ms: number): Promise<void>
  log(line: string): void
  /** called each time that Redis responds but refuses writes (full, read-only ...), with the reason */
  onRefused?(words: string): void
}

/** Changes in Redis, each of which happens exactly once, even if it is unknown whether an attempt arrived. */
export interface RedisTransactions {
  /**
   * Runs a Lua body atomically. It sees KEYS[2] ... as `keys` and ARGV[2] ... as `args`; to refuse, it returns -1
   * before it changes anything. Resolves when the change was done or refused; repeats while Redis is down, full or
   * read-only. One at a time. Errors: those that waiting cannot fix (wrong type, not allowed).
   */
  run(body: string, keys: readonly string[], args: readonly string[]): Promise<Fate>
}

const shortestPauseMs = 50
const longestPauseMs = 500
/** what a body returns to refuse */
const refused = -1

type Fate = 'done' | 'refused'

/**
 * A command whose connection breaks may or may not have been executed, and executing `HINCRBY` twice is wrong. So every
 * change carries a number, and number and change are one transaction:
 *
 *     if the stored number is not below mine: it was done already, return that
 *     do it; store my number
 *
 * An attempt can then be repeated blindly, on any connection, and even an attempt that seemed lost and arrives late
 * finds its number taken. If Redis lost its data, the number is gone together with the sums: the change is done, once.
 */
export function createRedisTransactions(setup: RedisTransactionsSetup): RedisTransactions {
  const { client, access, numberKey, pause, log, onRefused } = setup
  let number = 0

  const attempt = async (script: string, keys: readonly string[], args: readonly string[]): Promise<Fate | null> => {
    const command = ['EVAL', script, String(keys.length + 1), numberKey, ...keys, String(number), ...args]
    try {
      return Number(await client.sendCommand(command)) === refused ? 'refused' : 'done'
    } catch (thrown) {
      if (isLasting(thrown)) throw redisFailure(thrown, access, 'TARGET_FAILED')
      const words = redisFailure(thrown, access, 'TARGET_FAILED').message
      log(`redis: ${words}`)
      if (isRefusal(thrown)) onRefused?.(words)
      return null
    }
  }

  return {
    run: async (body, keys, args) => {
      number++
      const script = onceScript(body)
      for (let ms = shortestPauseMs; ; ms = Math.min(longestPauseMs, ms * 2)) {
        const fate = await attempt(script, keys, args)
        if (fate !== null) return fate
        await pause(ms)
      }
    },
  }
}

function onceScript(body: string): string {
  return `if tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1]) then return 0 end
${body}
redis.call('SET', KEYS[1], ARGV[1])
return 1`
}

/** It can succeed later, but only if someone fixes the cause. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && /\b(OOM|READONLY|MISCONF|NOREPLICAS)\b/.test(thrown.message)
}

/** Replies of Redis that waiting does not change; broken connections are not replies. */
function isLasting(thrown: unknown): boolean {
  const reply = thrown instanceof Error ? thrown.message : ''
  if (/\b(OOM|READONLY|MISCONF|LOADING|BUSY|MASTERDOWN|NOREPLICAS|TRYAGAIN|CLUSTERDOWN)\b/.test(reply)) return false
  return /^(ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS|NOSCRIPT|EXECABORT)\b/.test(reply)
}
