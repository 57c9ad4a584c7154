import type { RedisClient } from '../../redis/client.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { RedisAccess } from '../../types/services.ts'

/** The part of a Redis client that is needed here. */
export type CommandSender = Pick<RedisClient, 'sendCommand'>

export interface RedisTransactionsSetup {
  readonly client: CommandSender
  /** for words about failures */
  readonly access: RedisAccess
  /** where the number of the last transaction is kept: of this process alone, another one must never have used it */
  readonly numberKey: string
  pause(ms: number): Promise<void>
  log(line: string): void
  /** Redis is there and takes no writes: full, read-only ... in words; each time */
  onRefused?(words: string): void
}

/** Changes in Redis of which each happens exactly once, also when nobody knows whether an attempt arrived. */
export interface RedisTransactions {
  /**
   * Runs a Lua body atomically. It sees KEYS[2] ... as `keys` and ARGV[2] ... as `args`; where it must not be done it
   * returns -1 before it changes anything. Resolves when it was done or refused so; repeats while Redis is away, full or
   * read-only. One at a time. Errors: what no waiting can mend (wrong type, not allowed).
   */
  run(body: string, keys: readonly string[], args: readonly string[]): Promise<Fate>
}

const shortestPauseMs = 50
const longestPauseMs = 500
/** what a body returns that must not be done */
const refused = -1

type Fate = 'done' | 'refused'

/**
 * A command whose connection breaks may or may not have been done, and `HINCRBY` done twice is wrong. So every change
 * carries a number, and number and change are one transaction:
 *
 *     if the number kept is not below mine: it was done, say so
 *     do it; keep my number
 *
 * An attempt can then be repeated blindly, on any connection, and even an attempt that was thought lost and arrives late
 * finds its number taken. Where Redis lost its data the number is gone with the sums: the change is done, once.
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

/** It may pass, but only when somebody does something about it. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && /\b(OOM|READONLY|MISCONF|NOREPLICAS)\b/.test(thrown.message)
}

/** Replies of Redis that stay as they are however long one waits; broken connections are no replies. */
function isLasting(thrown: unknown): boolean {
  const reply = thrown instanceof Error ? thrown.message : ''
  if (/\b(OOM|READONLY|MISCONF|LOADING|BUSY|MASTERDOWN|NOREPLICAS|TRYAGAIN|CLUSTERDOWN)\b/.test(reply)) return false
  return /^(ERR|WRONGTYPE|NOPERM|NOAUTH|WRONGPASS|NOSCRIPT|EXECABORT)\b/.test(reply)
}
