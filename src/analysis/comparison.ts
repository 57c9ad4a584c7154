import type {
  Comparison,
  ComparisonSide,
  ComparisonVerdict,
  Difference,
  Looks,
  MetricComparison,
} from '../types/comparison.ts'
import { type ComparedRun, type MetricName, metricFacts, metricNames } from '../types/metrics.ts'
import { fewestRuns } from './comparable.ts'
import { reasonsFor } from './comparison-reasons.ts'
import { significancePerLook } from './looks.ts'
import { compareMetric, judgeMetrics, usualSignificance } from './metric-verdict.ts'
import { isPresent, sideValues } from './side-values.ts'
import { unbounded } from './statistics/ratio-test.ts'

/**
 * Compares two sides in every number. Only usable runs enter. `paired`: run i of A and run i of B were made one after the
 * other; then what is noisy is compared in the pairs of which both runs can be used, and counts in all usable runs.
 * `looks`: it is looked at more than once, so that each look is held to a stricter level.
 */
export function compareRuns(
  a: ComparisonSide,
  b: ComparisonSide,
  paired: boolean,
  differences: readonly Difference[],
  looks: Looks | null = null,
): Comparison {
  const refusal = refusalOf(a, b, differences)
  const significance = looks === null ? usualSignificance : significancePerLook(looks)
  const compared = metricNames.map((metric) => comparedIn(metric, { a, b, paired, significance }))
  const judged = judgeMetrics(compared, significance)
  const metrics = refusal === null ? judged : judged.map((one) => withheld(one, refusal))
  const head = { format: 1, a, b, paired, significance, looks, differences } as const
  const made = { ...head, metrics, verdict: refusal ?? overallVerdict(metrics) }
  return { ...made, metrics: metrics.map((one) => withAllUsable(one, a, b)), reasons: reasonsFor(made) }
}

/** What forbids any comparison. */
function refusalOf(a: ComparisonSide, b: ComparisonSide, differences: readonly Difference[]) {
  if ([a, b].some(({ runs }) => runs.length > 0 && !runs.some(isUsable))) return 'INVALID'
  return differences.some(({ allowed }) => !allowed) ? 'NOT COMPARABLE' : null
}

type Sides = Pick<Comparison, 'a' | 'b' | 'paired' | 'significance'>

function comparedIn(metric: MetricName, { a, b, paired, significance }: Sides): MetricComparison {
  const inPairs = paired && metricFacts[metric].repeats === 'noisy'
  const isWhole = (i: number) => [a, b].every(({ runs }) => runs[i] !== undefined && isUsable(runs[i]))
  const enters = (run: ComparedRun, i: number) => (inPairs ? isWhole(i) : isUsable(run))
  const [inA, inB] = [a, b].map(({ runs }) => runs.filter(enters).map(({ metrics }) => metrics[metric]))
  return compareMetric(metric, inA!, inB!, inPairs, significance)
}

/** Shown are the values of all usable runs, those without a partner too. */
function withAllUsable(one: MetricComparison, a: ComparisonSide, b: ComparisonSide): MetricComparison {
  const valuesOf = ({ runs }: ComparisonSide) => runs.filter(isUsable).map(({ metrics }) => metrics[one.metric])
  return { ...one, a: sideValues(one.metric, valuesOf(a)), b: sideValues(one.metric, valuesOf(b)) }
}

/** Values without a comparison. */
function withheld({ metric, a, b }: MetricComparison, verdict: ComparisonVerdict): MetricComparison {
  return {
    ...{ metric, a, b, verdict, test: 'none', ratio: null, ci95: unbounded, equivalenceInterval: unbounded, p: null },
    ...{ adjustedP: null, confirmed: false, runsNeeded: null, note: '' },
  }
}

/**
 * By the primary numbers that at least one side has. One regression is enough. A number that one side lacks may hide one:
 * beside it nothing is an improvement, and nothing is without change.
 */
function overallVerdict(metrics: readonly MetricComparison[]): ComparisonVerdict {
  const primary = metrics.filter((one) => metricFacts[one.metric].role === 'primary' && isPresent(one))
  const noisy = primary.filter(({ metric }) => metricFacts[metric].repeats === 'noisy')
  const some = (verdict: ComparisonVerdict) => primary.some((one) => one.verdict === verdict)
  const settled: readonly ComparisonVerdict[] = ['NO CHANGE', 'IMPROVEMENT']
  if (some('REGRESSION')) return 'REGRESSION'
  if (isTooFew(metrics, noisy)) return 'TOO FEW'
  if (noisy.every(({ verdict }) => verdict === 'NOT COMPARABLE')) return 'NOT COMPARABLE'
  if (some('IMPROVEMENT') && !some('NOT COMPARABLE')) return 'IMPROVEMENT'
  return primary.every(({ verdict }) => settled.includes(verdict)) ? 'NO CHANGE' : 'INCONCLUSIVE'
}

function isTooFew(metrics: readonly MetricComparison[], noisy: readonly MetricComparison[]): boolean {
  if (metrics.some(({ a, b }) => Math.min(a.values.length, b.values.length) < fewestRuns)) return true
  const undecided: readonly ComparisonVerdict[] = ['TOO FEW', 'NOT COMPARABLE']
  return noisy.some(({ verdict }) => verdict === 'TOO FEW') && noisy.every(({ verdict }) => undecided.includes(verdict))
}

function isUsable({ unusable }: ComparedRun): boolean {
  return unusable === null
}
