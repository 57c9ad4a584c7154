import type { Histogram } from '../../stats/histogram.ts'
import { mergedOf } from '../../stats/latency.ts'
import type { LatencyTable } from '../../stats/measured.ts'
import type { BinLine, LatencyKind } from '../../types/measurement.ts'

/** Neighbouring bins of one phase that are drawn as one. */
export interface Column {
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
  readonly bins: readonly BinLine[]
}

/** Groups bins into columns of `widthUs`, at multiples of it, never across phases. */
export function columnsOf(bins: readonly BinLine[], widthUs: number): Column[] {
  const columns: { phase: number; fromUs: number; toUs: number; bins: BinLine[] }[] = []
  for (const bin of bins) {
    const last = columns.at(-1)
    const sameWindow = last && Math.floor(last.fromUs / widthUs) === Math.floor(bin.fromUs / widthUs)
    if (last && sameWindow && last.phase === bin.phase) {
      last.bins.push(bin)
      last.toUs = Math.max(last.toUs, bin.toUs)
    } else columns.push({ phase: bin.phase, fromUs: bin.fromUs, toUs: bin.toUs, bins: [bin] })
  }
  return columns
}

/** The histograms of these bins added up; null if none of them holds a reading. Nothing is ever averaged. */
export function mergedHistogram(table: LatencyTable, kind: LatencyKind, indexes: Iterable<number>): Histogram | null {
  const merged = mergedOf(table.get(kind), indexes)
  return merged === undefined || merged.total === 0 ? null : merged
}

/** Sum of one field over a column's bins. */
export function sumOf(bins: readonly BinLine[], field: keyof BinLine): number {
  let sum = 0
  for (const bin of bins) sum += bin[field]
  return sum
}
