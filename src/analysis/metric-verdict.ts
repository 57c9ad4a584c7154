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

const significant = 0.05

/**
 * Compares one number of two sides by itself: `adjustedP` is null, and the verdict goes by p. `paired`: value i of A
 * belongs to value i of B. Whatever the values are, there is an answer.
 */
export function compareMetric(metric: MetricName, a: Values, b: Values, paired: boolean): MetricComparison {
  const blank = blankComparison(metric, a, b)
  const obstacle = obstacleTo(blank, paired)
  if (obstacle !== null) return { ...blank, ...obstacle }
  if (metricFacts[metric].repeats === 'exact') return withCountsCompared(blank)
  const used = usedValues(a, b, paired)
  const tested = { ...blank, ...compareTwoSets(used.a, used.b, paired) }
  if (tested.ratio === null || tested.ratio === 0)
    return { ...blank, verdict: 'NOT COMPARABLE', note: 'The sides are too far apart for a ratio.' }
  return judged(tested, null)
}

/**
 * The same numbers, judged together: p is adjusted by Holm over the primary ones, whose false alarms would fail a build,
 * and by Benjamini and Hochberg over the secondary ones. Those that are only shown keep their own p.
 */
export function judgeMetrics(list: readonly MetricComparison[]): MetricComparison[] {
  const adjusted = new Map([...adjustedOf(list, 'primary', holm), ...adjustedOf(list, 'secondary', benjaminiHochberg)])
  return list.map((one) => (one.p === null ? one : judged(one, adjusted.get(one) ?? null)))
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
    ...{ ratio: null, ci95: unbounded, ci90: unbounded, p: null, adjustedP: null },
    ...{ confirmed: false, runsNeeded: null, note: '' },
  }
}

/** A comparison with a test gets its verdict, all of which follows from the test and the adjusted p. */
function judged(tested: MetricComparison, adjustedP: number | null): MetricComparison {
  const p = adjustedP ?? tested.p!
  const verdict = verdictOf(tested, p)
  const runsNeeded = verdict === 'INCONCLUSIVE' ? runsToSettle(tested) : null
  const confirmed = (verdict === 'REGRESSION' || verdict === 'IMPROVEMENT') && liesBeyond(tested)
  return { ...tested, adjustedP, verdict, confirmed, runsNeeded, note: noteOf(tested, p, verdict, runsNeeded) }
}

function verdictOf({ metric, ratio, ci90 }: MetricComparison, p: number): ComparisonVerdict {
  if (p < significant && matters(metric, ratio!))
    return ratio! > 1 === (metricFacts[metric].better === 'lower') ? 'REGRESSION' : 'IMPROVEMENT'
  return isInside(ci90, leastLog(metric)) ? 'NO CHANGE' : 'INCONCLUSIVE'
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

function noteOf(tested: MetricComparison, p: number, verdict: ComparisonVerdict, needed: number | null): string {
  const { metric, test, ratio } = tested
  const sentences: string[] = []
  if (verdict === 'NO CHANGE' && p < significant)
    sentences.push('Statistically detectable, below the least change that matters.')
  if (verdict === 'INCONCLUSIVE' && tested.p! < significant && matters(metric, ratio!))
    sentences.push('Significant by itself, but not among all numbers that were looked at.')
  else if (verdict === 'INCONCLUSIVE' && needed === null)
    sentences.push(`Too close to the least change that matters, ${formatRatio(metricFacts[metric].minEffect)}.`)
  const { a, leftOut } = usedBy(tested)
  if (leftOut > 0) {
    const all = isPairedTest(test)
      ? `${a.length + leftOut} pairs`
      : `${tested.a.values.length + tested.b.values.length} runs`
    sentences.push(
      `${leftOut} of ${all} ${leftOut === 1 ? 'has' : 'have'} no such number and ${leftOut === 1 ? 'was' : 'were'} left out.`,
    )
  }
  return sentences.join(' ')
}
