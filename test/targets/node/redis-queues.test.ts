import { describe, expect, it } from 'vitest'
import { createListQueues, createStreamQueues } from '../../../src/targets/node/redis-queues.ts'
import { type CommandSender, createRedisTransactions } from '../../../src/targets/node/redis-transactions.ts'
import { FakeRedis } from './fake-redis.ts'

const entry = (id: string, ...fields: string[]) => [Buffer.from(id), fields.map((field) => Buffer.from(field))]

describe('streams', () => {
  it('are read on from the last entry, and cut off behind what is settled', async () => {
    const commands: string[][] = []
    const replies: unknown[] = [
      [[Buffer.from('c:0'), [entry('5-0', 'm', 'one'), entry('5-1', 'k', 'x', 'm', 'two')]]],
      [[Buffer.from('c:1'), [entry('6-0', 'm', 'three')]]],
      null,
    ]
    const sendCommand = (async (command: string[]) => {
      commands.push(command)
      return command[0] === 'XREAD' ? replies.shift() : 1
    }) as unknown as CommandSender['sendCommand']
    const queues = createStreamQueues({ sendCommand }, ['c:0', 'c:1'])
    const taken: string[] = []
    const next = () => queues.next(10, (message) => taken.push(message.toString()))
    expect(await next()).toBe(2)
    const settle = queues.mark().settle
    expect(await next()).toBe(1)
    expect(await next()).toBe(0)
    expect(taken).toEqual(['one', 'two', 'three'])
    expect(commands[2]!.slice(-4)).toEqual(['c:0', 'c:1', '5-1', '6-0'])
    await queues.trim()
    expect(commands).toHaveLength(3)
    settle()
    await queues.trim()
    await queues.trim()
    expect(commands.slice(3)).toEqual([['XTRIM', 'c:0', 'MINID', '5-2']])
  })
})

describe('lists', () => {
  function lists(redis: FakeRedis) {
    const access = { host: 'h', port: 1, username: null, password: null, tls: null }
    const pause = async () => {}
    const transactions = createRedisTransactions({ client: redis, access, numberKey: 't', pause, log: () => {} })
    return createListQueues(redis, ['c:0'], transactions, pause)
  }

  it('are read from behind what was taken, and cut once by what is settled, whatever becomes of the answer', async () => {
    const redis = new FakeRedis()
    redis.lists.set(
      'c:0',
      ['a', 'b', 'c', 'd'].map((text) => Buffer.from(text)),
    )
    const queues = lists(redis)
    const taken: string[] = []
    const next = (most: number) => queues.next(most, (message) => taken.push(message.toString()))
    await next(2)
    const settle = queues.mark().settle
    await next(1)
    settle()
    redis.fates = ['lost after', 'lost before']
    await queues.trim()
    expect(redis.lists.get('c:0')!.map(String)).toEqual(['c', 'd'])
    redis.lists.get('c:0')!.push(Buffer.from('e'))
    await next(10)
    expect(taken).toEqual(['a', 'b', 'c', 'd', 'e'])
    queues.mark().settle()
    await queues.trim()
    expect(redis.lists.get('c:0')).toEqual([])
  })
})
