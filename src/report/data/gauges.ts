import type { SampleLine } from '../../types/measurement.ts'
import type { CollectorSeries } from './shape.ts'
import { rounded } from './time-series.ts'

type Point = { readonly atS: number; readonly values: Readonly<Record<string, number>> | null }

/** This many periods without a sample count as a gap. */
const patience = 2.5

/**
 * The samples of each collector as series, at most `most` points each. A point that stands for several keeps the
 * largest; a missing sample is a gap (null), never a zero.
 */
export function collectorSeriesOf(samples: readonly SampleLine[], most: number): CollectorSeries[] {
  const byCollector = new Map<string, SampleLine[]>()
  for (const sample of samples) {
    const lines = byCollector.get(sample.from)
    if (lines === undefined) byCollector.set(sample.from, [sample])
    else lines.push(sample)
  }
  return [...byCollector].map(([name, lines]) => seriesOf(name, lines, most))
}

function seriesOf(name: string, lines: readonly SampleLine[], most: number): CollectorSeries {
  const ordered = [...lines].sort((a, b) => a.atUs - b.atUs)
  const gapLines = ordered.filter((line) => 'gap' in line)
  const points = withSilences(ordered.map(pointOf))
  const merged = mergePoints(points, Math.ceil(points.length / most))
  const names = [...new Set(points.flatMap((point) => Object.keys(point.values ?? {})))]
  return {
    name,
    atS: merged.map((point) => Number(point.atS.toFixed(3))),
    gapsS: gapsOf(points),
    gapReason: gapLines.length > 0 ? (gapLines[0] as { gap: string }).gap : 'no samples',
    missing: points.filter((point) => point.values === null).length,
    samples: points.length,
    series: Object.fromEntries(
      names.map((series) => [series, merged.map((point) => finiteOrNull(point.values?.[series]))]),
    ),
  }
}

function pointOf(line: SampleLine): Point {
  return { atS: line.atUs / 1e6, values: 'gap' in line ? null : line.values }
}

function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : rounded(value)
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
    if (before === undefined || before.values === null || point.values === null) return [point]
    if (point.atS - before.atS <= patience * usualS) return [point]
    const missing = Math.max(1, Math.round((point.atS - before.atS) / usualS) - 1)
    const step = (point.atS - before.atS) / (missing + 1)
    return [...Array.from({ length: missing }, (_, j) => ({ atS: before.atS + step * (j + 1), values: null })), point]
  })
}

/** From the last sample before a run of missing ones to the first after it. */
function gapsOf(points: readonly Point[]): [number, number][] {
  const gaps: [number, number][] = []
  for (let i = 0; i < points.length; i++) {
    if (points[i]!.values !== null) continue
    const from = points[Math.max(0, i - 1)]!.atS
    while (i < points.length - 1 && points[i]!.values === null) i++
    gaps.push([Number(from.toFixed(3)), Number(points[i]!.atS.toFixed(3))])
  }
  return gaps
}

/**
 * `each` neighbours become one point at the time of the first, with the largest of every value. An empty point is never
 * merged.
 */
function mergePoints(points: readonly Point[], each: number): Point[] {
  if (each <= 1) return [...points]
  const merged: Point[] = []
  for (let i = 0; i < points.length; i += each) {
    const group = points.slice(i, i + each)
    const filled = group.filter((point) => point.values !== null)
    const largest: Record<string, number> = {}
    for (const point of filled)
      for (const [name, value] of Object.entries(point.values!))
        largest[name] = Math.max(largest[name] ?? Number.NEGATIVE_INFINITY, value)
    if (filled.length > 0) merged.push({ atS: filled[0]!.atS, values: largest })
    if (filled.length < group.length) merged.push({ atS: group.at(-1)!.atS, values: null })
  }
  return merged
}
