import { Histogram, type Precision } from '../stats/histogram.ts'

/**
 * Histograms by index, held as the cells that are not empty: a table of every second of a day fits into memory.
 * `get` makes a new histogram each time; what is done to it does not come back.
 */
export class HistogramStore implements ReadonlyMap<number, Histogram> {
  private readonly packed = new Map<number, PackedHistogram>()

  get size(): number {
    return this.packed.size
  }

  /** Adds to what is held under that index. */
  add(index: number, histogram: Histogram): void {
    const held = this.get(index)
    held?.add(histogram)
    this.packed.set(index, pack(held ?? histogram))
  }

  has(index: number): boolean {
    return this.packed.has(index)
  }

  get(index: number): Histogram | undefined {
    const packed = this.packed.get(index)
    return packed === undefined ? undefined : unpack(packed)
  }

  keys(): MapIterator<number> {
    return this.packed.keys()
  }

  *values(): Generator<Histogram, undefined> {
    for (const packed of this.packed.values()) yield unpack(packed)
  }

  *entries(): Generator<[number, Histogram], undefined> {
    for (const [index, packed] of this.packed) yield [index, unpack(packed)]
  }

  [Symbol.iterator](): Generator<[number, Histogram], undefined> {
    return this.entries()
  }

  forEach(visit: (histogram: Histogram, index: number, store: ReadonlyMap<number, Histogram>) => void): void {
    for (const [index, histogram] of this) visit(histogram, index, this)
  }
}

interface PackedHistogram {
  readonly sub: Precision
  readonly cells: Uint16Array
  readonly counts: Float64Array
  readonly figures: Pick<Histogram, 'total' | 'sumUs' | 'negative' | 'minUs' | 'maxUs'>
}

function pack(histogram: Histogram): PackedHistogram {
  const { sub, total, sumUs, negative, minUs, maxUs } = histogram
  const cells = filledCells(histogram.counts)
  const counts = Float64Array.from(cells, (cell) => histogram.counts[cell])
  return { sub, cells, counts, figures: { total, sumUs, negative, minUs, maxUs } }
}

function filledCells(counts: Float64Array): Uint16Array {
  const cells: number[] = []
  for (let cell = 0; cell < counts.length; cell++) if (counts[cell] !== 0) cells.push(cell)
  return Uint16Array.from(cells)
}

function unpack({ sub, cells, counts, figures }: PackedHistogram): Histogram {
  const histogram = new Histogram(sub)
  for (let i = 0; i < cells.length; i++) histogram.counts[cells[i]] = counts[i]
  return Object.assign(histogram, figures)
}
