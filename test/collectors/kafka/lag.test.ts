import { describe, expect, test } from 'vitest'
import { FakeOffsets } from './fake-offsets.ts'

describe('the lag of a consumer group', () => {
  test('is told in records, of all partitions and of the one furthest behind', async () => {
    const kafka = new FakeOffsets()
    await kafka.after(0, [0, 0], [0, 0])
    const values = await kafka.after(2_000_000, [1000, 600], [900, 100])
    expect(values).toMatchObject({
      'kafka.curves_appendedPerS': 800,
      'kafka.curves_committedPerS': 500,
      'kafka.curves_lag_records': 600,
      'kafka.curves_lag_largest_records': 500,
    })
  })

  test('is told in time: how old the oldest record is that was not committed', async () => {
    const kafka = new FakeOffsets()
    await kafka.after(0, [0, 0], [0, 0])
    await kafka.after(1_000_000, [1000, 1000], [0, 0])
    const values = await kafka.after(1_000_000, [2000, 2000], [1500, 500])
    // record 500 of the second partition came half a second after the first look, 1.5 s ago
    expect(values['kafka.curves_lag_us']).toBe(1_500_000)
  })

  test('goes on growing while the load pauses and the group stands still', async () => {
    const kafka = new FakeOffsets()
    await kafka.after(0, [0, 0], [0, 0])
    await kafka.after(1_000_000, [1000, 0], [500, 0])
    const values = await kafka.after(4_000_000, [1000, 0], [500, 0])
    expect(values['kafka.curves_lag_us']).toBe(4_500_000)
    expect(values['kafka.curves_appendedPerS']).toBe(0)
  })

  test('is nothing, in records and in time, where all is committed', async () => {
    const kafka = new FakeOffsets()
    const values = await kafka.after(0, [70, 30], [70, 30])
    expect(values).toEqual({
      'kafka.curves_lag_records': 0,
      'kafka.curves_lag_largest_records': 0,
      'kafka.curves_lag_us': 0,
    })
  })

  test('has no age for records that were there before anybody looked', async () => {
    const values = await new FakeOffsets().after(0, [70, 30], [60, 30])
    expect(values).toHaveProperty(['kafka.curves_lag_records'], 10)
    expect(values).not.toHaveProperty(['kafka.curves_lag_us'])
  })

  test('is unknown, not nothing, until every partition has a commit', async () => {
    const kafka = new FakeOffsets()
    const none = await kafka.after(0, [70, 30], [null, null])
    const some = await kafka.after(1_000_000, [90, 30], [20, null])
    expect(none).toEqual({})
    expect(some).toEqual({ 'kafka.curves_appendedPerS': 20 })
  })

  test('that was never known of a group that the user named is missing, until every partition has a commit', async () => {
    const kafka = new FakeOffsets()
    expect(kafka.collector.missing!()).toEqual([])
    await kafka.after(0, [70, 30], [null, null])
    await kafka.after(1_000_000, [90, 30], [20, null])
    expect(kafka.collector.missing!()).toEqual(['the lag of the group target'])
    await kafka.after(1_000_000, [90, 30], [20, 30])
    expect(kafka.collector.missing!()).toEqual([])
  })

  test('is never negative where the end is read before a commit', async () => {
    const values = await new FakeOffsets().after(0, [70, 30], [71, 30])
    expect(values['kafka.curves_lag_records']).toBe(0)
  })

  test('is asked over another connection after one that failed', async () => {
    const kafka = new FakeOffsets()
    await kafka.after(0, [0, 0], [0, 0])
    kafka.fails = new Error('the broker is gone')
    await expect(kafka.after(1_000_000, [10, 10], [0, 0])).rejects.toThrow('the broker is gone')
    kafka.fails = null
    const values = await kafka.after(1_000_000, [10, 10], [0, 0])
    expect(values['kafka.curves_appendedPerS']).toBe(10)
    expect([kafka.opened, kafka.closed]).toEqual([2, 1])
  })
})
