import type { Comparison, ComparisonSide } from '../types/comparison.ts'
import { type ComparedRun, type MetricName, metricFacts, metricNames } from '../types/metrics.ts'
import { compareRuns } from './comparison.ts'
import { pairsNeeded, smallestPairedEffect } from './runs-needed.ts'

/** How far the runs of one pipeline scatter in one number. */
export interface MetricNoise {
  readonly metric: MetricName
  readonly median: number
  /** standard deviation of the logarithms, nearly the coefficient of variation: 0.02 is 2 % */
  readonly scatter: number
  /** the least change that as many pairs show four times in five, as a ratio: 0.05 is 5 %; null = not known */
  readonly smallestEffect: number | null
  /** pairs that show a change of 5 % four times in five; null = not known */
  readonly pairsFor5Percent: number | null
}

/** What comparing a pipeline with itself shows. */
export interface NoiseReport {
  readonly pairs: number
  readonly metrics: readonly MetricNoise[]
  /** the pairs with A and B exchanged in some of them: in how many of these comparisons a difference was seen */
  readonly exchanges: { readonly tried: number; readonly regressions: number; readonly improvements: number }
  /** of the two sides as they were run */
  readonly comparison: Comparison
}

const mostExchanges = 256
const effect = 0.05

/** `a` and `b`: pairs of runs of the same pipeline, made in turns. */
export function noiseOf(a: readonly ComparedRun[], b: readonly ComparedRun[]): NoiseReport {
  const comparison = compared(a, b)
  return {
    pairs: a.length,
    metrics: metricNames.flatMap((metric) => noiseIn(metric, a, b)),
    exchanges: exchanged(a, b),
    comparison,
  }
}

function compared(a: readonly ComparedRun[], b: readonly ComparedRun[]): Comparison {
  const side = (label: string, runs: readonly ComparedRun[]): ComparisonSide => ({ label, runs })
  return compareRuns(side('A', a), side('B, the same', b), true, [])
}

function noiseIn(metric: MetricName, a: readonly ComparedRun[], b: readonly ComparedRun[]): MetricNoise[] {
  if (metricFacts[metric].repeats === 'exact' || metricFacts[metric].role === 'info') return []
  const pairs = a.flatMap((run, i) => {
    const [one, other] = [positiveIn(run, metric), positiveIn(b[i]!, metric)]
    return one === null || other === null ? [] : [[one, other] as const]
  })
  if (pairs.length < 2) return []
  const all = pairs.flat().sort((one, other) => one - other)
  const changes = pairs.map(([one, other]) => Math.log(other / one))
  return [
    {
      metric,
      median: all[Math.floor(all.length / 2)]!,
      scatter: deviationOf(all.map(Math.log)),
      smallestEffect: smallestPairedEffect(pairs.length, deviationOf(changes)),
      pairsFor5Percent: pairsNeeded(deviationOf(changes), effect),
    },
  ]
}

function positiveIn({ unusable, metrics }: ComparedRun, metric: MetricName): number | null {
  const value = metrics[metric]
  return unusable === null && value !== null && value > 0 ? value : null
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}

/** All ways of exchanging A and B in some pairs, or an even sample of them; the first pair stays, since sides are only names. */
function exchanged(a: readonly ComparedRun[], b: readonly ComparedRun[]): NoiseReport['exchanges'] {
  const ways = 2 ** (Math.min(a.length, 30) - 1)
  const tried = Math.min(ways, mostExchanges)
  const verdicts = Array.from({ length: tried }, (_, i) => {
    const way = Math.floor((i * ways) / tried)
    const isExchanged = (pair: number) => pair > 0 && ((way >> (pair - 1)) & 1) === 1
    const [left, right] = [a, b].map((side, which) =>
      side.map((run, pair) => (isExchanged(pair) ? [b, a][which]![pair]! : run)),
    )
    return compared(left!, right!).verdict
  })
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length
  return { tried, regressions: count('REGRESSION'), improvements: count('IMPROVEMENT') }
}
