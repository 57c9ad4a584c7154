import type { MetricComparison } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { isPairedTest } from './metric-words.ts'
import { pairsNeeded, runsNeeded } from './runs-needed.ts'
import { type UsedValues, usedBy } from './side-values.ts'
import { studentQuantile } from './statistics/distributions.ts'
import { logRatiosOf, logsOf } from './statistics/ratio-test.ts'
import { varianceOf } from './statistics/t-tests.ts'

/**
 * Runs on each side (or pairs) that would settle an open comparison. Null if there are that many already: then the change
 * is about as large as the least that matters, and no number of runs is sure to tell.
 */
export function runsToSettle(comparison: MetricComparison): number | null {
  const { minEffect } = metricFacts[comparison.metric]
  const used = usedBy(comparison)
  const scatter = scatterOf(comparison, used)
  const needed = isPairedTest(comparison.test) ? pairsNeeded(scatter, minEffect) : runsNeeded(scatter, minEffect)
  return needed === null || needed <= Math.min(used.a.length, used.b.length) ? null : needed
}

/**
 * Standard deviation of the logarithms of runs, or of the log ratios of pairs. Where ranks decide, an outlier must not
 * count in full: there it is the one that would make the interval as wide as it is.
 */
function scatterOf({ test, ci95 }: MetricComparison, { a, b }: UsedValues): number {
  if (test === 'paired t') return Math.sqrt(varianceOf(logRatiosOf(a, b)))
  if (test === 'Welch t') return Math.sqrt((varianceOf(logsOf(a)) + varianceOf(logsOf(b))) / 2)
  if (ci95.low === null || ci95.high === null) return Number.NaN
  const paired = isPairedTest(test)
  const nu = paired ? a.length - 1 : a.length + b.length - 2
  const error = Math.log(ci95.high / ci95.low) / (2 * studentQuantile(0.975, nu))
  return error / Math.sqrt(paired ? 1 / a.length : 1 / a.length + 1 / b.length)
}
