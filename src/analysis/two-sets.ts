import type { DecidingTest, Interval } from '../types/comparison.ts'
import { outliersOf } from './statistics/outliers.ts'
import { mannWhitney, signedRank } from './statistics/rank-tests.ts'
import { finiteOrNull, type RatioTest } from './statistics/ratio-test.ts'
import { pairedT, welchT } from './statistics/t-tests.ts'

const fewestForMannWhitney = 5
const fewestForSignedRank = 6
/** beyond this the exact counts grow long, and a mean over so many runs hardly feels an outlier */
const mostForExact = 50

export interface TwoSets {
  readonly test: DecidingTest
  /** null = beyond what a number can hold */
  readonly ratio: number | null
  readonly ci95: Interval
  readonly equivalenceInterval: Interval
  readonly p: number
}

/**
 * Compares two sets of values above 0, by a test that is chosen before any is computed: Student's t on logarithms, on
 * pairs if there are pairs. If a run stands apart from the others of its side, which would widen the interval of t, and
 * there are enough runs for an exact test of ranks, that decides. It is never the one with the smaller p: that would call
 * 6 % of equal sets different.
 */
export function compareTwoSets(
  a: readonly number[],
  b: readonly number[],
  paired: boolean,
  significance = 0.05,
): TwoSets {
  const test = decidingTest(a, b, paired)
  const { ratio, p, interval } = tests[test](a, b)
  const equivalenceInterval = interval(1 - 2 * significance)
  return { test, ratio: finiteOrNull(ratio), ci95: interval(0.95), equivalenceInterval, p }
}

type ChosenTest = Exclude<DecidingTest, 'exact counts' | 'none'>

const tests: Readonly<Record<ChosenTest, (a: readonly number[], b: readonly number[]) => RatioTest>> = {
  'paired t': pairedT,
  'Welch t': welchT,
  'signed rank': signedRank,
  'Mann-Whitney': mannWhitney,
}

function decidingTest(a: readonly number[], b: readonly number[], paired: boolean): ChosenTest {
  const fewest = Math.min(a.length, b.length)
  const enough = fewest >= (paired ? fewestForSignedRank : fewestForMannWhitney)
  const byRanks = enough && Math.max(a.length, b.length) <= mostForExact && hasOutlier(a, b)
  if (paired) return byRanks ? 'signed rank' : 'paired t'
  return byRanks ? 'Mann-Whitney' : 'Welch t'
}

function hasOutlier(a: readonly number[], b: readonly number[]): boolean {
  return outliersOf(a).length > 0 || outliersOf(b).length > 0
}
