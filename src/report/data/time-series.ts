import type { LatencyTable } from '../../stats/measured.ts'
import type { BinLine, HopName, LatencyKind } from '../../types/measurement.ts'
import { hopNames, latencyKinds } from '../../types/measurement.ts'
import type { Column } from './columns.ts'
import { columnsOf, mergedHistogram, sumOf } from './columns.ts'
import type { TimeSeries } from './shape.ts'
import { beyond } from './shape.ts'

export interface TimeSeriesInput {
  readonly bins: readonly BinLine[]
  readonly latency: LatencyTable
  readonly widthUs: number
  /** readings in a curve */
  readonly points: number
  readonly generators: number
  /** the output was observed: false with the null driver */
  readonly observed: boolean
  /** the drain has ended, so missing readings will never arrive */
  readonly complete: boolean
}

type Series = (number | null)[]

/**
 * Every series over time, one value per column: the largest latency is kept, percentiles come from merged histograms.
 */
export function timeSeriesOf(input: TimeSeriesInput): TimeSeries {
  const columns = columnsOf(input.bins, input.widthUs).filter((column) => column.toUs > column.fromUs)
  const backlog = backlogOf(columns, input)
  return {
    widthS: input.widthUs / 1e6,
    atS: columns.map((column) => (column.fromUs + column.toUs) / 2e6),
    widthsS: columns.map((column) => (column.toUs - column.fromUs) / 1e6),
    phase: columns.map((column) => column.phase),
    ...flowsOf(columns, input),
    backlog,
    backlogPeak: backlog.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0),
    result: resultLines(columns, input),
    p99: p99Lines(columns, input),
    ...hopLines(columns),
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
    const histogram = mergedHistogram(input.latency, 'result', binIndexes(column))
    const above = undeliveredIn(column, input)
    for (const [name, q] of [
      ['p50', 0.5],
      ['p99', 0.99],
      ['p999', 0.999],
    ] as const)
      lines[name].push(quantileOrBeyond(histogram, q, above))
    lines.max.push(histogram === null ? null : histogram.maxUs)
  }
  return lines
}

function p99Lines(columns: readonly Column[], input: TimeSeriesInput): TimeSeries['p99'] {
  const line = (kind: LatencyKind): Series =>
    columns.map((column) => {
      const above = kind === 'lag' || kind === 'late' || kind === 'ack' ? 0 : undeliveredIn(column, input)
      return quantileOrBeyond(mergedHistogram(input.latency, kind, binIndexes(column)), 0.99, above)
    })
  return Object.fromEntries(latencyKinds.map((kind) => [kind, line(kind)])) as unknown as TimeSeries['p99']
}

function hopLines(columns: readonly Column[]): Pick<TimeSeries, 'mean' | 'hops'> {
  const hops = Object.fromEntries(hopNames.map((name) => [name, [] as Series])) as Record<HopName, Series>
  const mean: Series = []
  for (const column of columns) {
    const means = hopMeansUs(column.bins)
    for (const name of hopNames) hops[name].push(means === null ? null : rounded(means[name]))
    mean.push(means === null ? null : rounded(sumOf(column.bins, 'resultSumUs') / sumOf(column.bins, 'delivered')))
  }
  return { mean, hops }
}

/** Mean of each hop over the readings due in these bins; null if none was delivered. */
export function hopMeansUs(bins: readonly BinLine[]): Record<HopName, number> | null {
  const delivered = sumOf(bins, 'delivered')
  const sent = sumOf(bins, 'sent')
  if (delivered === 0 || sent === 0) return null
  const lag = sumOf(bins, 'lagSumUs') / sent
  const [read, emitted, stored, result] = (['readSumUs', 'emittedSumUs', 'storedSumUs', 'resultSumUs'] as const).map(
    (field) => sumOf(bins, field) / delivered,
  ) as [number, number, number, number]
  return {
    generator: Math.max(0, lag),
    broker: Math.max(0, read - lag),
    engine: Math.max(0, emitted - read),
    database: Math.max(0, stored - emitted),
    delivery: Math.max(0, result - stored),
  }
}

function undeliveredIn(column: Column, input: TimeSeriesInput): number {
  if (!input.complete || !hasReadings(input.latency, 'result')) return 0
  return Math.max(0, sumOf(column.bins, 'offered') - sumOf(column.bins, 'delivered'))
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

function hasReadings(table: LatencyTable, kind: LatencyKind): boolean {
  for (const histogram of table.get(kind)?.values() ?? []) if (histogram.total > 0) return true
  return false
}

function binIndexes(column: Column): number[] {
  return column.bins.map((bin) => bin.bin)
}

/** Four significant digits below 10,000, whole numbers above: what a chart can show, in fewer bytes. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4))
}
