import { roundingOfLogs } from './ratio-test.ts'

/**
 * Ranks from 1 on, doubled, so that the mean rank of ties is a whole number. Values that differ by rounding are ties.
 */
export function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!)
  const ranks = new Array<number>(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from + 1
    while (to < order.length && values[order[to]!]! - values[order[to - 1]!]! <= roundingOfLogs) to++
    for (let at = from; at < to; at++) ranks[order[at]!] = from + to + 1
    from = to
  }
  return ranks
}

/**
 * In how many ways `chosen` of the ranks add up to each sum: `counts[sum]`. Adds one rank after the other to what the
 * earlier ones make, which takes chosen x ranks x sums steps where a list of all choices would take (n over chosen).
 */
export function sumsOfChosen(ranks: readonly number[], chosen: number): Float64Array {
  const most = ranks
    .toSorted((a, b) => b - a)
    .slice(0, chosen)
    .reduce((sum, rank) => sum + rank, 0)
  const counts = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1))
  counts[0]![0] = 1
  for (const [taken, rank] of ranks.entries()) {
    for (let k = Math.min(taken + 1, chosen); k >= 1; k--) {
      const [into, from] = [counts[k]!, counts[k - 1]!]
      for (let sum = most; sum >= rank; sum--) into[sum]! += from[sum - rank]!
    }
  }
  return counts[chosen]!
}

/** In how many ways any of the ranks add up to each sum. */
export function sumsOfAny(ranks: readonly number[]): Float64Array {
  const most = ranks.reduce((sum, rank) => sum + rank, 0)
  const counts = new Float64Array(most + 1)
  counts[0] = 1
  for (const rank of ranks) for (let sum = most; sum >= rank; sum--) counts[sum]! += counts[sum - rank]!
  return counts
}

/** Two-sided p of a sum: twice the smaller tail, 1 at most (the rule of benchstat). */
export function doubledTail(counts: Float64Array, sum: number): number {
  const add = (total: number, count: number) => total + count
  const atMost = counts.subarray(0, sum + 1).reduce(add, 0)
  const atLeast = counts.subarray(sum).reduce(add, 0)
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / counts.reduce(add, 0))
}

/** How many of the lowest sums hold at most this share of all ways together. */
export function sumsWithin(counts: Float64Array, share: number): number {
  // 0.05 is not exact in binary; without a margin a tail of just 0.05 would count as more
  const limit = counts.reduce((total, count) => total + count, 0) * share * (1 + 1e-9)
  let cumulated = 0
  let sums = 0
  for (const count of counts) {
    cumulated += count
    if (cumulated > limit) break
    sums++
  }
  return sums
}
