import type { LatencySummary } from '../types/result.ts'
import type { LatencyStatistic } from '../types/scenario.ts'
import { Histogram } from './histogram.ts'

/** The quantiles of a summary, as shares of the readings at or below them. */
export const quantileShares = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  p9999: 0.9999,
} as const satisfies Partial<Record<LatencyStatistic, number>>

/** With fewer readings than this above it, a quantile is little more than one reading, and is printed with `≈`. */
const fewReadings = 20

/**
 * Summarises a histogram, with `undelivered` readings ranked above every recorded one. A quantile among them is null,
 * and then so are the maximum and the mean: losing the slowest readings must not improve any of these numbers.
 */
export function summariseLatency(histogram: Histogram | undefined, undelivered: number): LatencySummary {
  const read = (statistic: LatencyStatistic) => finite(statisticUs(histogram, undelivered, statistic))
  return {
    count: histogram?.total ?? 0,
    negative: histogram?.negative ?? 0,
    undelivered,
    beyond: histogram?.beyond ?? 0,
    meanUs: read('mean'),
    p50Us: read('p50'),
    p90Us: read('p90'),
    p95Us: read('p95'),
    p99Us: read('p99'),
    p999Us: read('p999'),
    p9999Us: read('p9999'),
    maxUs: read('max'),
  }
}

/** One statistic in microseconds: Infinity if it is among the undelivered readings, NaN if there is no reading. */
export function statisticUs(
  histogram: Histogram | undefined,
  undelivered: number,
  statistic: LatencyStatistic,
): number {
  const count = histogram?.total ?? 0
  if (histogram === undefined || count === 0) return undelivered > 0 ? Number.POSITIVE_INFINITY : Number.NaN
  if (statistic === 'mean') return undelivered > 0 ? Number.POSITIVE_INFINITY : histogram.meanUs
  if (statistic === 'max') return undelivered > 0 ? Number.POSITIVE_INFINITY : histogram.topUs
  return histogram.quantileUs(quantileShares[statistic], undelivered)
}

/** How many of `count` readings rank above the quantile `share`. */
export function readingsAbove(count: number, share: number): number {
  return count - Math.min(count, Math.max(1, Math.ceil(share * count - 1e-9 * count)))
}

/** Whether a quantile with this many readings above it must be printed with `≈`. */
export function approximate(countAbove: number): boolean {
  return countAbove < fewReadings
}

/**
 * The readings under all these indexes together; undefined if there are none. One histogram at a time is made of those
 * that a store holds: a thousand at once would take 200 MB.
 */
export function mergedOf(
  byIndex: ReadonlyMap<number, Histogram> | undefined,
  indexes: Iterable<number>,
): Histogram | undefined {
  let merged: Histogram | undefined
  let own = false
  for (const index of indexes) {
    const histogram = byIndex?.get(index)
    if (histogram === undefined) continue
    if (merged === undefined) merged = histogram
    else {
      if (!own) merged = copyOf(merged)
      own = true
      merged.add(histogram)
    }
  }
  return merged
}

function copyOf(histogram: Histogram): Histogram {
  const copy = new Histogram(histogram.sub)
  copy.add(histogram)
  return copy
}

function finite(us: number): number | null {
  return Number.isFinite(us) ? us : null
}
