import { binomialAtMost, normalQuantile, studentQuantile } from './statistics/distributions.ts'
import { finiteOrNull } from './statistics/ratio-test.ts'

/** what is called significant, two-sided, and how often a change of the size in question shall be found */
const level = 0.95
const power = 0.8
const normalWidth = normalQuantile((1 + level) / 2) + normalQuantile(power)

/**
 * Runs on each side that find a change of the ratio 1 + `minEffect` in 80 % of comparisons, where the logarithms of runs
 * have this standard deviation: 15.7 (s / D)^2, and one more because s is only an estimate. Null if there is no such
 * number: no effect is asked for.
 */
export function runsNeeded(sdOfLogs: number, minEffect: number): number | null {
  return needed(2 * (normalWidth * sdOfLogs) ** 2, minEffect)
}

/** As `runsNeeded`, in pairs: `sdOfLogRatios` is of the log ratios between the two of each pair. */
export function pairsNeeded(sdOfLogRatios: number, minEffect: number): number | null {
  return needed((normalWidth * sdOfLogRatios) ** 2, minEffect)
}

function needed(spread: number, minEffect: number): number | null {
  const runs = Math.ceil(spread / Math.log1p(minEffect) ** 2) + 1
  return Number.isSafeInteger(runs) ? runs : null
}

/**
 * The least change that n runs on each side find in 80 % of comparisons, as a ratio: 0.1 is 10 %. `sdOfLogs` is nearly the
 * coefficient of variation of runs. Null below two runs.
 */
export function smallestEffect(runsPerSide: number, sdOfLogs: number): number | null {
  return runsPerSide >= 2 ? smallest(2 * runsPerSide - 2, sdOfLogs * Math.sqrt(2 / runsPerSide)) : null
}

/** As `smallestEffect`, of pairs. */
export function smallestPairedEffect(pairs: number, sdOfLogRatios: number): number | null {
  return pairs >= 2 ? smallest(pairs - 1, sdOfLogRatios / Math.sqrt(pairs)) : null
}

function smallest(nu: number, error: number): number | null {
  const widths = studentQuantile((1 + level) / 2, nu) + studentQuantile(power, nu)
  return finiteOrNull(Math.expm1(widths * error))
}

export interface RankInterval {
  /** ranks from 1 on among the sorted values */
  readonly low: number
  readonly high: number
}

/**
 * Between which ranks of n independent values the quantile q of what they come from lies, with a chance of at least the
 * level. Null if so few values cannot tell: the median takes six at 95 %, p99 takes 368.
 */
export function quantileRanks(n: number, q: number, wantedLevel: number): RankInterval | null {
  const low = binomialQuantile((1 - wantedLevel) / 2, n, q)
  const high = binomialQuantile((1 + wantedLevel) / 2, n, q) + 1
  return low < 1 || high > n ? null : { low, high }
}

export function medianRanks(n: number, wantedLevel: number): RankInterval | null {
  return quantileRanks(n, 0.5, wantedLevel)
}

/** The smallest k with P(X <= k) >= share. */
function binomialQuantile(share: number, n: number, q: number): number {
  let low = 0
  let high = n
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (binomialAtMost(middle, n, q) >= share) high = middle
    else low = middle + 1
  }
  return low
}
