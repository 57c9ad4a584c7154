import { formatMetric } from '../../analysis/metric-words.ts'
import type { Comparison } from '../../types/comparison.ts'
import { type MetricName, metricFacts } from '../../types/metrics.ts'
import { cell, type TextColumn, textTable, wrap } from '../kit/text-table.ts'

/** What the noise of a host is made of, as `analysis/noise.ts` finds it. */
export interface NoiseText {
  readonly pairs: number
  readonly metrics: readonly {
    readonly metric: MetricName
    readonly median: number
    readonly scatter: number
    readonly smallestEffect: number | null
    readonly pairsFor5Percent: number | null
  }[]
  readonly exchanges: { readonly tried: number; readonly regressions: number; readonly improvements: number }
  /** A against a slowed A; null = nothing was slowed on purpose */
  readonly injected: { readonly text: string; readonly comparison: Comparison } | null
}

const columns: readonly TextColumn[] = [
  { head: '', align: 'left', expendable: 0 },
  { head: 'median', align: 'right', expendable: 0 },
  { head: 'scatter', align: 'right', expendable: 0 },
  { head: 'smallest change seen', align: 'right', expendable: 1 },
  { head: 'pairs for 5 %', align: 'right', expendable: 0 },
]
const widest = 110

/** The noise floor for a terminal. Ends with a newline. */
export function formatNoise(
  { pairs, metrics, exchanges, injected }: NoiseText,
  { columns: given, color }: { readonly columns: number; readonly color: boolean },
): string {
  const width = Math.max(40, Math.min(widest, given))
  const rows = metrics.map((one) => [
    cell(metricFacts[one.metric].title, metricFacts[one.metric].role === 'primary' ? 'strong' : 'plain'),
    cell(formatMetric(one.median, metricFacts[one.metric].unit)),
    cell(percent(one.scatter)),
    cell(one.smallestEffect === null ? '–' : percent(one.smallestEffect)),
    cell(one.pairsFor5Percent === null ? '–' : String(one.pairsFor5Percent)),
  ])
  const { tried, regressions, improvements } = exchanges
  const lines = [
    ...wrap(`The same pipeline on both sides, ${pairs} pairs of runs.`, width, ''),
    '',
    ...textTable(columns, rows, width, color),
    '',
    ...wrap(
      `smallest change seen: what ${pairs} pairs show four times in five; pairs for 5 %: how many pairs show a change of 5 % as often.`,
      width,
      '',
    ),
    ...wrap(
      `A and B exchanged within the pairs, ${tried} ways: ${regressions} said REGRESSION and ${improvements} IMPROVEMENT, where nothing differs.`,
      width,
      '',
    ),
    ...(injected === null ? [] : wrap(injectedText(injected), width, '')),
  ]
  return `${lines.join('\n')}\n`
}

function injectedText({ text, comparison: { verdict, reasons } }: NonNullable<NoiseText['injected']>): string {
  const found = verdict === 'REGRESSION' ? 'was found' : 'was NOT found'
  return `Slowed on purpose, ${text}: ${found}, ${verdict}. ${reasons[0] ?? ''}`
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)}\u00a0%`
}
