import { statisticUs } from '../../stats/latency.ts'
import type { RunData } from '../../stats/run-data.ts'
import { type LatencyKind, latencyKinds } from '../../types/measurement.ts'
import type { LatencyStatistic } from '../../types/scenario.ts'
import { histogramIn, type TimeSeriesInput, timedOf, undeliveredIn } from './column-latency.ts'
import { type Column, columnsOf, sumOf } from './columns.ts'
import { spanOf } from './phases.ts'

const statistics = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'] as const satisfies readonly LatencyStatistic[]

/** Microseconds; null = that percentile is among the readings that never arrived. */
type Percentiles = Readonly<Record<`${(typeof statistics)[number]}Us`, number | null>> & {
  /** timed ones; `undelivered` rank above them */
  readonly readings: number
  readonly undelivered: number
}

/** One column of time, mostly a second, in one phase. Latencies that nothing was measured of are left out. */
export type PercentileLine = Readonly<Partial<Record<LatencyKind, Percentiles>>> & {
  readonly phase: string
  /** since the first due time */
  readonly fromUs: number
  readonly toUs: number
  readonly offered: number
}

/** The percentiles that the page draws over time, column by column. Readings count where they were due. */
export function* percentileLines(run: RunData): Generator<PercentileLine> {
  const input = timedOf(run, spanOf(run))
  for (const column of columnsOf(input.bins, input.columns.widthUs)) {
    const phase = run.environment.phases[column.phase]
    if (phase === undefined || column.toUs === column.fromUs) continue
    const { fromUs, toUs } = column
    const kinds = latencyKinds.flatMap((kind) => {
      const percentiles = percentilesOf(column, input, kind)
      return percentiles === null ? [] : [[kind, percentiles] as const]
    })
    yield { phase: phase.name, fromUs, toUs, offered: sumOf(column.bins, 'offered'), ...Object.fromEntries(kinds) }
  }
}

function percentilesOf(column: Column, input: TimeSeriesInput, kind: LatencyKind): Percentiles | null {
  const histogram = histogramIn(column, input, kind) ?? undefined
  const undelivered = undeliveredIn(column, input, kind)
  if (histogram === undefined && undelivered === 0) return null
  const values = statistics.map((statistic) => {
    const us = statisticUs(histogram, undelivered, statistic)
    return [`${statistic}Us`, Number.isFinite(us) ? Math.round(us) : null] as const
  })
  return { readings: histogram?.total ?? 0, undelivered, ...Object.fromEntries(values) } as Percentiles
}
