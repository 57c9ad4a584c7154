import type { MetricComparison } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { formatMetric } from './metric-words.ts'
import { presentOf } from './side-values.ts'

/**
 * Counts of the audit, which are the same in every run of a pipeline that works: any difference is one, and a run a side
 * shows it. Sides with different numbers of runs are compared by the mean of a run. Counts are no pairs: a loss must not
 * vanish because the other run of its pair was not judged.
 */
export function withCountsCompared(blank: MetricComparison): MetricComparison {
  const [a, b] = [presentOf(blank.a.values), presentOf(blank.b.values)]
  const [inA, inB] = [sumOf(a), sumOf(b)]
  // multiplied, since a third of a loss has no exact quotient
  const more = inB * a.length - inA * b.length
  const isWorse = metricFacts[blank.metric].better === 'lower' ? more > 0 : more < 0
  return {
    ...blank,
    test: 'exact counts',
    verdict: more === 0 ? 'NO CHANGE' : isWorse ? 'REGRESSION' : 'IMPROVEMENT',
    confirmed: more !== 0,
    note: [more === 0 ? '' : changeSentence(blank, a, b), leftOutSentence(blank, a, b)].filter(Boolean).join(' '),
  }
}

function changeSentence({ metric }: MetricComparison, a: readonly number[], b: readonly number[]): string {
  const inWords = (count: number) => formatMetric(count, metricFacts[metric].unit)
  if (a.length === b.length) return `${inWords(sumOf(a))} before, ${inWords(sumOf(b))} now.`
  return `${inWords(sumOf(a) / a.length)} a run before, ${inWords(sumOf(b) / b.length)} a run now.`
}

function leftOutSentence(blank: MetricComparison, a: readonly number[], b: readonly number[]): string {
  const all = blank.a.values.length + blank.b.values.length
  const missing = all - a.length - b.length
  return missing === 0 ? '' : `${missing} of ${all} runs have no such number and were left out.`
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
