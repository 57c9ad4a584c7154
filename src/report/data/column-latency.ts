import type { Histogram } from '../../stats/histogram.ts'
import type { LatencyColumns } from '../../stats/latency-columns.ts'
import type { LatencyTable } from '../../stats/measured.ts'
import type { RunData } from '../../stats/run-data.ts'
import type { BinLine, LatencyKind } from '../../types/measurement.ts'
import { observedKinds } from '../../types/measurement.ts'
import { tellsCopies } from '../../types/workloads.ts'
import type { Column } from './columns.ts'
import { mergedHistogram, sumOf } from './columns.ts'
import type { Span } from './shape.ts'

export interface TimeSeriesInput {
  readonly bins: readonly BinLine[]
  readonly latency: LatencyTable
  readonly columns: LatencyColumns
  /** readings in a curve */
  readonly points: number
  readonly generators: number
  /** the output was observed: false with the null driver */
  readonly observed: boolean
  /** copies are among the timed readings, since the results do not tell them apart */
  readonly copiesTimed: boolean
  /** the drain has ended, so missing readings will never arrive */
  readonly complete: boolean
}

/** What a run's folder holds over time, up to the moment at which it ended. */
export function timedOf(run: RunData, span: Pick<Span, 'ranToS'>): TimeSeriesInput {
  const { scenario } = run.environment
  const lastDeliveryUs = run.bins.findLast((bin) => bin.deliveredFlow > 0)?.toUs ?? 0
  const endUs = Math.max(span.ranToS * 1e6, lastDeliveryUs)
  return {
    observed: scenario.driver.kind !== 'null',
    // a run that was stopped early drains in bins that were planned for its load; the silent ones among them count too
    bins: run.bins.filter((bin) => bin.phase < 0 || bin.fromUs < endUs),
    latency: run.binLatency,
    columns: run.latencyColumns,
    points: scenario.fleet.points,
    generators: scenario.generators,
    copiesTimed: !tellsCopies(scenario.target.workload),
    complete: run.result !== null,
  }
}

/**
 * The latencies of the readings due in a column. Copies that were timed are taken for the fastest, as for every
 * percentile.
 */
export function histogramIn(column: Column, input: TimeSeriesInput, kind: LatencyKind): Histogram | null {
  const all = mergedHistogram(input.latency, kind, heldUnder(column, input))
  const copies = copiesTimedIn(column.bins, input)
  const copied = copies > 0 && observedKinds.includes(kind)
  return all === null || !copied ? all : all.withoutLowest(copies)
}

export function copiesTimedIn(bins: readonly BinLine[], { copiesTimed }: Pick<TimeSeriesInput, 'copiesTimed'>): number {
  return copiesTimed ? sumOf(bins, 'copies') : 0
}

/** Readings due in a column that rank above all timed ones, since they will never arrive. */
export function undeliveredIn(column: Column, input: TimeSeriesInput, kind: LatencyKind): number {
  if (!observedKinds.includes(kind)) return 0
  if (!input.complete || !hasReadings(input.latency, 'result')) return 0
  return Math.max(0, sumOf(column.bins, 'offered') - sumOf(column.bins, 'delivered') + sumOf(column.bins, 'copies'))
}

function hasReadings(table: LatencyTable, kind: LatencyKind): boolean {
  for (const histogram of table.get(kind)?.values() ?? []) if (histogram.total > 0) return true
  return false
}

/** Under which bins the histograms of a column are held. */
function heldUnder(column: Column, { columns }: TimeSeriesInput): number[] {
  return [...new Set(column.bins.map((bin) => columns.first(bin.bin)))]
}
