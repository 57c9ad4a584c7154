import type { Comparison } from '../../types/comparison.ts'
import type { HopName } from '../../types/measurement.ts'
import type { SeriesUnit } from '../../types/series/family.ts'

export const sides = ['a', 'b'] as const
export type Side = (typeof sides)[number]
/** Lines of A are dashed and are drawn last, so that equal lines both show. */
export const drawnOrder: readonly Side[] = ['b', 'a']

/** The percentile curve of the result latency of one usable run. */
export interface RunCurve {
  readonly side: Side
  readonly run: string
  /** quantile from 0 to 1 and its latency in microseconds, in rising order */
  readonly points: readonly (readonly [quantile: number, us: number])[]
}

/** Mean of each hop over the runs of a side, in microseconds; null = not known. */
export type SideHops = Readonly<Record<HopName, number | null>>

/** What one part of a side used, over its runs. */
export interface SideCost {
  /** `target`, `kafka`, `redis`, ... */
  readonly part: string
  /** CPU seconds per million readings; null = not known */
  readonly cpuSPerMillion: number | null
  readonly peakMemoryBytes: number | null
}

export type SeriesPoint = readonly [s: number, value: number]

/** A series of a collector, as the median over the runs of each side. */
export interface OverlaidSeries {
  readonly title: string
  readonly unit: SeriesUnit
  readonly a: readonly SeriesPoint[]
  readonly b: readonly SeriesPoint[]
}

/** All that the page of a comparison shows. It is plain JSON, and is embedded in the page. */
export interface ComparisonPage {
  readonly comparison: Comparison
  readonly curves: readonly RunCurve[]
  readonly hops: Readonly<Record<Side, SideHops>>
  readonly costs: Readonly<Record<Side, readonly SideCost[]>>
  readonly series?: readonly OverlaidSeries[]
  /** `../<run>/report.html` of each run of `comparison[side].runs`, relative to the page; null = it has none */
  readonly reports: Readonly<Record<Side, readonly (string | null)[]>>
  /** when the comparison was made, ISO 8601 */
  readonly madeAt: string
}
