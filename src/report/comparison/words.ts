import type { ComparisonVerdict, Interval, MetricComparison } from '../../types/comparison.ts'
import type { MetricFacts, MetricUnit } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import { formatBytes, formatCount, formatPerS, formatUs, threeDigits } from '../../units.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'

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

/** A value of a metric in its unit; `–` = there is none. */
export function metricText(value: number | null, unit: MetricUnit): string {
  if (value === null) return '–'
  switch (unit) {
    case 'us':
      return formatUs(value)
    case 'perS':
      return formatPerS(value)
    case 'bytes':
      return formatBytes(value)
    case 'cpuSPerMillion':
      return `${threeDigits(value)}\u00a0s`
    default:
      return formatCount(value)
  }
}

/** With all the digits that tell it from its neighbours: `199,950/s`. */
export function exactText(value: number, unit: MetricUnit): string {
  const digits = Number(value.toPrecision(9)).toLocaleString('en-US')
  if (unit === 'us') return `${digits}\u00a0µs`
  return unit === 'perS' ? `${digits}/s` : digits
}

const minus = '\u2212'

/** `+12.4`, `−3.1`, `0`: the percentage by which a ratio differs from 1. */
export function percentOf(ratio: number): string {
  const percent = (ratio - 1) * 100
  const size = Math.abs(percent)
  const digits = size >= 99.95 ? size.toFixed(0) : size >= 0.095 ? size.toFixed(1) : size.toFixed(2)
  if (Number(digits) === 0) return '0'
  const grouped = size >= 999.5 ? formatCount(size) : digits
  return `${percent < 0 ? minus : '+'}${grouped}`
}

/** `+12.4 %`. */
export function changeText(ratio: number | null): string {
  return ratio === null ? '–' : `${percentOf(ratio)}\u00a0%`
}

/** `+3.2 ms`, `−310 µs`. */
export function differenceText(from: number | null, to: number | null, format: (value: number) => string): string {
  if (from === null || to === null) return '–'
  if (from === to) return '0'
  return `${to < from ? minus : '+'}${format(Math.abs(to - from))}`
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

/** Never 0: `0.0031`, `< 0.0001`. */
export function pText(p: number | null): string {
  if (p === null) return '–'
  if (p < 0.0001) return '<\u00a00.0001'
  return p >= 0.0995 ? p.toFixed(2) : p < 0.001 ? p.toFixed(4) : p.toPrecision(2)
}

/** How many runs of each side have the number: `6 + 5`, or `6 pairs`. */
export function countText({ a, b }: MetricComparison, paired: boolean): string {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null).length
  const [ofA, ofB] = [known(a.values), known(b.values)]
  if (paired && ofA === ofB) return ofA === 1 ? '1 pair' : `${ofA} pairs`
  return `${ofA} + ${ofB}`
}

/** `29 Nov 2026, 12:12 UTC`. */
export function momentText(at: Date): string {
  const match = /^\w+, (\d+) (\w+) (\d+) (\d\d:\d\d)/.exec(at.toUTCString())
  if (match === null) return '–'
  const [, day, month, year, time] = match
  return `${Number(day)} ${month} ${year}, ${time} UTC`
}
