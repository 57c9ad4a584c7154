import type { Cumulative } from './answers.ts'

/**
 * Quantiles of the calls between two samples of a histogram of cumulative counts, in the unit of its bounds. Calls are
 * assumed to be spread evenly within a bucket, so with bounds that double, a quantile is right within a factor of two.
 * null = no call in between, or the counts went back (they were reset).
 */
export function quantileBetween(before: Cumulative, after: Cumulative, quantile: number): number | null {
  const bounds = [...new Set([...before, ...after].map(([bound]) => bound))].sort((a, b) => a - b)
  const grown = bounds.map((bound) => [bound, countAt(after, bound) - countAt(before, bound)] as const)
  const total = grown.at(-1)?.[1] ?? 0
  if (total <= 0 || grown.some(([, count], i) => count < (grown[i - 1]?.[1] ?? 0))) return null
  const rank = quantile * total
  const i = grown.findIndex(([, count]) => count >= rank)
  const [bound, count] = grown[i]!
  const below = grown[i - 1]?.[1] ?? 0
  const from = grown[i - 1]?.[0] ?? lowerBound(bound)
  return count === below ? bound : from + ((rank - below) / (count - below)) * (bound - from)
}

/** An omitted bound has the count of the next lower one: none below the first, all above the last. */
function countAt(cumulative: Cumulative, bound: number): number {
  return cumulative.findLast(([at]) => at <= bound)?.[1] ?? 0
}

/** 1, 2, 4, 8, 16, 33, 66, 132 ...: the bucket below the first listed one. */
function lowerBound(bound: number): number {
  return bound <= 1 ? 0 : Math.floor(bound / 2)
}
