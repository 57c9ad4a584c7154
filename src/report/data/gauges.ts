import type { NumberColumn } from '../../stats/number-column.ts'
import type { CollectorSamples, SampleTable } from '../../stats/sample-table.ts'
import type { CollectorSeries } from './shape.ts'
import { rounded } from './time-series.ts'

/** One sample, or the place of one that is missing. */
interface Point {
  readonly atS: number
  /** null = missing */
  readonly row: number | null
}

/** Neighbouring points that are drawn as one: the time of the first, and their rows; null = missing. */
interface DrawnPoint {
  readonly atS: number
  readonly rows: readonly number[] | null
}

/** This many periods without a sample count as a gap. */
const patience = 2.5

/**
 * The samples of each collector as series, at most `most` points each. A point that stands for several keeps the
 * largest; a missing sample is a gap (null), never a zero.
 */
export function collectorSeriesOf(samples: SampleTable, most: number): CollectorSeries[] {
  return samples.collectors.map((collector) => seriesOf(collector, most))
}

function seriesOf(collector: CollectorSamples, most: number): CollectorSeries {
  const points = withSilences(pointsOf(collector))
  const drawn = mergePoints(points, Math.ceil(points.length / most))
  return {
    name: collector.name,
    atS: drawn.map((point) => Number(point.atS.toFixed(3))),
    gapsS: gapsOf(points),
    gapReason: reasonOf(collector),
    missing: points.filter((point) => point.row === null).length,
    samples: points.length,
    series: Object.fromEntries(
      [...collector.series].map(([name, column]) => [name, drawn.map((point) => largestOf(column, point))]),
    ),
  }
}

function pointsOf({ rows, atUs, gaps }: CollectorSamples): Point[] {
  const points = Array.from({ length: rows }, (_, row) => ({
    atS: atUs.at(row) / 1e6,
    row: gaps.has(row) ? null : row,
  }))
  return points.sort((a, b) => a.atS - b.atS)
}

/** Why the earliest of the missing samples is missing. */
function reasonOf({ atUs, gaps }: CollectorSamples): string {
  const [first] = [...gaps].sort(([a], [b]) => atUs.at(a) - atUs.at(b))
  return first === undefined ? 'no samples' : first[1]
}

function largestOf(column: NumberColumn, { rows }: DrawnPoint): number | null {
  let largest: number | null = null
  for (const row of rows ?? []) {
    const value = column.at(row)
    if (!Number.isNaN(value) && (largest === null || value > largest)) largest = value
  }
  return largest === null ? null : rounded(largest)
}

/** Inserts an empty point wherever no sample came for longer than the usual interval allows. */
function withSilences(points: readonly Point[]): Point[] {
  const distances = points
    .slice(1)
    .map((point, i) => point.atS - points[i]!.atS)
    .sort((a, b) => a - b)
  const usualS = distances[Math.floor(distances.length / 2)] ?? Number.POSITIVE_INFINITY
  return points.flatMap((point, i) => {
    const before = points[i - 1]
    if (before === undefined || before.row === null || point.row === null) return [point]
    if (point.atS - before.atS <= patience * usualS) return [point]
    const missing = Math.max(1, Math.round((point.atS - before.atS) / usualS) - 1)
    const step = (point.atS - before.atS) / (missing + 1)
    return [...Array.from({ length: missing }, (_, j) => ({ atS: before.atS + step * (j + 1), row: null })), point]
  })
}

/** From the last sample before a run of missing ones to the first after it. */
function gapsOf(points: readonly Point[]): [number, number][] {
  const gaps: [number, number][] = []
  for (let i = 0; i < points.length; i++) {
    if (points[i]!.row !== null) continue
    const from = points[Math.max(0, i - 1)]!.atS
    while (i < points.length - 1 && points[i]!.row === null) i++
    gaps.push([Number(from.toFixed(3)), Number(points[i]!.atS.toFixed(3))])
  }
  return gaps
}

/**
 * `each` neighbours become one point at the time of the first, with the largest of every value. An empty point is never
 * merged.
 */
function mergePoints(points: readonly Point[], each: number): DrawnPoint[] {
  const merged: DrawnPoint[] = []
  for (let i = 0; i < points.length; i += Math.max(1, each)) {
    const group = points.slice(i, i + Math.max(1, each))
    const filled = group.filter((point) => point.row !== null)
    if (filled.length > 0) merged.push({ atS: filled[0]!.atS, rows: filled.map((point) => point.row!) })
    if (filled.length < group.length) merged.push({ atS: group.at(-1)!.atS, rows: null })
  }
  return merged
}
