import type { ComparisonVerdict, MetricComparison } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { formatMetric } from './metric-words.ts'
import { presentOf, type UsedValues, usedValues, type Values } from './side-values.ts'

/** Why a number gets no test: its verdict, and a sentence. */
export interface Obstacle {
  readonly verdict: ComparisonVerdict
  readonly note: string
}

export const fewestRuns = 3

/** What keeps a number from being compared; null = nothing. */
export function obstacleTo(blank: MetricComparison, paired: boolean): Obstacle | null {
  const { metric, a, b } = blank
  const why = missingIn(a.values, b.values) ?? absurdIn('A', a.values) ?? absurdIn('B', b.values) ?? negativeIn(blank)
  if (why !== null) return { verdict: 'NOT COMPARABLE', note: why }
  if (metricFacts[metric].repeats === 'exact') return tooFew(usedValues(a.values, b.values, false), 1, false)
  const used = usedValues(a.values, b.values, paired)
  return tooFew(used, fewestRuns, paired) ?? withoutRatio(blank, used)
}

function missingIn(a: Values, b: Values): string | null {
  const missing = [a, b].map((values) => values.length - presentOf(values).length)
  if (a.length + b.length > 0 && missing[0] === a.length && missing[1] === b.length) return 'No run has this number.'
  for (const [i, values] of [a, b].entries()) {
    if (missing[i]! * 2 > values.length)
      return `${missing[i]} of ${runs(values.length)} of ${'AB'[i]} ${missing[i] === 1 ? 'has' : 'have'} no such number.`
  }
  return null
}

function absurdIn(side: string, values: Values): string | null {
  const count = presentOf(values).filter((value) => !Number.isFinite(value)).length
  return count === 0 ? null : `In ${count} of ${runs(values.length)} of ${side} it is no finite number.`
}

function negativeIn({ metric, a, b }: MetricComparison): string | null {
  for (const [side, { values }] of [['A', a] as const, ['B', b] as const]) {
    const negative = presentOf(values).filter((value) => value < 0)
    if (negative.length > 0) {
      const worst = formatMetric(Math.min(...negative), metricFacts[metric].unit)
      return `In ${negative.length} of ${runs(values.length)} of ${side} it is negative (${worst}), which cannot be.`
    }
  }
  return null
}

function tooFew({ a, b }: UsedValues, fewest: number, paired: boolean): Obstacle | null {
  if (Math.min(a.length, b.length) >= fewest) return null
  const have = paired ? `${a.length} ${a.length === 1 ? 'pair' : 'pairs'}` : `${a.length} of A and ${b.length} of B`
  const want = fewest === 1 ? 'one on each side is' : `${paired ? 'three pairs' : 'three on each side'} are`
  return { verdict: 'TOO FEW', note: `There ${a.length === 1 && paired ? 'is' : 'are'} ${have}: ${want} needed.` }
}

/** `0 before, 12 now`: there is no ratio to nothing. */
function withoutRatio({ metric, a, b }: MetricComparison, used: UsedValues): Obstacle | null {
  const zerosOf = (values: readonly number[]) => values.filter((value) => value === 0).length
  const [inA, inB] = [zerosOf(used.a), zerosOf(used.b)]
  if (inA + inB === 0) return null
  const isAll = inA === used.a.length || inB === used.b.length
  const [before, now] = [a, b].map(({ median }) => formatMetric(median ?? 0, metricFacts[metric].unit))
  const what = isAll
    ? `${before} before, ${now} now`
    : `It is 0 in ${[inA > 0 ? `${inA} of ${runs(used.a.length)} of A` : '', inB > 0 ? `${inB} of ${runs(used.b.length)} of B` : ''].filter(Boolean).join(' and ')}`
  return { verdict: 'NOT COMPARABLE', note: `${what}: with 0 there is no ratio.` }
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`
}
