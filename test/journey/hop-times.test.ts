import { describe, expect, it } from 'vitest'
import { HopTimes } from '../../src/journey/hop-times.ts'
import { createLagMemory, LagTable } from '../../src/journey/lag-table.ts'
import type { Arrival } from '../../src/journey/parts.ts'
import { unpack } from '../../src/stats/packed.ts'

const arrival: Arrival = {
  count: 10,
  delivered: 10,
  waitedUs: 0,
  heldUs: 0,
  oldestUs: 1000,
  newestUs: 3000,
  sentLagUs: 300,
  readLagUs: 5000,
  emittedUs: 8000,
  storedUs: 8700,
  observedUs: 9900,
}

function timesOf(hops: HopTimes) {
  return hops.histograms().map(({ phase, hop, histogram }) => {
    const times = unpack(histogram)
    return [phase, hop, times.quantileUs(0.5), times.total]
  })
}

describe('the time that readings are in each hop', () => {
  it('is sent to read, read to emitted, emitted to stored, stored to observed', () => {
    const hops = new HopTimes()
    hops.record(2, arrival, 2000)
    // 5,000 less 300 that the generator had them; read at 2,000 + 5,000
    expect(timesOf(hops)).toEqual([
      [2, 'broker', 4700, 10],
      [2, 'engine', 1000, 10],
      [2, 'database', 700, 10],
      [2, 'delivery', 1200, 10],
    ])
  })

  it('is kept by phase, and without the broker where nobody knows when they were sent', () => {
    const hops = new HopTimes()
    hops.record(0, { ...arrival, sentLagUs: null }, 2000)
    hops.record(1, arrival, 2000)
    expect(timesOf(hops).map(([phase, hop]) => `${phase} ${hop}`)).toEqual([
      '1 broker',
      '0 engine',
      '1 engine',
      '0 database',
      '1 database',
      '0 delivery',
      '1 delivery',
    ])
  })
})

describe('how long readings had waited when they were sent', () => {
  const firstDueUs = 1_700_000_000_000_000
  const dues = (...us: number[]) => Float64Array.from(us, (at) => firstDueUs + at)

  it('is a mean over the readings due in the same 10 ms, of all generators', () => {
    const memories = [createLagMemory(1e6), createLagMemory(1e6)]
    const [one, two] = memories.map((memory) => new LagTable([memory], 1e6))
    one!.sent(dues(0, 1000), 2, 1, 1, firstDueUs + 2000, firstDueUs)
    two!.sent(dues(4000), 1, 2, 2, firstDueUs + 4300, firstDueUs)
    const all = new LagTable(memories, 1e6)
    expect(all.meanUs(9999)).toBe((2000 + 1000 + 2 * 300) / 4)
    expect(all.meanUs(10_000)).toBeNull()
  })

  it('is told apart where one block reaches over several stretches of 10 ms', () => {
    const memory = createLagMemory(1e6)
    const table = new LagTable([memory], 1e6)
    table.sent(dues(5000, 15_000, 25_000), 3, 1, 1, firstDueUs + 30_000, firstDueUs)
    expect([1, 2, 3].map((n) => table.meanUs(n * 10_000 - 1))).toEqual([25_000, 15_000, 5000])
  })

  it('takes no more room for a week than for an hour', () => {
    const week = 7 * 24 * 3600e6
    const memory = createLagMemory(week)
    expect(memory.byteLength).toBe(createLagMemory(3600e6).byteLength)
    const table = new LagTable([memory], week)
    table.sent(dues(week - 1), 1, 1, 1, firstDueUs + week + 99, firstDueUs)
    expect(table.meanUs(week - 1)).toBe(100)
  })
})
