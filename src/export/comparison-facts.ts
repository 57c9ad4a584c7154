import { formatMetric } from '../analysis/metric-words.ts'
import type { Comparison, ComparisonVerdict, Interval, MetricComparison, SideValues } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { threeDigits } from '../units.ts'

/** `+12.4 %` of a ratio; empty where there is none */
export function changeText(ratio: number | null): string {
  if (ratio === null) return ''
  return `${ratio >= 1 ? '+' : '−'}${threeDigits(Math.abs(ratio - 1) * 100)}\u00a0%`
}

/** `+8.1 % … +16.9 %`, with one bound `≥ +8.1 %`; empty where neither is known */
export function intervalText({ low, high }: Interval): string {
  if (low === null) return high === null ? '' : `≤ ${changeText(high)}`
  return high === null ? `≥ ${changeText(low)}` : `${changeText(low)} … ${changeText(high)}`
}

/** `9.4 ms (5 runs)`; empty where no run has it */
export function sideText({ metric }: MetricComparison, side: SideValues): string {
  const known = side.values.filter((value) => value !== null).length
  if (side.median === null) return ''
  return `${formatMetric(side.median, metricFacts[metric].unit)} (${known} ${known === 1 ? 'run' : 'runs'})`
}

/** `+12.4 % (+8.1 % … +16.9 %)`, or as much of it as is known */
export function changeWithBounds({ ratio, ci95 }: MetricComparison): string {
  const bounds = intervalText(ci95)
  return [changeText(ratio), ...(bounds === '' ? [] : [`(${bounds})`])].filter((text) => text !== '').join(' ')
}

/** All about one number, a line each. */
export function factLines(comparison: Comparison, one: MetricComparison): string[] {
  const lines: readonly (readonly [name: string, text: string])[] = [
    ['number', metricFacts[one.metric].title],
    ['verdict', one.verdict + (one.confirmed ? ', confirmed' : '')],
    [`A, ${comparison.a.label}`, sideText(one, one.a)],
    [`B, ${comparison.b.label}`, sideText(one, one.b)],
    ['change', changeText(one.ratio)],
    ['95 % interval', intervalText(one.ci95)],
    ['p', pText(one)],
    ['test', one.test === 'none' ? '' : one.test],
    ['runs needed on each side', one.runsNeeded === null ? '' : String(one.runsNeeded)],
    ['note', one.note],
  ]
  return lines.filter(([, text]) => text !== '').map(([name, text]) => `${name}: ${text}`)
}

function pText({ p, adjustedP }: MetricComparison): string {
  if (p === null) return ''
  return Number(p.toPrecision(3)) + (adjustedP === null ? '' : `, adjusted ${Number(adjustedP.toPrecision(3))}`)
}

/** Numbers that at least one side has; a primary one is missing on purpose only where nothing has it. */
export function knownMetrics({ metrics }: Comparison): MetricComparison[] {
  return metrics.filter(({ a, b }) => [...a.values, ...b.values].some((value) => value !== null))
}

export type Weight = 'failure' | 'error' | 'skipped' | 'passed'

/** Whether a verdict breaks a build, says that nothing could be said, or neither. */
export const weights: Readonly<Record<ComparisonVerdict, Weight>> = {
  REGRESSION: 'failure',
  IMPROVEMENT: 'passed',
  'NO CHANGE': 'passed',
  INCONCLUSIVE: 'skipped',
  'TOO FEW': 'skipped',
  'NOT COMPARABLE': 'error',
  INVALID: 'error',
}
