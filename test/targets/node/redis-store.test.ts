import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedisStore, readStoredOffset } from '../../../src/targets/node/redis-store.ts'
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

const claim = (partition: number, from: number, next: number) => ({ partition, from, next })

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
          await store.add(sums, [])
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
    await storeOn(redis).store.add(
      [
        { slot: 4, group: 1, wattHours: 10 },
        { slot: 4, group: 1, wattHours: 5 },
        { slot: 5, group: 0, wattHours: 7 },
      ],
      [],
    )
    expect(redis.totals()).toEqual({ 'lc:r:energy:4': { 1: 15 }, 'lc:r:energy:5': { 0: 7 } })
    expect(redis.commands).toHaveLength(1)
    expect(redis.commands[0]!.slice(-6)).toEqual(['3', '1', '15', '4', '0', '7'])
  })

  it('waits longer and longer for a Redis that is away, and says so without its password', async () => {
    const redis = new FakeRedis()
    redis.fates = Array.from({ length: 6 }, () => 'lost before')
    const pauses: number[] = []
    const { store, log } = storeOn(redis, (ms) => pauses.push(ms))
    await store.add([{ slot: 0, group: 0, wattHours: 1 }], [])
    expect(pauses).toEqual([50, 100, 200, 400, 500, 500])
    expect(log[0]).toContain('redis at 127.0.0.1:6379')
    expect(log.join()).not.toContain('secret')
  })

  it('gives up where waiting mends nothing', async () => {
    const sendCommand = async () => {
      throw new Error('WRONGTYPE Operation against a key holding the wrong kind of value')
    }
    const redis = Object.assign(new FakeRedis(), { sendCommand: sendCommand as unknown as FakeRedis['sendCommand'] })
    const adding = storeOn(redis).store.add([{ slot: 0, group: 0, wattHours: 1 }], [])
    await expect(adding).rejects.toMatchObject({ code: 'TARGET_FAILED', message: /WRONGTYPE/ })
  })

  it('stores with the sums up to which offset of each partition they go', async () => {
    const redis = new FakeRedis()
    const { store } = storeOn(redis)
    const [sums, claims] = [[{ slot: 0, group: 0, wattHours: 1 }], [claim(0, 3, 5), claim(1, 0, 2), claim(0, 5, 9)]]
    expect(await store.add(sums, claims)).toBe(true)
    expect([await readStoredOffset(redis, 'lc:r', 0), await readStoredOffset(redis, 'lc:r', 1)]).toEqual([9, 2])
    expect(await readStoredOffset(redis, 'lc:r', 2)).toBe(0)
  })

  it('stores nothing of a batch of which one record is stored already, however often it asks', async () => {
    const redis = new FakeRedis()
    const { store } = storeOn(redis)
    await store.add([{ slot: 0, group: 0, wattHours: 1 }], [claim(0, 0, 5)])
    redis.fates = ['lost after', 'late']
    expect(await store.add([{ slot: 0, group: 0, wattHours: 10 }], [claim(1, 0, 7), claim(0, 4, 9)])).toBe(false)
    redis.arriveLate()
    expect(redis.totals()).toEqual({ 'lc:r:energy:0': { 0: 1 } })
    expect(await readStoredOffset(redis, 'lc:r', 1)).toBe(0)
    expect(await store.add([{ slot: 0, group: 0, wattHours: 10 }], [claim(0, 5, 9)])).toBe(true)
  })
})
