import { hopsAreSound } from '../../stats/hops.ts'
import type { BinLine, HopName, LatencyKind } from '../../types/measurement.ts'
import { hopNames, latencyKinds } from '../../types/measurement.ts'
import { copiesTimedIn, histogramIn, type TimeSeriesInput, undeliveredIn } from './column-latency.ts'
import type { Column } from './columns.ts'
import { columnsOf, sumOf } from './columns.ts'
import type { TimeSeries } from './shape.ts'
import { beyond } from './shape.ts'

type Series = (number | null)[]

/**
 * Every series over time, one value per column: the largest latency is kept, percentiles come from merged histograms.
 */
export function timeSeriesOf(input: TimeSeriesInput): TimeSeries {
  const columns = columnsOf(input.bins, input.columns.widthUs).filter((column) => column.toUs > column.fromUs)
  const backlog = backlogOf(columns, input)
  return {
    widthS: input.columns.widthUs / 1e6,
    atS: columns.map((column) => (column.fromUs + column.toUs) / 2e6),
    widthsS: columns.map((column) => (column.toUs - column.fromUs) / 1e6),
    phase: columns.map((column) => column.phase),
    ...flowsOf(columns, input),
    backlog,
    backlogPeak: backlog.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0),
    result: resultLines(columns, input),
    p99: p99Lines(columns, input),
    ...hopLines(columns, input),
  }
}

function flowsOf(columns: readonly Column[], { points, generators, observed }: TimeSeriesInput) {
  const perS = (column: Column, field: keyof BinLine) =>
    rounded((sumOf(column.bins, field) / points / (column.toUs - column.fromUs)) * 1e6)
  return {
    offered: columns.map((column) => perS(column, 'offered')),
    sent: columns.map((column) => perS(column, 'sentFlow')),
    delivered: columns.map((column) => (observed ? perS(column, 'deliveredFlow') : null)),
    sentRatio: columns.map((column) => {
      const offered = sumOf(column.bins, 'offered')
      return offered === 0 ? null : rounded(sumOf(column.bins, 'sentFlow') / offered)
    }),
    blockedRatio: columns.map((column) =>
      rounded(sumOf(column.bins, 'blockedUs') / generators / (column.toUs - column.fromUs)),
    ),
    inFlightBytes: columns.map((column) => column.bins.reduce((peak, bin) => Math.max(peak, bin.inFlightPeakBytes), 0)),
  }
}

/** Curves offered and not yet delivered at the end of each column. */
function backlogOf(columns: readonly Column[], { points, observed }: TimeSeriesInput): Series {
  if (!observed) return columns.map(() => null)
  let offered = 0
  let delivered = 0
  return columns.map((column) => {
    offered += sumOf(column.bins, 'offered')
    delivered += sumOf(column.bins, 'deliveredFlow')
    return Math.max(0, Math.round((offered - delivered) / points))
  })
}

function resultLines(columns: readonly Column[], input: TimeSeriesInput): TimeSeries['result'] {
  const lines = { p50: [] as Series, p99: [] as Series, p999: [] as Series, max: [] as Series }
  for (const column of columns) {
    const histogram = histogramIn(column, input, 'result')
    const above = undeliveredIn(column, input, 'result')
    for (const [name, q] of [
      ['p50', 0.5],
      ['p99', 0.99],
      ['p999', 0.999],
    ] as const)
      lines[name].push(quantileOrBeyond(histogram, q, above))
    // readings that never came rank above all others, here as in the percentiles
    lines.max.push(above > 0 || (histogram?.beyond ?? 0) > 0 ? beyond : (histogram?.maxUs ?? null))
  }
  return lines
}

function p99Lines(columns: readonly Column[], input: TimeSeriesInput): TimeSeries['p99'] {
  const line = (kind: LatencyKind): Series =>
    columns.map((column) => {
      const histogram = histogramIn(column, input, kind)
      return quantileOrBeyond(histogram, 0.99, undeliveredIn(column, input, kind))
    })
  return Object.fromEntries(latencyKinds.map((kind) => [kind, line(kind)])) as unknown as TimeSeries['p99']
}

/** Shares of a mean have no meaning where a hop seems to take less than no time: such a column has none. */
function hopLines(columns: readonly Column[], input: TimeSeriesInput): Pick<TimeSeries, 'mean' | 'hops'> {
  const hops = Object.fromEntries(hopNames.map((name) => [name, [] as Series])) as Record<HopName, Series>
  const mean: Series = []
  for (const column of columns) {
    const means = hopMeansUs(column.bins, input)
    const sound = means !== null && hopsAreSound(means)
    for (const name of hopNames) hops[name].push(sound ? rounded(means[name]) : null)
    mean.push(means === null ? null : rounded(hopNames.reduce((sum, name) => sum + means[name], 0)))
  }
  return { mean, hops }
}

/** Mean of each hop over the timed readings due in these bins; null if none was delivered. */
export function hopMeansUs(
  bins: readonly BinLine[],
  input: Pick<TimeSeriesInput, 'copiesTimed'>,
): Record<HopName, number> | null {
  const timed = sumOf(bins, 'delivered') - sumOf(bins, 'copies') + copiesTimedIn(bins, input)
  const sent = sumOf(bins, 'sent')
  if (timed === 0 || sent === 0) return null
  const lag = sumOf(bins, 'lagSumUs') / sent
  const [read, emitted, stored, result] = (['readSumUs', 'emittedSumUs', 'storedSumUs', 'resultSumUs'] as const).map(
    (field) => sumOf(bins, field) / timed,
  ) as [number, number, number, number]
  return {
    generator: lag,
    broker: read - lag,
    engine: emitted - read,
    database: stored - emitted,
    delivery: result - stored,
  }
}

function quantileOrBeyond(
  histogram: { total: number; quantileUs(q: number, above: number): number } | null,
  q: number,
  above: number,
): number | null {
  if (histogram === null) return above > 0 ? beyond : null
  const us = histogram.quantileUs(q, above)
  return Number.isFinite(us) ? us : beyond
}

/** Four significant digits below 10,000, whole numbers above: what a chart can show, in fewer bytes. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4))
}
