import { medianOf } from '../../stats/backlog.ts'
import { doubledRanks, doubledTail, sumsOfAny, sumsOfChosen, sumsWithin } from './rank-counts.ts'
import { logRatiosOf, logsOf, type RatioTest, ratioInterval, roundingOfLogs, unbounded } from './ratio-test.ts'

/**
 * The exact Mann-Whitney test with the estimate of Hodges and Lehmann: the median of all ratios between a value of B and
 * one of A. p is the permutation p of U, with ties too; the interval is the one without ties, which ties make wider than
 * it had to be. All values are above 0.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): RatioTest {
  const [logA, logB] = [logsOf(a), logsOf(b)]
  const ratios = logB.flatMap((ofB) => logA.map((ofA) => ofB - ofA)).sort((x, y) => x - y)
  return {
    ratio: Math.exp(medianOf(ratios)),
    p: mannWhitneyP(logA, logB),
    interval: (level) => orderInterval(ratios, mannWhitneyK(a.length, b.length, 1 - level)),
  }
}

function mannWhitneyP(logA: readonly number[], logB: readonly number[]): number {
  const ranks = doubledRanks([...logA, ...logB])
  const sumB = ranks.slice(logA.length).reduce((sum, rank) => sum + rank, 0)
  return doubledTail(sumsOfChosen(ranks, logB.length), sumB)
}

/** k = #{u : P(U <= u) <= alpha / 2}: the interval goes from the k-th smallest of the n x m ratios to the k-th largest. */
export function mannWhitneyK(n: number, m: number, alpha: number): number {
  const ranks = Array.from({ length: n + m }, (_, i) => i + 1)
  return sumsWithin(sumsOfChosen(ranks, m).subarray((m * (m + 1)) / 2), alpha / 2)
}

/**
 * Wilcoxon's exact signed-rank test of the log ratios of pairs, with the median of their Walsh averages. Pairs of equal
 * values get ranks and then say nothing (Pratt 1959). Value i of A belongs to value i of B; all are above 0.
 */
export function signedRank(a: readonly number[], b: readonly number[]): RatioTest {
  const ratios = logRatiosOf(a, b)
  const walsh = ratios.flatMap((x, i) => ratios.slice(i).map((y) => (x + y) / 2)).sort((x, y) => x - y)
  return {
    ratio: Math.exp(medianOf(walsh)),
    p: signedRankP(ratios),
    interval: (level) => orderInterval(walsh, signedRankK(ratios.length, 1 - level)),
  }
}

function signedRankP(ratios: readonly number[]): number {
  const ranks = doubledRanks(ratios.map(Math.abs))
  const differs = (i: number) => Math.abs(ratios[i]!) > roundingOfLogs
  const positive = ranks.filter((_, i) => differs(i) && ratios[i]! > 0).reduce((sum, rank) => sum + rank, 0)
  const counts = sumsOfAny(ranks.filter((_, i) => differs(i)))
  return doubledTail(counts, positive)
}

/** As `mannWhitneyK`, of n pairs and their n (n + 1) / 2 Walsh averages. */
export function signedRankK(n: number, alpha: number): number {
  return sumsWithin(sumsOfAny(Array.from({ length: n }, (_, i) => i + 1)), alpha / 2)
}

/** Without bounds where so few values cannot reach the level. */
function orderInterval(sorted: readonly number[], k: number) {
  return k < 1 || k > sorted.length ? unbounded : ratioInterval(sorted[k - 1]!, sorted[sorted.length - k]!)
}
