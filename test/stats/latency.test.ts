import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leastBeyondUs } from '../../src/stats/beyond.ts'
import { Histogram, maxTrackableUs } from '../../src/stats/histogram.ts'
import { approximate, mergedOf, readingsAbove, statisticUs, summariseLatency } from '../../src/stats/latency.ts'
import { fromSparse, toSparse } from '../../src/stats/sparse.ts'
import type { LatencySummary } from '../../src/types/result.ts'

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram(11)
  for (const value of values) histogram.record(value, 1)
  return histogram
}

const statistics = ['meanUs', 'p50Us', 'p90Us', 'p95Us', 'p99Us', 'p999Us', 'p9999Us', 'maxUs'] as const
const thousand = Array.from({ length: 1000 }, (_, i) => i + 1)

describe('the summary of a latency', () => {
  test('names the count, the mean, the quantiles and the maximum', () => {
    expect(summariseLatency(histogramOf(thousand), 0)).toEqual({
      count: 1000,
      negative: 0,
      undelivered: 0,
      beyond: 0,
      meanUs: 500.5,
      p50Us: 500,
      p90Us: 900,
      p95Us: 950,
      p99Us: 990,
      p999Us: 999,
      p9999Us: 1000,
      maxUs: 1000,
    } satisfies LatencySummary)
  })

  test('is without numbers where there is no reading', () => {
    const empty = summariseLatency(undefined, 0)
    expect(statistics.map((statistic) => empty[statistic])).toEqual(statistics.map(() => null))
    expect(summariseLatency(new Histogram(11), 0)).toEqual(empty)
  })

  test('has no percentile that falls among undelivered readings, no maximum and no mean', () => {
    const summary = summariseLatency(histogramOf(thousand), 60)
    expect([summary.p50Us, summary.p90Us, summary.undelivered]).toEqual([530, 954, 60])
    expect([summary.p95Us, summary.p99Us, summary.maxUs, summary.meanUs]).toEqual([null, null, null, null])
  })

  test('counts negative readings and keeps them in the mean', () => {
    const summary = summariseLatency(histogramOf([-10, 20]), 0)
    expect([summary.negative, summary.count, summary.meanUs]).toEqual([1, 2, 5])
  })

  test('never improves when the slowest readings are lost', () => {
    const values = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(values, fc.nat(), fc.nat({ max: 5 }), (readings, pick, lostBefore) => {
        const sorted = [...readings].sort((a, b) => a - b)
        const lost = 1 + (pick % sorted.length)
        const all = summariseLatency(histogramOf(sorted), lostBefore)
        const left = summariseLatency(histogramOf(sorted.slice(0, sorted.length - lost)), lostBefore + lost)
        for (const statistic of statistics)
          expect(left[statistic] ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
            // the value of a cell is capped by the largest reading left, which may lie lower in the same cell
            (all[statistic] ?? Number.POSITIVE_INFINITY) * (1 - 1 / 1024),
          )
      }),
    )
  })
})

describe('a quantile with few readings above it', () => {
  test('counts the readings above its rank', () => {
    expect(readingsAbove(20_000, 0.95)).toBe(1000)
    expect(readingsAbove(2000, 0.99)).toBe(20)
    expect(readingsAbove(1999, 0.99)).toBe(19)
    expect(readingsAbove(1, 0.5)).toBe(0)
    expect(readingsAbove(0, 0.5)).toBe(0)
  })

  test('is approximate below 20', () => {
    expect([approximate(19), approximate(20)]).toEqual([true, false])
  })
})

describe('histograms of several phases', () => {
  test('merge to all their readings, and leave the originals as they were', () => {
    const [a, b] = [histogramOf([1, 2]), histogramOf([3])]
    expect(
      mergedOf(
        new Map([
          [0, a],
          [2, b],
        ]),
        [0, 1, 2],
      ),
    ).toEqual(histogramOf([1, 2, 3]))
    expect([a.total, b.total]).toEqual([2, 1])
    expect(mergedOf(undefined, [0])).toBeUndefined()
  })
})

describe('a latency beyond 71.6 minutes', () => {
  const threeHours = 3 * 3600e6
  const histogram = new Histogram(11)
  histogram.record(1000, 98)
  histogram.record(threeHours, 2)

  test('ranks above all others, since how long it was is not known', () => {
    expect(statisticUs(histogram, 0, 'p99')).toBe(Number.POSITIVE_INFINITY)
    expect(statisticUs(histogram, 0, 'max')).toBe(Number.POSITIVE_INFINITY)
    expect(statisticUs(histogram, 0, 'p90')).toBe(1000)
    expect(statisticUs(histogram, 0, 'mean')).toBe((98 * 1000 + 2 * threeHours) / 100)
  })

  test('is counted, and so in every form of the histogram', () => {
    expect(summariseLatency(histogram, 0)).toMatchObject({ beyond: 2, undelivered: 0, p99Us: null, maxUs: null })
    for (const sub of [8, 11] as const) {
      const read = fromSparse(toSparse(histogram, sub)!)
      expect([read.beyond, read.quantileUs(0.99), read.topUs]).toEqual([
        2,
        Number.POSITIVE_INFINITY,
        Number.POSITIVE_INFINITY,
      ])
    }
  })

  test('is at least those 71.6 minutes, even if the drain ended before', () => {
    expect(leastBeyondUs(summariseLatency(histogram, 0), 10e6)).toBe(maxTrackableUs)
  })
})
