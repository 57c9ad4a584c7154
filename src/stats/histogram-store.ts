import { Histogram } from './histogram.ts'
import { addPacked, type PackedHistogram, pack, unpack } from './packed.ts'
import { addSparse, fromSparse, type SparseHistogram } from './sparse.ts'

/** Any form of a histogram. */
export type AnyHistogram = Histogram | SparseHistogram | PackedHistogram

/**
 * Histograms by index, kept in as few bytes as their cells need: a table of every second of a day, or of a thousand
 * phases, fits into memory. `get` creates a new histogram each time; changes to it do not affect the store.
 */
export class HistogramStore implements ReadonlyMap<number, Histogram> {
  private readonly folded = new Map<number, PackedHistogram>()
  /** the one that was added to last, since the next is often for it too */
  private open: { readonly index: number; readonly histogram: Histogram } | null = null

  get size(): number {
    return this.folded.size
  }

  /** Adds to the histogram under that index, in the precision of the first one. An empty histogram changes nothing. */
  add(index: number, histogram: AnyHistogram): void {
    if (histogram.total === 0) return
    const before = this.folded.get(index)
    if (before === undefined) this.folded.set(index, packed(histogram))
    else addTo(this.opened(index, before), histogram)
  }

  /** The stored histograms, to be sent to another thread or added to another store. */
  packed(): [number, PackedHistogram][] {
    return [...this.held]
  }

  private opened(index: number, before: PackedHistogram): Histogram {
    if (this.open?.index !== index) {
      this.fold()
      this.open = { index, histogram: unpack(before) }
    }
    return this.open!.histogram
  }

  private fold(): void {
    if (this.open !== null) this.folded.set(this.open.index, pack(this.open.histogram)!)
    this.open = null
  }

  /** What is held, with nothing left open. */
  private get held(): ReadonlyMap<number, PackedHistogram> {
    this.fold()
    return this.folded
  }

  has(index: number): boolean {
    return this.folded.has(index)
  }

  get(index: number): Histogram | undefined {
    const held = this.held.get(index)
    return held === undefined ? undefined : unpack(held)
  }

  keys(): MapIterator<number> {
    return this.folded.keys()
  }

  *values(): Generator<Histogram, undefined> {
    for (const held of this.held.values()) yield unpack(held)
  }

  *entries(): Generator<[number, Histogram], undefined> {
    for (const [index, held] of this.held) yield [index, unpack(held)]
  }

  [Symbol.iterator](): Generator<[number, Histogram], undefined> {
    return this.entries()
  }

  forEach(visit: (histogram: Histogram, index: number, store: ReadonlyMap<number, Histogram>) => void): void {
    for (const [index, histogram] of this) visit(histogram, index, this)
  }
}

function packed(histogram: AnyHistogram): PackedHistogram {
  return 'bytes' in histogram ? histogram : pack(histogram)!
}

/** In the precision of the histogram that is added to. */
function addTo(histogram: Histogram, added: AnyHistogram): void {
  if (added instanceof Histogram) histogram.add(added)
  else if (histogram.sub !== added.sub) histogram.add('bytes' in added ? unpack(added) : fromSparse(added))
  else if ('bytes' in added) addPacked(histogram, added)
  else addSparse(histogram, added)
}
