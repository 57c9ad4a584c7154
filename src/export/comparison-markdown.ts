import type { Comparison, ComparisonVerdict, Difference, MetricComparison } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { changeText, intervalText, knownMetrics, sideText } from './comparison-facts.ts'
import { markdownTable, markdownText } from './escape.ts'

const head = ['', 'A', 'B', 'change', '95 % interval', 'verdict'] as const

/** The verdict with its reasons, a table of the numbers, and in what the two sides differ: for the summary of a job. */
export function markdownOfComparison(comparison: Comparison): string {
  const { a, b, verdict, reasons, differences } = comparison
  const rows = knownMetrics(comparison).map(rowOf)
  return [
    `### loadcurve: ${verdict}\n`,
    `\nA: ${markdownText(a.label)}, ${runsText(a.runs.length)}. B: ${markdownText(b.label)}, ${runsText(b.runs.length)}${comparison.paired ? ', made in pairs' : ''}.\n`,
    reasons.length === 0 ? '' : `\n${reasons.map((reason) => `- ${markdownText(reason)}\n`).join('')}`,
    rows.length === 0 ? '' : `\n${markdownTable(head, rows, [0, 5])}`,
    differencesOf(differences),
    leftOut(comparison),
  ].join('')
}

function rowOf(one: MetricComparison): string[] {
  const { title, role } = metricFacts[one.metric]
  const name = role === 'primary' ? `**${markdownText(title)}**` : markdownText(title)
  const cells = [sideText(one, one.a), sideText(one, one.b), changeText(one.ratio), intervalText(one.ci95)]
  return [name, ...cells.map(markdownText), verdictText(one.verdict) + noteOf(one)]
}

/** An improvement that is not expected is often a fault too, so it stands out like a regression. */
function verdictText(verdict: ComparisonVerdict): string {
  return verdict === 'REGRESSION' || verdict === 'IMPROVEMENT' ? `**${verdict}**` : verdict
}

function noteOf({ note, runsNeeded }: MetricComparison): string {
  const needed = runsNeeded === null ? '' : `${runsNeeded} runs on each side would settle it`
  const parts = [note, needed].filter((part) => part !== '').map(markdownText)
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

function differencesOf(differences: readonly Difference[]): string {
  if (differences.length === 0) return ''
  const rows = differences.map(({ field, a, b, allowed }) => [
    ...[field, a, b].map(markdownText),
    allowed ? '' : 'not allowed',
  ])
  return `\nThe two sides differ:\n\n${markdownTable(['field', 'A', 'B', ''], rows, [0, 1, 2, 3])}`
}

function leftOut({ a, b }: Comparison): string {
  const lines = [...a.runs, ...b.runs].flatMap(({ run, unusable }) =>
    unusable === null ? [] : [`- left out: ${markdownText(`${run}: ${unusable}`)}\n`],
  )
  return lines.length === 0 ? '' : `\n${lines.join('')}`
}

function runsText(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`
}
