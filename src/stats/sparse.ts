import { cellOf, cellsFor, Histogram, highestOf, lowestOf, type Precision, rankOf } from './histogram.ts'

/** The non-empty cells of a histogram: the form that is sent between threads and written to files. */
export interface SparseHistogram {
  readonly sub: Precision
  readonly cells: Uint32Array
  readonly counts: Float64Array
  readonly total: number
  readonly sumUs: number
  readonly negative: number
  readonly minUs: number
  readonly maxUs: number
}

/** `sub` may be coarser than the histogram's own; null if it is empty. */
export function toSparse(histogram: Histogram, sub: Precision = histogram.sub): SparseHistogram | null {
  if (histogram.total === 0) return null
  const cells: number[] = []
  const counts: number[] = []
  const { lastCell } = histogram
  for (let cell = histogram.firstCell; cell <= lastCell; cell++) {
    if (histogram.counts[cell] === 0) continue
    const coarse = sub === histogram.sub ? cell : cellOf(lowestOf(cell, histogram.sub), sub)
    if (cells[cells.length - 1] === coarse) counts[counts.length - 1]! += histogram.counts[cell]
    else {
      cells.push(coarse)
      counts.push(histogram.counts[cell])
    }
  }
  const { total, sumUs, negative, minUs, maxUs } = histogram
  return {
    sub,
    cells: Uint32Array.from(cells),
    counts: Float64Array.from(counts),
    total,
    sumUs,
    negative,
    minUs,
    maxUs,
  }
}

/** Adds to a histogram of the same precision. */
export function addSparse(histogram: Histogram, sparse: SparseHistogram): void {
  for (let i = 0; i < sparse.cells.length; i++) histogram.counts[sparse.cells[i]] += sparse.counts[i]
  histogram.total += sparse.total
  histogram.sumUs += sparse.sumUs
  histogram.negative += sparse.negative
  if (sparse.minUs < histogram.minUs) histogram.minUs = sparse.minUs
  if (sparse.maxUs > histogram.maxUs) histogram.maxUs = sparse.maxUs
}

/** As `Histogram.quantileUs`. */
export function quantileOfSparse({ sub, cells, counts, total, maxUs }: SparseHistogram, q: number, above = 0): number {
  const rank = rankOf(q, total + above)
  if (!(rank <= total)) return rank > total ? Number.POSITIVE_INFINITY : Number.NaN
  let [i, seen] = [0, counts[0]!]
  while (seen < rank && i < cells.length - 1) seen += counts[++i]!
  return cells[i] === cellsFor(sub) - 1 ? Number.POSITIVE_INFINITY : Math.min(highestOf(cells[i]!, sub), maxUs)
}

export function fromSparse(sparse: SparseHistogram): Histogram {
  const histogram = new Histogram(sparse.sub)
  addSparse(histogram, sparse)
  return histogram
}

/** Both together, of the same precision: cells are in rising order in each. */
export function mergeSparse(a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  return {
    sub: a.sub,
    ...mergeCells(a, b),
    total: a.total + b.total,
    sumUs: a.sumUs + b.sumUs,
    negative: a.negative + b.negative,
    minUs: Math.min(a.minUs, b.minUs),
    maxUs: Math.max(a.maxUs, b.maxUs),
  }
}

type Cells = Pick<SparseHistogram, 'cells' | 'counts'>

/** A hot loop: where results are late, every report adds many bins to histograms of ten thousand cells. */
function mergeCells(a: Cells, b: Cells): Cells {
  const [endA, endB] = [a.cells.length, b.cells.length]
  const cells = new Uint32Array(endA + endB)
  const counts = new Float64Array(endA + endB)
  let [i, j, used] = [0, 0, 0]
  while (i < endA && j < endB) {
    const cellA = a.cells[i]!
    const cellB = b.cells[j]!
    cells[used] = cellA < cellB ? cellA : cellB
    if (cellA <= cellB) counts[used] += a.counts[i++]!
    if (cellB <= cellA) counts[used] += b.counts[j++]!
    used++
  }
  for (const [rest, from] of [
    [a, i],
    [b, j],
  ] as const) {
    cells.set(rest.cells.subarray(from), used)
    counts.set(rest.counts.subarray(from), used)
    used += rest.cells.length - from
  }
  return { cells: cells.slice(0, used), counts: counts.slice(0, used) }
}
