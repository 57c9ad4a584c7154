import type { Histogram } from '../../stats/histogram.ts'
import { highestOf, lowestOf } from '../../stats/histogram.ts'
import type { LatencyColumns } from '../../stats/latency-columns.ts'
import type { LatencyTable } from '../../stats/measured.ts'
import type { BinLine } from '../../types/measurement.ts'
import { mergedHistogram } from './columns.ts'
import type { HeatMap } from './shape.ts'

const bucketsPerDecade = 12

/** Bucket of a latency: 12 per decade; bucket 0 starts at 1 µs and also holds anything shorter. */
export function heatBucketOf(us: number): number {
  return us <= 1 ? 0 : Math.floor(Math.log10(us) * bucketsPerDecade + 1e-9)
}

/**
 * Result latencies by due time, in columns of `widthUs`; histograms are added, never averaged. Null if there are none.
 */
export function heatMapOf(
  bins: readonly BinLine[],
  table: LatencyTable,
  widthUs: number,
  { first }: Pick<LatencyColumns, 'first'>,
): HeatMap | null {
  const windows: Set<number>[] = []
  for (const bin of bins) {
    if (bin.phase < 0) continue
    const window = Math.floor(bin.fromUs / widthUs)
    while (windows.length <= window) windows.push(new Set())
    windows[window]!.add(first(bin.bin))
  }
  const columns = windows.map((indexes) => countsOf(mergedHistogram(table, 'result', [...indexes])))
  const filled = columns.filter((column) => column.counts.length > 0)
  if (filled.length === 0) return null
  return {
    widthS: widthUs / 1e6,
    firstBucket: filled.reduce((least, column) => Math.min(least, column.from), Number.POSITIVE_INFINITY),
    endBucket: filled.reduce((most, column) => Math.max(most, column.from + column.counts.length), 0),
    most: filled.reduce((most, column) => column.counts.reduce((a, b) => Math.max(a, b), most), 0),
    columns,
  }
}

function countsOf(histogram: Histogram | null): { from: number; counts: number[] } {
  if (histogram === null) return { from: 0, counts: [] }
  const byBucket: number[] = []
  for (let cell = 0; cell < histogram.counts.length; cell++) {
    const count = histogram.counts[cell]!
    if (count === 0) continue
    const middleUs = (lowestOf(cell, histogram.sub) + highestOf(cell, histogram.sub)) / 2
    const bucket = heatBucketOf(middleUs)
    byBucket[bucket] = (byBucket[bucket] ?? 0) + count
  }
  const from = byBucket.findIndex((count) => count !== undefined)
  return { from, counts: Array.from(byBucket.slice(from), (count) => count ?? 0) }
}
