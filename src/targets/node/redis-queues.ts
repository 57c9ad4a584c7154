import { asBytes } from './customers.ts'
import type { Mark } from './pipeline.ts'
import type { CommandSender, RedisTransactions } from './redis-transactions.ts'

/** One queue a partition. Nothing is removed before it is settled: a process that starts again finds what was not. */
export interface RedisQueues {
  readonly mark: Mark
  /** hands over about `most` messages of each queue; resolves with how many there were, after a short wait if none */
  next(most: number, each: (message: Buffer) => void): Promise<number>
  /** removes what is settled */
  trim(): Promise<void>
}

/** How long a stream without entries is waited for; a list is asked again after 1 ms. */
const longestBlockMs = 50

/** Reply of XREAD: streams with their entries, each an id and its fields. */
type StreamReply = readonly [key: Buffer, entries: readonly [id: Buffer, fields: readonly Buffer[]][]][] | null

/**
 * Streams, read by XREAD from a position of our own: no consumer group, since each queue has one reader and what is in it
 * is what is not settled. The message is in the field `m`. `XTRIM MINID` may be repeated.
 */
export function createStreamQueues(client: CommandSender, keys: readonly string[]): RedisQueues {
  const ids = new Map(keys.map((key) => [key, '0-0']))
  let touched = new Map<string, string>()
  const settled = new Map<string, string>()

  return {
    mark: () => {
      const places = touched
      touched = new Map()
      const settle = () => {
        for (const [key, id] of places) settled.set(key, id)
      }
      return { claims: [], settle }
    },
    next: async (most, each) => {
      const command = ['XREAD', 'COUNT', String(most), 'BLOCK', String(longestBlockMs), 'STREAMS']
      const reply = (await client.sendCommand(
        [...command, ...keys, ...ids.values()],
        asBytes,
      )) as unknown as StreamReply
      let messages = 0
      for (const [key, entries] of reply ?? []) {
        for (const [, fields] of entries) each(messageIn(fields))
        const id = entries.at(-1)![0].toString()
        ids.set(key.toString(), id)
        touched.set(key.toString(), id)
        messages += entries.length
      }
      return messages
    },
    trim: async () => {
      for (const [key, id] of settled) {
        await client.sendCommand(['XTRIM', key, 'MINID', idAfter(id)])
        if (settled.get(key) === id) settled.delete(key)
      }
    },
  }
}

function messageIn(fields: readonly Buffer[]): Buffer {
  for (let i = 0; i + 1 < fields.length; i += 2)
    if (fields[i]!.length === 1 && fields[i]![0] === 0x6d) return fields[i + 1]!
  return Buffer.alloc(0)
}

/** `1795500000000-3` becomes `1795500000000-4`. */
function idAfter(id: string): string {
  const dash = id.indexOf('-')
  return `${id.slice(0, dash)}-${BigInt(id.slice(dash + 1)) + 1n}`
}

const trimHead = `redis.call('LTRIM', KEYS[2], ARGV[2], -1)`

/**
 * Lists: new messages are pushed at the tail, read from behind what was taken, and cut off at the head when they are
 * settled. Cutting twice would lose messages, so each cut is a transaction that happens once.
 */
export function createListQueues(
  client: CommandSender,
  keys: readonly string[],
  transactions: RedisTransactions,
  pause: (ms: number) => Promise<void>,
): RedisQueues {
  /** messages at the head that were taken, and of these the settled ones */
  const taken = new Map(keys.map((key) => [key, 0]))
  const settled = new Map(keys.map((key) => [key, 0]))
  let touched = new Map<string, number>()

  const read = async (key: string, most: number, each: (message: Buffer) => void): Promise<number> => {
    const from = taken.get(key)!
    const range = ['LRANGE', key, String(from), String(from + most - 1)]
    const messages = (await client.sendCommand(range, asBytes)) as unknown as readonly Buffer[]
    for (const message of messages) each(message)
    taken.set(key, from + messages.length)
    if (messages.length > 0) touched.set(key, (touched.get(key) ?? 0) + messages.length)
    return messages.length
  }

  return {
    mark: () => {
      const counts = touched
      touched = new Map()
      const settle = () => {
        for (const [key, count] of counts) settled.set(key, settled.get(key)! + count)
      }
      return { claims: [], settle }
    },
    next: async (most, each) => {
      const counts = await Promise.all(keys.map((key) => read(key, most, each)))
      const messages = counts.reduce((sum, count) => sum + count, 0)
      if (messages === 0) await pause(1)
      return messages
    },
    trim: async () => {
      for (const key of keys) {
        const count = settled.get(key)!
        if (count === 0) continue
        await transactions.run(trimHead, [key], [String(count)])
        settled.set(key, settled.get(key)! - count)
        taken.set(key, taken.get(key)! - count)
      }
    },
  }
}
