import { Histogram, type Precision } from './histogram.ts'
import { type SparseHistogram, toSparse } from './sparse.ts'

/**
 * The non-empty cells of a histogram in some two bytes each, where a sparse one takes twelve: the form in which
 * histograms are kept and sent to another thread. `bytes` are, for each cell in rising order, how far it is from the one
 * before and its count, each as a number of 7 bits a byte, the lowest first; a byte over 127 is not the last.
 */
export interface PackedHistogram {
  readonly sub: Precision
  readonly bytes: Uint8Array
  readonly total: number
  readonly sumUs: number
  readonly negative: number
  readonly minUs: number
  readonly maxUs: number
}

/** A distance has at most 3 bytes, a count of less than 2^53 at most 8. */
const mostCellBytes = 11
let room = new Uint8Array(4096)

/** null if it is empty. Counts are whole numbers. */
export function pack(histogram: Histogram | SparseHistogram): PackedHistogram | null {
  const sparse = histogram instanceof Histogram ? toSparse(histogram) : histogram
  if (sparse === null) return null
  const { sub, cells, counts, total, sumUs, negative, minUs, maxUs } = sparse
  if (room.length < cells.length * mostCellBytes) room = new Uint8Array(cells.length * mostCellBytes)
  let at = 0
  for (let i = 0; i < cells.length; i++) {
    at = write(at, i === 0 ? cells[0]! : cells[i]! - cells[i - 1]!)
    at = write(at, counts[i]!)
  }
  return { sub, bytes: room.slice(0, at), total, sumUs, negative, minUs, maxUs }
}

function write(at: number, value: number): number {
  let [next, rest] = [at, value]
  for (; rest > 127; rest = Math.floor(rest / 128)) room[next++] = 128 + (rest % 128)
  room[next++] = rest
  return next
}

/** Adds to a histogram of the same precision. */
export function addPacked(
  histogram: Histogram,
  { bytes, total, sumUs, negative, minUs, maxUs }: PackedHistogram,
): void {
  const { counts } = histogram
  let [at, cell] = [0, 0]
  const read = () => {
    let [value, unit] = [bytes[at]! % 128, 128]
    for (; bytes[at++]! > 127; unit *= 128) value += (bytes[at]! % 128) * unit
    return value
  }
  while (at < bytes.length) {
    cell += read()
    counts[cell]! += read()
  }
  histogram.total += total
  histogram.sumUs += sumUs
  histogram.negative += negative
  histogram.minUs = Math.min(histogram.minUs, minUs)
  histogram.maxUs = Math.max(histogram.maxUs, maxUs)
}

export function unpack(packed: PackedHistogram): Histogram {
  const histogram = new Histogram(packed.sub)
  addPacked(histogram, packed)
  return histogram
}
