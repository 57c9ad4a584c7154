import { Histogram } from './histogram.ts'
import { fromSparse, mergeSparse, type SparseHistogram, toSparse } from './sparse.ts'

/**
 * Histograms by index, stored as their non-empty cells: a table of every second of a day fits into memory. `get`
 * creates a new histogram each time; changes to it do not affect the store.
 */
export class HistogramStore implements ReadonlyMap<number, Histogram> {
  private readonly held = new Map<number, SparseHistogram>()

  get size(): number {
    return this.held.size
  }

  /** Adds to the histogram under that index, in the precision of the first one. An empty histogram changes nothing. */
  add(index: number, histogram: Histogram | SparseHistogram): void {
    const sparse = histogram instanceof Histogram ? toSparse(histogram) : histogram
    if (sparse === null) return
    const before = this.held.get(index)
    this.held.set(index, before === undefined ? sparse : sum(before, sparse))
  }

  /** The stored histograms in their sparse form. */
  sparse(): [number, SparseHistogram][] {
    return [...this.held]
  }

  has(index: number): boolean {
    return this.held.has(index)
  }

  get(index: number): Histogram | undefined {
    const sparse = this.held.get(index)
    return sparse === undefined ? undefined : fromSparse(sparse)
  }

  keys(): MapIterator<number> {
    return this.held.keys()
  }

  *values(): Generator<Histogram, undefined> {
    for (const sparse of this.held.values()) yield fromSparse(sparse)
  }

  *entries(): Generator<[number, Histogram], undefined> {
    for (const [index, sparse] of this.held) yield [index, fromSparse(sparse)]
  }

  [Symbol.iterator](): Generator<[number, Histogram], undefined> {
    return this.entries()
  }

  forEach(visit: (histogram: Histogram, index: number, store: ReadonlyMap<number, Histogram>) => void): void {
    for (const [index, histogram] of this) visit(histogram, index, this)
  }
}

function sum(a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  if (a.sub === b.sub) return mergeSparse(a, b)
  const histogram = fromSparse(a)
  histogram.add(fromSparse(b))
  return toSparse(histogram)!
}
