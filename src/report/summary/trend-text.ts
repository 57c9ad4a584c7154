import { formatMetric } from '../../analysis/metric-words.ts'
import type {
  Acknowledgement,
  AlertIdentity,
  ChangePoint,
  History,
  HistoryAlert,
  HistoryModel,
} from '../../types/history.ts'
import { metricFacts } from '../../types/metrics.ts'
import { cell, paint, type TextCell, type TextColumn, textTable, wrap } from '../kit/text-table.ts'
import { formatChange } from './comparison-text.ts'

export interface AlertLine {
  readonly alert: HistoryAlert
  readonly history: History
  /** it was not told before */
  readonly isNew: boolean
}

export interface TrendText {
  readonly model: HistoryModel
  readonly alerts: readonly AlertLine[]
  readonly acknowledged: readonly Acknowledgement[]
}

const shortCommit = 10
const widest = 120
const columns: readonly TextColumn[] = [
  { head: '', align: 'left', expendable: 0 },
  { head: 'points', align: 'right', expendable: 0 },
  { head: 'first', align: 'right', expendable: 2 },
  { head: 'last', align: 'right', expendable: 0 },
  { head: 'noise', align: 'right', expendable: 1 },
  { head: 'changes', align: 'left', expendable: 0 },
]

/** Four hexadecimal digits by which an alert is accepted: FNV-1a of what it is about. */
export function shortIdOf({ series, from, to }: AlertIdentity): string {
  let hash = 0x811c9dc5
  for (const char of `${series} ${from} ${to}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  return (hash >>> 16).toString(16).padStart(4, '0')
}

/** Alerts first, then a table of the numbers that decide for each history. Ends with a newline. */
export function formatTrend(
  { model, alerts, acknowledged }: TrendText,
  { columns: given, color }: { readonly columns: number; readonly color: boolean },
): string {
  const width = Math.max(40, Math.min(widest, given))
  const sections = [
    ...model.problems.map((problem) => wrap(`note: ${problem}`, width, '  ')),
    alerts.flatMap((line) => alertLines(line, width, color)),
    acknowledged.flatMap(({ series, from, to, reason }) =>
      wrap(`accepted: ${series} from ${short(from)} to ${short(to)}: ${reason}`, width, '  '),
    ),
    ...model.histories.map((history) => historyLines(history, width, color)),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function alertLines({ alert, history, isNew }: AlertLine, width: number, color: boolean): string[] {
  const { metric, change, from, to } = alert
  const { title, unit } = metricFacts[metric]
  const moved = change.changeRatio === null ? '' : ` (${formatChange(1 + change.changeRatio)})`
  const values = `${formatMetric(change.before.median, unit)} -> ${formatMetric(change.after.median, unit)}${moved}`
  const { scenario, engine } = history.key
  const text = `${title} of ${scenario} on ${engine}: ${values}, after ${short(from)} and up to ${short(to)} [${shortIdOf(alert)}]`
  const word = paint(cell(isNew ? 'WORSE' : 'known', isNew ? 'bad' : 'quiet'), color)
  return wrap(text, width - 7, '       ').map((line, i) => (i === 0 ? `${word}  ${line}` : line))
}

function historyLines({ key, points, metrics }: History, width: number, color: boolean): string[] {
  const rows = metrics
    .filter(({ metric }) => metricFacts[metric].role === 'primary')
    .map(({ metric, values, noiseRatio, changes }): TextCell[] => {
      const known = values.filter((value) => value !== null)
      const text = (value: number | undefined) =>
        value === undefined ? '–' : formatMetric(value, metricFacts[metric].unit)
      return [
        cell(metricFacts[metric].title, 'strong'),
        cell(String(known.length)),
        cell(text(known[0])),
        cell(text(known.at(-1))),
        cell(noiseRatio === null ? '–' : `±${(noiseRatio * 100).toFixed(1)}%`),
        cell(changes.map((change) => changeText(change, points)).join('; ') || 'none'),
      ]
    })
  const runs = points.reduce((sum, point) => sum + point.runs.length, 0)
  const head = `${key.scenario} on ${key.engine}: ${counted(points.length, 'point')}, ${counted(runs, 'run')} (machine ${key.host.slice(0, 6)})`
  return [...wrap(head, width, ''), ...textTable(columns, rows, width, color)]
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function changeText({ index, changeRatio, provisional }: ChangePoint, points: History['points']): string {
  const moved = changeRatio === null ? 'from 0' : formatChange(1 + changeRatio)
  return `${moved} at ${short(points[index]!.label)}${provisional ? ' (provisional)' : ''}`
}

/** A commit by its first digits; a day as it is. */
function short(label: string): string {
  return /^[0-9a-f]{40}$/.test(label) ? label.slice(0, shortCommit) : label
}
