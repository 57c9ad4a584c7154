import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mostReadLagUs } from '../../src/contract/update-message.ts'
import { Arrivals } from '../../src/journey/arrivals.ts'
import type { Arrival, BinPart } from '../../src/journey/parts.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { statisticUs, summariseLatency } from '../../src/stats/latency.ts'
import { addSparse, toSparse } from '../../src/stats/sparse.ts'
import type { LatencyKind } from '../../src/types/measurement.ts'
import { binsOf } from './bins.ts'

/** Readings that came at once: due within one bucket, read, emitted, stored and observed in that order. */
const arrivals: fc.Arbitrary<Arrival> = fc
  .record({
    bucket: fc.nat(999),
    offsets: fc.tuple(fc.nat(9999), fc.nat(9999)),
    count: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5000 })),
    readLagUs: fc.nat(1_000_000),
    hops: fc.tuple(fc.nat(100_000), fc.nat(100_000), fc.nat(100_000)),
  })
  .map(({ bucket, offsets, count, readLagUs, hops }) => {
    const [a, b] = offsets.map((us) => bucket * 10_000 + us) as [number, number]
    const [oldestUs, newestUs] = [Math.min(a, b), Math.max(a, b)]
    const emittedUs = newestUs + readLagUs + hops[0]
    const storedUs = emittedUs + hops[1]
    const sentLagUs = Math.floor(readLagUs / 2)
    const observedUs = storedUs + hops[2]
    const counts = { count, delivered: count, waitedUs: 0, heldUs: 0 }
    return { ...counts, oldestUs, newestUs, sentLagUs, readLagUs, emittedUs, storedUs, observedUs }
  })

const simple = (dueUs: number, observedUs: number, more: Partial<Arrival> = {}): Arrival => ({
  count: 1,
  delivered: more.count ?? 1,
  oldestUs: dueUs,
  newestUs: dueUs,
  sentLagUs: null,
  readLagUs: 0,
  emittedUs: observedUs,
  storedUs: observedUs,
  observedUs,
  waitedUs: 0,
  heldUs: 0,
  ...more,
})

function summed(parts: readonly BinPart[], kind: LatencyKind): Histogram {
  const sum = new Histogram(8)
  for (const { latency } of parts) {
    const sparse = latency[kind]
    if (sparse !== null && sparse !== undefined) addSparse(sum, sparse)
  }
  return sum
}

const countOf = (parts: readonly BinPart[], field: keyof BinPart['counts']) =>
  parts.reduce((sum, { counts }) => sum + (counts[field] ?? 0), 0)

describe('arrivals', () => {
  it('spread the latencies of one entry evenly between its oldest and its newest reading', () => {
    const held = new Arrivals(binsOf(10), () => 1e9)
    held.record(simple(2000, 0, { count: 5, newestUs: 6000, storedUs: 8000, observedUs: 10_000 }))
    held.take()
    const [result, stored] = [held.phases.result.get(0)!, held.phases.stored.get(0)!]
    const levels = (histogram: Histogram) =>
      [0.2, 0.4, 0.6, 0.8, 1].map((q) => Math.round(histogram.quantileUs(q) / 50) * 50)
    expect(levels(result)).toEqual([4000, 5000, 6000, 7000, 8000])
    expect(levels(stored)).toEqual([2000, 3000, 4000, 5000, 6000])
    expect([result.minUs, result.maxUs, result.total, result.meanUs]).toEqual([4000, 8000, 5, 6000])
  })

  it('spread the reading times around their mean, keep it, and never say that a reading was taken before it was due', () => {
    fc.assert(
      fc.property(arrivals, (arrival) => {
        const held = new Arrivals(binsOf(10), () => 1e9)
        held.record(arrival)
        held.take()
        const read = held.phases.read.get(0)!
        expect(read.total).toBe(arrival.count)
        expect(read.negative).toBe(0)
        expect(read.minUs).toBeGreaterThanOrEqual(0)
        expect(Math.abs(read.meanUs - arrival.readLagUs)).toBeLessThanOrEqual(0.5)
        const widthUs = arrival.newestUs - arrival.oldestUs
        expect(read.maxUs - read.minUs).toBeLessThanOrEqual(Math.min(widthUs, 2 * arrival.readLagUs) + 1)
      }),
    )
  })

  it('rank a reading that waited for longer than an update can hold above all others, its own due times aside', () => {
    const held = new Arrivals(binsOf(10), () => 1e9)
    held.record(simple(0, 2400e6, { count: 98, readLagUs: mostReadLagUs - 1 }))
    held.record(simple(0, 2400e6, { count: 2, newestUs: 9000, readLagUs: mostReadLagUs }))
    held.take()
    const read = held.phases.read.get(0)!
    expect(read.total).toBe(100)
    expect(statisticUs(read, 0, 'p95')).toBeCloseTo(mostReadLagUs, -7)
    expect([statisticUs(read, 0, 'p99'), statisticUs(read, 0, 'max')]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ])
    expect(summariseLatency(read, 0)).toMatchObject({ beyond: 2 })
  })

  it('count a latency below zero instead of dropping it', () => {
    const held = new Arrivals(binsOf(10), () => 1e9)
    held.record(simple(5000, 4000))
    held.record(simple(0, 50, { count: 3, newestUs: 100 }))
    held.record(simple(5000, 6000))
    const parts = held.take()
    // due at 0, 50 and 100 and observed at 50: one of the three is below zero
    expect(countOf(parts, 'negative')).toBe(2)
    expect(countOf(parts, 'delivered')).toBe(5)
    expect(summed(parts, 'result').total).toBe(5)
  })

  it('count a reading in the bin and phase in which it was due, however late it comes', () => {
    const bins = binsOf(1, 2)
    const held = new Arrivals(bins, () => 1e9)
    held.record(simple(999_999, 2_900_000))
    held.record(simple(1_000_000, 2_900_000))
    held.record(simple(2_999_999, 60e6))
    const parts = held.take().toSorted((a, b) => a.bin - b.bin)
    expect(parts.map(({ bin, counts }) => [bin, bins.bin(bin).phase, counts.delivered])).toEqual([
      [3, 0, 1],
      [4, 1, 1],
      [11, 1, 1],
    ])
    expect([...held.phases.result.entries()].map(([phase, result]) => [phase, result.total, result.maxUs])).toEqual([
      [0, 1, 1_900_001],
      [1, 2, 57_000_001],
    ])
  })

  it('make every hop the difference of its two stamps, so that the hops of all readings add up to the result', () => {
    fc.assert(
      fc.property(fc.array(arrivals, { minLength: 1, maxLength: 10 }), (list) => {
        const held = new Arrivals(binsOf(10), () => 1e9)
        for (const arrival of list) held.record(arrival)
        const parts = held.take()
        const sumOf = (of: (arrival: Arrival) => number) =>
          list.reduce((sum, arrival) => sum + of(arrival) * arrival.count, 0)
        const [read, emitted, stored, result] = (
          ['readSumUs', 'emittedSumUs', 'storedSumUs', 'resultSumUs'] as const
        ).map((field) => countOf(parts, field)) as [number, number, number, number]
        expect(read).toBe(sumOf(({ readLagUs }) => readLagUs))
        expect(emitted - read).toBe(sumOf((a) => a.emittedUs - a.readLagUs - (a.oldestUs + a.newestUs) / 2))
        expect(stored - emitted).toBe(sumOf((a) => a.storedUs - a.emittedUs))
        expect(result - stored).toBe(sumOf((a) => a.observedUs - a.storedUs))
        expect(Math.abs(summed(parts, 'result').sumUs - result)).toBeLessThanOrEqual(countOf(parts, 'delivered'))
      }),
    )
  })

  it('hand out what was added since the last time, so that all the parts add up to one single part', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arrivals, fc.boolean()), { minLength: 1, maxLength: 20 }), (list) => {
        const [often, once] = [new Arrivals(binsOf(10), () => 1e9), new Arrivals(binsOf(10), () => 1e9)]
        const parts: BinPart[] = []
        for (const [arrival, takes] of list) {
          often.record(arrival)
          once.record(arrival)
          if (takes) parts.push(...often.take())
        }
        parts.push(...often.take())
        const whole = once.take()
        for (const field of [
          'delivered',
          'negative',
          'readSumUs',
          'emittedSumUs',
          'storedSumUs',
          'resultSumUs',
        ] as const)
          expect(countOf(parts, field)).toBe(countOf(whole, field))
        for (const kind of ['result', 'read', 'stored'] as const) {
          expect(toSparse(summed(parts, kind))).toEqual(toSparse(summed(whole, kind)))
          expect(toSparse(often.phases[kind].get(0)!)).toEqual(toSparse(once.phases[kind].get(0)!))
        }
        expect(often.observedSumUs).toEqual(once.observedSumUs)
        expect(often.take()).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('sum up when the readings of a phase were observed', () => {
    const held = new Arrivals(binsOf(1, 1), () => 1e9)
    held.record(simple(0, 500, { count: 4 }))
    held.record(simple(1_500_000, 1_700_000))
    held.take()
    held.record(simple(10, 900))
    held.take()
    expect([...held.observedSumUs]).toEqual([
      [0, 2900],
      [1, 1_700_000],
    ])
  })

  it('keep by phase how long the observer did not look, unless that was little beside the result', () => {
    const arrivals = new Arrivals(binsOf(10), () => 1e9)
    arrivals.record(simple(0, 20_000, { waitedUs: 12_000, heldUs: 12_000 }))
    arrivals.record(simple(0, 2_000_000, { waitedUs: 12_000, heldUs: 12_000 }))
    arrivals.take()
    const held = arrivals.waits.held.get(0)!
    expect([held.total, held.quantileUs(0.5), Math.round(held.maxUs)]).toEqual([2, 0, 12_000])
  })

  it('keep by phase what results would be if none had waited for the observer', () => {
    const arrivals = new Arrivals(binsOf(10), () => 1e9)
    arrivals.record(simple(0, 20_000, { waitedUs: 12_000 }))
    arrivals.record(simple(0, 500))
    arrivals.take()
    const unwaited = arrivals.waits.unwaited.get(0)!
    expect([unwaited.total, unwaited.minUs, unwaited.maxUs]).toEqual([2, 500, 8000])
  })
})
