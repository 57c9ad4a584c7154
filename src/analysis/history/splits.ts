import { SeededRandom } from '../random.ts'
import { Distances } from './divergence.ts'

export interface SplitOptions {
  /** names the series: the same key and values give the same answer */
  readonly key: string
  /** fewest values on either side of a split; never below 2 */
  readonly minSegment: number
  readonly permutations: number
  /** the chance of finding a split in a list that has none */
  readonly alpha: number
}

export const usualSplits = { minSegment: 3, permutations: 999, alpha: 0.01 } as const

/** A place at which values on both sides differ by more than chance. */
export interface Split {
  /** of the first value behind it */
  readonly index: number
  /** of the permutation test: the share of random orders with so large a Q, never 0 */
  readonly p: number
}

/** Both included. */
export interface Range {
  readonly from: number
  readonly to: number
}

const candidateShare = 0.9
/** Sums in another order differ in their last digits: those count as equal. */
const rounding = 1e-9

/**
 * E-divisive with a permutation test: the list is cut where Q is largest if at most `alpha` of its random orders reach
 * so large a Q, and so are the pieces, each within itself. In order of index. The largest Q is compared with the largest
 * of each order, so that the choice of the best place does not raise the chance of a false alarm.
 */
export function findSplits(values: readonly number[], options: SplitOptions): Split[] {
  const minSegment = Math.max(2, options.minSegment)
  const random = new SeededRandom(options.key)
  const within = (from: number, to: number): Split[] => {
    const split = strongestSplit(values.slice(from, to), { ...options, minSegment }, random)
    if (split === null) return []
    const index = from + split.index
    return [...within(from, index), { index, p: split.p }, ...within(index, to)]
  }
  return within(0, values.length)
}

/** Fewer values than this can hold no split. */
export function fewestValues(minSegment: number): number {
  return 2 * minSegment + 2
}

/**
 * The places around a split whose Q is at least nine tenths of its own: each may be the true one, also one too close to
 * the end to be split at.
 */
export function candidatesAround(values: readonly number[], index: number): Range {
  const q = divergencesOf(values, new Distances(values))
  const enough = candidateShare * q[index]!
  let from = index
  while (from > 1 && q[from - 1]! >= enough) from--
  let to = index
  while (to + 1 < q.length && q[to + 1]! >= enough) to++
  return { from, to }
}

function divergencesOf(values: readonly number[], distances: Distances): Float64Array {
  const q = new Float64Array(values.length)
  distances.divergences(
    Uint16Array.from(values, (_, i) => i),
    q,
  )
  return q
}

function strongestSplit(values: readonly number[], options: SplitOptions, random: SeededRandom): Split | null {
  const { minSegment } = options
  if (values.length < fewestValues(minSegment)) return null
  const distances = new Distances(values)
  const order = Uint16Array.from(values, (_, i) => i)
  const q = divergencesOf(values, distances)
  const index = largestAt(q, minSegment)
  const largest = q[index]!
  if (largest <= 0) return null
  const p = chanceOf(largest, distances, order, options, random)
  return p > options.alpha ? null : { index, p }
}

/** (r + 1) / (B + 1), where r of B random orders reach `largest`; ends early once the answer is "above alpha". */
function chanceOf(
  largest: number,
  distances: Distances,
  order: Uint16Array,
  { permutations, alpha, minSegment }: SplitOptions,
  random: SeededRandom,
): number {
  const q = new Float64Array(distances.length)
  let reached = 1
  for (let i = 0; i < permutations && reached <= alpha * (permutations + 1); i++) {
    random.shuffle(order)
    distances.divergences(order, q)
    if (q[largestAt(q, minSegment)]! >= largest * (1 - rounding)) reached++
  }
  return reached / (permutations + 1)
}

function largestAt(q: Float64Array, minSegment: number): number {
  let best = minSegment
  for (let t = minSegment + 1; t <= q.length - minSegment; t++) if (q[t]! > q[best]!) best = t
  return best
}
