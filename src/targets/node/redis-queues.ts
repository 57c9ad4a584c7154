import { asBytes } from '../../redis/client.ts'
import type { Marked } from './pipeline.ts'
import type { CommandSender, RedisTransactions } from './redis-transactions.ts'

/** One queue per partition. Nothing is removed before it is settled: a restarted process finds everything unsettled. */
export interface RedisQueues {
  /** marks how far messages were taken */
  mark(): Marked
  /**
   * passes on about `most` messages of each queue; resolves with their number, after a short wait if there were none
   */
  next(most: number, each: (message: Buffer) => void): Promise<number>
  /** removes what is settled */
  trim(): Promise<void>
}

/** How long to wait for an empty stream; an empty list is polled again after 1 ms. */
const longestBlockMs = 50

/** Reply of XREAD: streams with their entries, each an id and its fields. */
type StreamReply = readonly [key: Buffer, entries: readonly [id: Buffer, fields: readonly Buffer[]][]][] | null

/**
 * Streams, read by XREAD from our own position: no consumer group, since each queue has one reader and holds exactly
 * what is not settled. The message is in the field `m`. `XTRIM MINID` may be repeated.
 */
export function createStreamQueues(client: CommandSender, keys: readonly string[]): RedisQueues {
  return new StreamQueues(client, keys)
}

class StreamQueues implements RedisQueues {
  private readonly client: CommandSender
  private readonly keys: readonly string[]
  /** the last entry read of each stream, and the last one that is settled and still there */
  private readonly ids: Map<string, string>
  private readonly settled = new Map<string, string>()
  /** the last entry of each stream that was read since the last mark */
  private touched = new Map<string, string>()

  constructor(client: CommandSender, keys: readonly string[]) {
    this.client = client
    this.keys = keys
    this.ids = new Map(keys.map((key) => [key, '0-0']))
  }

  mark(): Marked {
    const places = this.touched
    this.touched = new Map()
    const settle = () => {
      for (const [key, id] of places) this.settled.set(key, id)
    }
    return { claims: [], settle }
  }

  async next(most: number, each: (message: Buffer) => void): Promise<number> {
    const command = ['XREAD', 'COUNT', String(most), 'BLOCK', String(longestBlockMs), 'STREAMS']
    const places = [...this.keys, ...this.ids.values()]
    const reply = (await this.client.sendCommand([...command, ...places], asBytes)) as unknown as StreamReply
    let messages = 0
    for (const [key, entries] of reply ?? []) {
      for (const [, fields] of entries) each(messageIn(fields))
      const id = entries.at(-1)![0].toString()
      this.ids.set(key.toString(), id)
      this.touched.set(key.toString(), id)
      messages += entries.length
    }
    return messages
  }

  async trim(): Promise<void> {
    for (const [key, id] of this.settled) {
      await this.client.sendCommand(['XTRIM', key, 'MINID', idAfter(id)])
      if (this.settled.get(key) === id) this.settled.delete(key)
    }
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
 * Lists: new messages are pushed at the tail, read after those already taken, and trimmed at the head when they are
 * settled. Trimming twice would lose messages, so each trim is a transaction that happens once.
 */
export function createListQueues(
  client: CommandSender,
  keys: readonly string[],
  transactions: RedisTransactions,
  pause: (ms: number) => Promise<void>,
): RedisQueues {
  return new ListQueues(client, keys, transactions, pause)
}

class ListQueues implements RedisQueues {
  private readonly client: CommandSender
  private readonly keys: readonly string[]
  private readonly transactions: RedisTransactions
  private readonly pause: (ms: number) => Promise<void>
  /** messages at the head that were taken, and how many of them are settled */
  private readonly taken: Map<string, number>
  private readonly settled: Map<string, number>
  /** messages taken since the last mark */
  private touched = new Map<string, number>()

  constructor(
    client: CommandSender,
    keys: readonly string[],
    transactions: RedisTransactions,
    pause: (ms: number) => Promise<void>,
  ) {
    this.client = client
    this.keys = keys
    this.transactions = transactions
    this.pause = pause
    this.taken = new Map(keys.map((key) => [key, 0]))
    this.settled = new Map(keys.map((key) => [key, 0]))
  }

  mark(): Marked {
    const counts = this.touched
    this.touched = new Map()
    const settle = () => {
      for (const [key, count] of counts) this.settled.set(key, this.settled.get(key)! + count)
    }
    return { claims: [], settle }
  }

  async next(most: number, each: (message: Buffer) => void): Promise<number> {
    const counts = await Promise.all(this.keys.map((key) => this.read(key, most, each)))
    const messages = counts.reduce((sum, count) => sum + count, 0)
    if (messages === 0) await this.pause(1)
    return messages
  }

  async trim(): Promise<void> {
    for (const key of this.keys) {
      const count = this.settled.get(key)!
      if (count === 0) continue
      await this.transactions.run(trimHead, [key], [String(count)])
      this.settled.set(key, this.settled.get(key)! - count)
      this.taken.set(key, this.taken.get(key)! - count)
    }
  }

  private async read(key: string, most: number, each: (message: Buffer) => void): Promise<number> {
    const from = this.taken.get(key)!
    const range = ['LRANGE', key, String(from), String(from + most - 1)]
    const messages = (await this.client.sendCommand(range, asBytes)) as unknown as readonly Buffer[]
    for (const message of messages) each(message)
    this.taken.set(key, from + messages.length)
    if (messages.length > 0) this.touched.set(key, (this.touched.get(key) ?? 0) + messages.length)
    return messages.length
  }
}
