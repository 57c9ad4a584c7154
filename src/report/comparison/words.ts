import type { ComparisonVerdict, Interval, MetricComparison } from '../../types/comparison.ts'
import type { MetricFacts } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { percentOf } from '../kit/metric-words.ts'

export type Judgement = 'worse' | 'better' | 'same' | 'open' | 'none'

/** How a verdict looks: its sign, and the class that colours it. */
export const verdictLooks: Readonly<Record<ComparisonVerdict, { readonly icon: Icon; readonly judged: Judgement }>> = {
  REGRESSION: { icon: 'cross', judged: 'worse' },
  IMPROVEMENT: { icon: 'tick', judged: 'better' },
  'NO CHANGE': { icon: 'equal', judged: 'same' },
  INCONCLUSIVE: { icon: 'doubt', judged: 'open' },
  'TOO FEW': { icon: 'few', judged: 'open' },
  'NOT COMPARABLE': { icon: 'unequal', judged: 'none' },
  INVALID: { icon: 'doubt', judged: 'none' },
}

/** The sign and the word; the colour only repeats them. */
export function verdictMark(verdict: ComparisonVerdict): Markup {
  const { icon: sign, judged } = verdictLooks[verdict]
  return el('span', { class: `judged ${judged}` }, icon(sign), verdict)
}

export function factsOf({ metric }: MetricComparison): MetricFacts {
  return metricFacts[metric]
}

export function isUnbounded({ low, high }: Interval): boolean {
  return low === null && high === null
}

/** `[+8.1, +16.9]` in percent; a bound that too few runs cannot give is `none`. */
export function intervalText(interval: Interval): string {
  if (isUnbounded(interval)) return '–'
  const bound = (ratio: number | null) => (ratio === null ? 'none' : percentOf(ratio))
  return `[${bound(interval.low)}, ${bound(interval.high)}]`
}

/** How many runs of each side have the number: `6 + 5`, or `6 pairs`. */
export function countText({ a, b }: MetricComparison, paired: boolean): string {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null).length
  const [ofA, ofB] = [known(a.values), known(b.values)]
  if (paired && ofA === ofB) return ofA === 1 ? '1 pair' : `${ofA} pairs`
  return `${ofA} + ${ofB}`
}
