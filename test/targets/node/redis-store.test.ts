import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedisStore } from '../../../src/targets/node/redis-store.ts'
import { createRedisTransactions } from '../../../src/targets/node/redis-transactions.ts'
import { FakeRedis, type Fate } from './fake-redis.ts'

const access = { host: '127.0.0.1', port: 6379, username: null, password: 'secret', tls: null }

function storeOn(redis: FakeRedis, onPause: (ms: number) => void = () => {}) {
  const log: string[] = []
  const transactions = createRedisTransactions({
    client: redis,
    access,
    numberKey: 'lc:r:txn:0',
    pause: async (ms) => onPause(ms),
    log: (line) => log.push(line),
  })
  return { store: createRedisStore(transactions, 'lc:r'), log }
}

const fates = fc.array(fc.constantFrom<Fate>('well', 'lost before', 'lost after', 'late', 'refused'), { maxLength: 12 })
const batches = fc.array(
  fc.array(fc.record({ slot: fc.nat(2), group: fc.nat(3), wattHours: fc.nat(1000) }), { minLength: 1, maxLength: 6 }),
  { maxLength: 8 },
)

describe('keeping sums in Redis', () => {
  it('stores each sum exactly once, whatever becomes of connections and answers', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fates, async (all, fated) => {
        const redis = new FakeRedis()
        redis.fates = fated
        const { store } = storeOn(redis, () => redis.arriveLate())
        const expected: Record<string, Record<string, number>> = {}
        for (const sums of all) {
          await store.add(sums)
          for (const { slot, group, wattHours } of sums) {
            const key = `lc:r:energy:${slot}`
            expected[key] = { ...expected[key], [group]: (expected[key]?.[group] ?? 0) + wattHours }
          }
        }
        redis.arriveLate()
        expect(redis.totals()).toEqual(expected)
      }),
    )
  })

  it('adds sums of several batches for one group and slot up to one change', async () => {
    const redis = new FakeRedis()
    await storeOn(redis).store.add([
      { slot: 4, group: 1, wattHours: 10 },
      { slot: 4, group: 1, wattHours: 5 },
      { slot: 5, group: 0, wattHours: 7 },
    ])
    expect(redis.totals()).toEqual({ 'lc:r:energy:4': { 1: 15 }, 'lc:r:energy:5': { 0: 7 } })
    expect(redis.commands).toHaveLength(1)
    expect(redis.commands[0]!.slice(-6)).toEqual(['2', '1', '15', '3', '0', '7'])
  })

  it('waits longer and longer for a Redis that is away, and says so without its password', async () => {
    const redis = new FakeRedis()
    redis.fates = Array.from({ length: 6 }, () => 'lost before')
    const pauses: number[] = []
    const { store, log } = storeOn(redis, (ms) => pauses.push(ms))
    await store.add([{ slot: 0, group: 0, wattHours: 1 }])
    expect(pauses).toEqual([50, 100, 200, 400, 500, 500])
    expect(log[0]).toContain('redis at 127.0.0.1:6379')
    expect(log.join()).not.toContain('secret')
  })

  it('gives up where waiting mends nothing', async () => {
    const sendCommand = async () => {
      throw new Error('WRONGTYPE Operation against a key holding the wrong kind of value')
    }
    const redis = Object.assign(new FakeRedis(), { sendCommand: sendCommand as unknown as FakeRedis['sendCommand'] })
    const adding = storeOn(redis).store.add([{ slot: 0, group: 0, wattHours: 1 }])
    await expect(adding).rejects.toMatchObject({ code: 'TARGET_FAILED', message: /WRONGTYPE/ })
  })
})
