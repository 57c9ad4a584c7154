import { Histogram } from './histogram.ts'
import { addSparse, fromSparse, type SparseHistogram, toSparse } from './sparse.ts'

/**
 * Histograms by index, stored as their non-empty cells: a table of every second of a day fits into memory. `get`
 * creates a new histogram each time; changes to it do not affect the store.
 */
export class HistogramStore implements ReadonlyMap<number, Histogram> {
  private readonly folded = new Map<number, SparseHistogram>()
  /** the one that was added to last, since the next is often for it too */
  private open: { readonly index: number; readonly histogram: Histogram } | null = null

  get size(): number {
    return this.folded.size
  }

  /** Adds to the histogram under that index, in the precision of the first one. An empty histogram changes nothing. */
  add(index: number, histogram: Histogram | SparseHistogram): void {
    const sparse = histogram instanceof Histogram ? toSparse(histogram) : histogram
    if (sparse === null) return
    const before = this.folded.get(index)
    if (before === undefined) this.folded.set(index, sparse)
    else addTo(this.opened(index, before), sparse)
  }

  /** The stored histograms in their sparse form. */
  sparse(): [number, SparseHistogram][] {
    return [...this.held]
  }

  private opened(index: number, before: SparseHistogram): Histogram {
    if (this.open?.index !== index) {
      this.fold()
      this.open = { index, histogram: fromSparse(before) }
    }
    return this.open!.histogram
  }

  private fold(): void {
    if (this.open !== null) this.folded.set(this.open.index, toSparse(this.open.histogram)!)
    this.open = null
  }

  /** What is held, with nothing left open. */
  private get held(): ReadonlyMap<number, SparseHistogram> {
    this.fold()
    return this.folded
  }

  has(index: number): boolean {
    return this.folded.has(index)
  }

  get(index: number): Histogram | undefined {
    const sparse = this.held.get(index)
    return sparse === undefined ? undefined : fromSparse(sparse)
  }

  keys(): MapIterator<number> {
    return this.folded.keys()
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

/** In the precision of the first. */
function addTo(histogram: Histogram, sparse: SparseHistogram): void {
  if (histogram.sub === sparse.sub) addSparse(histogram, sparse)
  else histogram.add(fromSparse(sparse))
}
