import { formatMetric } from '../../analysis/metric-words.ts'
import type { Comparison, ComparisonVerdict, Interval, MetricComparison, SideValues } from '../../types/comparison.ts'
import { type MetricFacts, metricFacts } from '../../types/metrics.ts'
import { countsChangeText, countsText } from '../kit/count-words.ts'
import { cell, paint, type TextCell, type TextColumn, type Tone, textTable, wrap } from '../kit/text-table.ts'

export interface ComparisonTextOptions {
  /** plain ANSI codes; false = no escape code at all */
  readonly color: boolean
  /** width of the terminal; at most 110 are used */
  readonly columns: number
}

const widest = 110
const tones: Readonly<Record<ComparisonVerdict, Tone>> = {
  REGRESSION: 'bad',
  IMPROVEMENT: 'good',
  'NO CHANGE': 'good',
  INCONCLUSIVE: 'doubt',
  'TOO FEW': 'doubt',
  'NOT COMPARABLE': 'doubt',
  INVALID: 'doubt',
}

const columns: readonly TextColumn[] = [
  { head: '', align: 'left', expendable: 0 },
  { head: 'A', align: 'right', expendable: 0 },
  { head: 'B', align: 'right', expendable: 0 },
  { head: 'change', align: 'right', expendable: 0 },
  { head: '95 % interval', align: 'right', expendable: 1 },
  { head: 'p', align: 'right', expendable: 3 },
  { head: 'verdict', align: 'left', expendable: 0 },
  { head: 'test', align: 'left', expendable: 2 },
]

/** A ratio B / A as a change: `+12.4 %`, `0.0 %`. */
export function formatChange(ratio: number): string {
  const percent = (ratio - 1) * 100
  const digits = Math.abs(percent) < 99.95 ? percent.toFixed(1) : percent.toFixed(0)
  return `${percent > 0 && Number(digits) !== 0 ? '+' : ''}${Number(digits) === 0 ? '0.0' : digits}\u00a0%`
}

/**
 * A comparison for a terminal: the verdict and every doubt above the numbers, then what differs, then the numbers, those
 * that decide first. Ends with a newline.
 */
export function formatComparison(comparison: Comparison, { color, columns: given }: ComparisonTextOptions): string {
  const width = Math.max(40, Math.min(widest, given))
  const sections = [
    headLines(comparison, width, color),
    differenceLines(comparison, width),
    metricLines(comparison, width, color),
    noteLines(comparison, width),
  ]
  const shown = sections.filter((lines) => lines.length > 0)
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function headLines({ verdict, reasons, a, b, paired }: Comparison, width: number, color: boolean): string[] {
  const sides = (['A', 'B'] as const).map((name, i) => {
    const { label, runs } = [a, b][i]!
    const usable = runs.filter(({ unusable }) => unusable === null).length
    const counted = usable === runs.length ? `${runs.length}` : `${usable} of ${runs.length}`
    return `${name}: ${label}, ${counted} ${runs.length === 1 ? 'run' : 'runs'}`
  })
  return [
    `${paint(cell(verdict, tones[verdict]), color)}  ${sides.join('; ')}${paired ? ', in pairs' : ''}`,
    ...reasons.flatMap((reason) => wrap(reason, width, '')),
  ]
}

function differenceLines({ differences }: Comparison, width: number): string[] {
  if (differences.length === 0) return []
  const head = differences.some(({ allowed }) => !allowed)
    ? 'The two sides differ (! = keeps them from being compared):'
    : 'The two sides differ, as was asked:'
  return [
    head,
    ...differences.flatMap(({ field, a, b, allowed }) =>
      wrap(`${allowed ? ' ' : '!'} ${field}: ${a} -> ${b}`, width, '    '),
    ),
  ]
}

function metricLines({ metrics, paired }: Comparison, width: number, color: boolean): string[] {
  const shown = metrics.filter(({ a, b }) => a.median !== null || b.median !== null)
  const rows = shown.map((metric) => rowOf(metric, paired))
  return rows.length === 0 ? [] : textTable(columns, rows, width, color)
}

function rowOf(metric: MetricComparison, paired: boolean): TextCell[] {
  const facts = metricFacts[metric.metric]
  const value = (side: SideValues) =>
    cell(facts.repeats === 'exact' ? countsText(side) : formatMetric(side.median, facts.unit))
  return [
    cell(facts.title, facts.role === 'primary' ? 'strong' : 'plain'),
    value(metric.a),
    value(metric.b),
    cell(changeOf(metric, facts)),
    cell(intervalText(metric.ci95), 'quiet'),
    cell(metric.p === null ? '' : pText(metric.p), 'quiet'),
    facts.role === 'info' ? cell('') : cell(verdictText(metric, paired), tones[metric.verdict]),
    cell(metric.test === 'none' ? '' : metric.test, 'quiet'),
  ]
}

function changeOf({ ratio, a, b }: MetricComparison, { repeats }: MetricFacts): string {
  if (ratio !== null) return formatChange(ratio)
  return repeats === 'exact' ? countsChangeText(a, b) : ''
}

/** `[+8.1, +16.9] %`; a bound that too few runs leave open is left out. */
export function intervalText({ low, high }: Interval): string {
  if (low === null && high === null) return ''
  const bound = (ratio: number | null) => (ratio === null ? '…' : formatChange(ratio).replace('\u00a0%', ''))
  return `[${bound(low)}, ${bound(high)}]\u00a0%`
}

function pText(p: number): string {
  return p < 0.0001 ? '<0.0001' : p.toFixed(p < 0.1 ? 4 : 2)
}

/** How many runs would settle it, where it is open. */
function verdictText({ verdict, confirmed, runsNeeded }: MetricComparison, paired: boolean): string {
  if (verdict === 'INCONCLUSIVE' && runsNeeded !== null)
    return `INCONCLUSIVE (${paired ? 'pairs' : 'runs'}: ${runsNeeded})`
  return confirmed ? `${verdict}, confirmed` : verdict
}

function noteLines({ metrics }: Comparison, width: number): string[] {
  return metrics
    .filter(({ metric, note }) => note !== '' && metricFacts[metric].role !== 'info')
    .flatMap(({ metric, note }) => wrap(`${metricFacts[metric].title}: ${note}`, width, '  '))
}
