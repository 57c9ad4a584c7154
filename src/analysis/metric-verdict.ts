import type { ComparisonVerdict, Interval, MetricComparison } from '../types/comparison.ts'
import { type MetricName, metricFacts } from '../types/metrics.ts'
import { formatRatio } from '../units.ts'
import { obstacleTo } from './comparable.ts'
import { withCountsCompared } from './exact-counts.ts'
import { isPairedTest } from './metric-words.ts'
import { runsToSettle } from './runs-to-settle.ts'
import { sideValues, usedBy, usedValues, type Values } from './side-values.ts'
import { benjaminiHochberg, holm } from './statistics/multiplicity.ts'
import { roundingOfLogs, unbounded } from './statistics/ratio-test.ts'
import { compareTwoSets } from './two-sets.ts'

/** the level of a comparison that is looked at once, two-sided */
export const usualSignificance = 0.05

/**
 * Compares one number of two sides by itself: `adjustedP` is null, and the verdict goes by p. `paired`: value i of A
 * belongs to value i of B. Whatever the values are, there is an answer.
 */
export function compareMetric(
  metric: MetricName,
  a: Values,
  b: Values,
  paired: boolean,
  significance = usualSignificance,
): MetricComparison {
  const blank = blankComparison(metric, a, b)
  const obstacle = obstacleTo(blank, paired)
  if (obstacle !== null) return { ...blank, ...obstacle }
  if (metricFacts[metric].repeats === 'exact') return withCountsCompared(blank)
  const used = usedValues(a, b, paired)
  const tested = { ...blank, ...compareTwoSets(used.a, used.b, paired, significance) }
  if (tested.ratio === null || tested.ratio === 0)
    return { ...blank, verdict: 'NOT COMPARABLE', note: 'The sides are too far apart for a ratio.' }
  return judged(tested, null, significance)
}

/**
 * The same numbers, judged together: p is adjusted by Holm over the primary ones, whose false alarms would fail a build,
 * and by Benjamini and Hochberg over the secondary ones. Those that are only shown keep their own p.
 */
export function judgeMetrics(list: readonly MetricComparison[], significance = usualSignificance): MetricComparison[] {
  const adjusted = new Map([...adjustedOf(list, 'primary', holm), ...adjustedOf(list, 'secondary', benjaminiHochberg)])
  return list.map((one) => (one.p === null ? one : judged(one, adjusted.get(one) ?? null, significance)))
}

function adjustedOf(list: readonly MetricComparison[], role: string, adjust: (ps: readonly number[]) => number[]) {
  const family = list.filter(({ metric, p }) => p !== null && metricFacts[metric].role === role)
  const ps = adjust(family.map(({ p }) => p!))
  return family.map((one, i) => [one, ps[i]!] as const)
}

function blankComparison(metric: MetricName, a: Values, b: Values): MetricComparison {
  return {
    metric,
    a: sideValues(metric, a),
    b: sideValues(metric, b),
    verdict: 'TOO FEW',
    test: 'none',
    ...{ ratio: null, ci95: unbounded, equivalenceInterval: unbounded, p: null, adjustedP: null },
    ...{ confirmed: false, runsNeeded: null, note: '' },
  }
}

/** A comparison with a test gets its verdict, all of which follows from the test and the adjusted p. */
function judged(tested: MetricComparison, adjustedP: number | null, significance: number): MetricComparison {
  const p = adjustedP ?? tested.p!
  const verdict = verdictOf(tested, p, significance)
  const runsNeeded = verdict === 'INCONCLUSIVE' ? runsToSettle(tested) : null
  const confirmed = (verdict === 'REGRESSION' || verdict === 'IMPROVEMENT') && liesBeyond(tested)
  const made = { ...tested, adjustedP, verdict, confirmed, runsNeeded }
  return { ...made, note: noteOf(made, p, significance) }
}

function verdictOf(
  { metric, ratio, equivalenceInterval }: MetricComparison,
  p: number,
  significance: number,
): ComparisonVerdict {
  if (p < significance && matters(metric, ratio!))
    return ratio! > 1 === (metricFacts[metric].better === 'lower') ? 'REGRESSION' : 'IMPROVEMENT'
  return isInside(equivalenceInterval, leastLog(metric)) ? 'NO CHANGE' : 'INCONCLUSIVE'
}

function matters(metric: MetricName, ratio: number): boolean {
  return Math.abs(Math.log(ratio)) >= leastLog(metric) - roundingOfLogs
}

/** A fall of as much as a rise: 5 % is from 1 / 1.05 to 1.05. */
function leastLog(metric: MetricName): number {
  return Math.log1p(metricFacts[metric].minEffect)
}

function isInside({ low, high }: Interval, bandLog: number): boolean {
  return low !== null && high !== null && Math.log(low) > -bandLog && Math.log(high) < bandLog
}

/** The whole 95 % interval lies beyond the least change that matters. */
function liesBeyond({ metric, ci95: { low, high } }: MetricComparison): boolean {
  const bandLog = leastLog(metric)
  return (low !== null && Math.log(low) > bandLog) || (high !== null && Math.log(high) < -bandLog)
}

function noteOf(judgedOne: MetricComparison, p: number, significance: number): string {
  const { metric, test, ratio, verdict, runsNeeded } = judgedOne
  const sentences: string[] = []
  if (verdict === 'NO CHANGE' && p < significance)
    sentences.push('Statistically detectable, below the least change that matters.')
  if (verdict === 'INCONCLUSIVE' && judgedOne.p! < usualSignificance && matters(metric, ratio!))
    sentences.push(whyNotSignificant(judgedOne, significance))
  else if (verdict === 'INCONCLUSIVE' && runsNeeded === null)
    sentences.push(`Too close to the least change that matters, ${formatRatio(metricFacts[metric].minEffect)}.`)
  const { a, leftOut } = usedBy(judgedOne)
  if (leftOut > 0) {
    const all = isPairedTest(test)
      ? `${a.length + leftOut} pairs`
      : `${judgedOne.a.values.length + judgedOne.b.values.length} runs`
    sentences.push(
      `${leftOut} of ${all} ${leftOut === 1 ? 'has' : 'have'} no such number and ${leftOut === 1 ? 'was' : 'were'} left out.`,
    )
  }
  return sentences.join(' ')
}

/** Of a change that would count if it were the only number, looked at once. */
function whyNotSignificant({ p }: MetricComparison, significance: number): string {
  return p! < significance
    ? 'Significant by itself, but not among all numbers that were looked at.'
    : `Significant at ${usualSignificance}, but not at the ${significance} of each look.`
}
