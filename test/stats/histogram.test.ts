import fc from 'fast-check'
import { build } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import {
  cellOf,
  cellsFor,
  Histogram,
  highestOf,
  lowestOf,
  maxTrackableUs,
  type Precision,
} from '../../src/stats/histogram.ts'

const precisions = [
  { sub: 11, digits: 3 },
  { sub: 8, digits: 2 },
] as const
const sub = fc.constantFrom<Precision>(8, 11)
const us = fc.oneof(
  fc.integer({ min: 0, max: 5000 }),
  fc.integer({ min: 0, max: 50_000_000 }),
  fc.integer({ min: 0, max: maxTrackableUs }),
)
const share = fc.oneof(
  fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
)

function recorded(values: readonly number[], precision: Precision): Histogram {
  const histogram = new Histogram(precision)
  for (const value of values) histogram.record(value, 1)
  return histogram
}

/** The reading of that rank in a sorted list; Infinity among the `above`. The same tolerance of rounding as promised. */
function sortedQuantile(values: readonly number[], q: number, above = 0): number {
  const sorted = [...values].sort((a, b) => a - b)
  const n = sorted.length + above
  return sorted[Math.max(1, Math.ceil(q * n - 1e-9 * n)) - 1] ?? Number.POSITIVE_INFINITY
}

describe('a histogram of latencies', () => {
  test('reads every quantile within the width of a cell of the sorted readings', () => {
    fc.assert(
      fc.property(fc.array(us, { minLength: 1, maxLength: 300 }), share, sub, (values, q, precision) => {
        const exact = sortedQuantile(values, q)
        const read = recorded(values, precision).quantileUs(q)
        expect(read).toBeGreaterThanOrEqual(exact)
        // of what lies in the last cell only this is known
        if (cellOf(exact, precision) === cellsFor(precision) - 1) expect(read).toBe(Number.POSITIVE_INFINITY)
        else expect(read).toBe(Math.min(highestOf(cellOf(exact, precision), precision), Math.max(...values)))
      }),
    )
  })

  test('ranks undelivered readings above every recorded one', () => {
    fc.assert(
      fc.property(fc.array(us, { maxLength: 100 }), fc.integer({ min: 1, max: 100 }), share, (values, above, q) => {
        const exact = sortedQuantile(values, q, above)
        const read = recorded(values, 11).quantileUs(q, above)
        const beyond = exact === Number.POSITIVE_INFINITY || cellOf(exact, 11) === cellsFor(11) - 1
        if (beyond) expect(read).toBe(Number.POSITIVE_INFINITY)
        else expect(read).toBe(Math.min(highestOf(cellOf(exact, 11), 11), Math.max(...values)))
      }),
    )
  })

  test('says NaN when there is no reading at all', () => {
    expect(new Histogram(11).quantileUs(0.99)).toBeNaN()
    expect(new Histogram(11).meanUs).toBeNaN()
  })

  test('takes the rank of 95 % of 20,000 readings as exactly 19,000', () => {
    const histogram = new Histogram(11)
    histogram.record(1000, 19_000)
    histogram.record(2000, 1000)
    expect(histogram.quantileUs(0.95)).toBe(1000)
    expect(histogram.quantileUs(0.95001)).toBe(2000)
  })

  test('merges to the same as one histogram of all readings', () => {
    const values = fc.array(us, { maxLength: 60 })
    fc.assert(
      fc.property(values, values, sub, (a, b, precision) => {
        const merged = recorded(a, precision)
        merged.add(recorded(b, precision))
        expect(merged).toEqual(recorded([...a, ...b], precision))
      }),
      { numRuns: 40 },
    )
  })

  test('counts a negative reading as negative and as 0, and one beyond the range in the last cell', () => {
    const histogram = recorded([-5, 2 ** 40], 11)
    expect([histogram.negative, histogram.counts[0], histogram.counts.at(-1)]).toEqual([1, 1, 1])
    expect([histogram.minUs, histogram.maxUs, histogram.total]).toEqual([0, maxTrackableUs, 2])
    expect(histogram.sumUs).toBe(2 ** 40 - 5)
  })

  test('is empty again after it was cleared', () => {
    const histogram = recorded([3, 70_000, -2], 8)
    histogram.clear()
    expect(histogram).toEqual(new Histogram(8))
  })
})

describe('the cells', () => {
  test('cover every whole number exactly once, within their promised width', () => {
    fc.assert(
      fc.property(us, sub, (value, precision) => {
        const cell = cellOf(value, precision)
        const [lowest, highest] = [lowestOf(cell, precision), highestOf(cell, precision)]
        expect(lowest).toBeLessThanOrEqual(value)
        expect(highest).toBeGreaterThanOrEqual(value)
        expect(lowestOf(cell + 1, precision)).toBe(highest + 1)
        expect((highest - lowest) / Math.max(1, lowest)).toBeLessThan(2 ** (1 - precision))
      }),
    )
    for (const { sub } of precisions) expect(highestOf(cellsFor(sub) - 1, sub)).toBe(maxTrackableUs)
  })

  for (const { sub, digits } of precisions)
    test(`are those of HdrHistogram with ${digits} digits, and so are the quantiles`, () => {
      fc.assert(
        fc.property(fc.array(us, { minLength: 1, maxLength: 50 }), (values) => {
          const ours = recorded(values, sub)
          const theirs = hdrOf(values, digits)
          for (const value of values) {
            expect(lowestOf(cellOf(value, sub), sub)).toBe(theirs.lowestEquivalentValue(value))
            expect(highestOf(cellOf(value, sub), sub)).toBe(theirs.highestEquivalentValue(value))
          }
          for (const rank of values.keys()) {
            const q = (rank + 1) / values.length
            const value = theirs.getValueAtPercentile(q * 100)
            if (cellOf(value, sub) === cellsFor(sub) - 1) expect(ours.quantileUs(q)).toBe(Number.POSITIVE_INFINITY)
            else expect(ours.quantileUs(q)).toBe(Math.min(value, Math.max(...values)))
          }
        }),
        { numRuns: 60 },
      )
    })
})

interface HdrCells {
  lowestEquivalentValue(value: number): number
  highestEquivalentValue(value: number): number
  getValueAtPercentile(percentile: number): number
}

function hdrOf(values: readonly number[], digits: 2 | 3): HdrCells {
  const histogram = build({
    bitBucketSize: 64,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: maxTrackableUs,
    numberOfSignificantValueDigits: digits,
  })
  for (const value of values) histogram.recordValue(value)
  return histogram as unknown as HdrCells
}

describe('readings spread between two latencies', () => {
  const ends = fc.tuple(us, us).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])
  const near = fc
    .tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 10_000 }))
    .map(([from, width]): [number, number] => [from, from + width])
  const count = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3000 }))

  test('are counted as if each of them had been recorded', () => {
    fc.assert(
      fc.property(fc.oneof(ends, near), count, sub, ([from, to], readings, precision) => {
        const spread = new Histogram(precision)
        spread.recordSpread(from, to, readings)
        expect(farthest(spread, each(from, to, readings, precision))).toBeLessThanOrEqual(1)
        expect(spread.counts.reduce((sum, n) => sum + n, 0)).toBe(readings)
        expect(spread.total).toBe(readings)
        expect(spread.meanUs).toBeCloseTo((from + to) / 2, readings === 1 ? -1 : 3)
      }),
      { numRuns: 300 },
    )
  })

  test('keep their negative part counted as negative', () => {
    const spread = new Histogram(11)
    spread.recordSpread(-100, 100, 201)
    expect([spread.negative, spread.total, spread.maxUs]).toEqual([100, 201, 100])
  })
})

function each(from: number, to: number, readings: number, precision: Precision): Histogram {
  const values = Array.from({ length: readings }, (_, i) =>
    readings === 1 ? Math.round((from + to) / 2) : Math.floor(from + ((to - from) / (readings - 1)) * i),
  )
  return recorded(values, precision)
}

/** Largest difference of the counts up to any cell: a reading on the very edge of a cell may fall to either side. */
function farthest(a: Histogram, b: Histogram): number {
  let difference = 0
  let largest = 0
  for (let cell = 0; cell < a.counts.length; cell++) {
    difference += a.counts[cell]! - b.counts[cell]!
    largest = Math.max(largest, Math.abs(difference))
  }
  return largest
}

describe('a histogram without its lowest values', () => {
  test('has the percentiles of the rest, and a mean that is not below theirs', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(values, fc.nat(70), (list, count) => {
        const all = new Histogram(11)
        for (const us of list) all.record(us, 1)
        const kept = list.toSorted((a, b) => a - b).slice(count)
        const rest = all.withoutLowest(count)
        expect(rest.total).toBe(kept.length)
        if (kept.length === 0) return
        const direct = new Histogram(11)
        for (const us of kept) direct.record(us, 1)
        for (const q of [0.01, 0.5, 0.9, 0.99, 1]) expect(rest.quantileUs(q)).toBe(direct.quantileUs(q))
        expect(rest.maxUs).toBe(direct.maxUs)
        expect(rest.meanUs).toBeGreaterThanOrEqual(direct.meanUs - 1e-6)
        expect(rest.meanUs).toBeLessThanOrEqual(direct.meanUs + direct.maxUs / 2 ** 10 + 1)
      }),
      { examples: [[[0, 0, 0, 0, 0, 0, 3839853, 3839853, 1802176, 2330608], 9]] },
    )
  })

  test('leaves the original as it was', () => {
    const all = new Histogram(8)
    all.record(10, 5)
    all.withoutLowest(3)
    expect([all.total, all.sumUs]).toEqual([5, 50])
  })
})
