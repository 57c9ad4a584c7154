import { acknowledgementOf } from '../../analysis/history/alerts.ts'
import type { ChangePoint, History, MetricSeries } from '../../types/history.ts'
import type { MetricFacts } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import type { TrendPage } from './page-data.ts'

/**
 * - alert: for the worse, large enough to matter, and nobody has acknowledged it
 * - acknowledged: someone has said why it is all right
 * - provisional: too few points lie behind it, it may yet go away
 * - better: for the better
 * - minor: for the worse, and too small to matter or only shown
 */
export type ChangeState = 'alert' | 'acknowledged' | 'provisional' | 'better' | 'minor'

/** A change of one series, as the charts and the table show it. */
export interface ShownChange {
  /** counts the changes of a history from 1 on: the charts name it so */
  readonly number: number
  readonly series: MetricSeries
  readonly facts: MetricFacts
  readonly change: ChangePoint
  readonly state: ChangeState
  /** why it is all right; empty = nobody has said so */
  readonly reason: string
  /** the last point that is certainly before it, and the last that may have brought it */
  readonly from: string
  readonly to: string
}

const roles = ['primary', 'secondary', 'info'] as const

/** The changes of a history: those of primary metrics first, each metric in order of time. */
export function changesOf(history: History, page: TrendPage): ShownChange[] {
  const place = ({ metric }: MetricSeries) => roles.indexOf(metricFacts[metric].role)
  return history.metrics
    .toSorted((one, other) => place(one) - place(other))
    .flatMap((series) => series.changes.map((change) => ({ series, change })))
    .map(({ series, change }, i) => shownChange(history, series, change, i + 1, page))
}

function shownChange(
  history: History,
  series: MetricSeries,
  change: ChangePoint,
  number: number,
  { alerts, acknowledged }: TrendPage,
): ShownChange {
  const covering = acknowledgementOf(
    history,
    series,
    change,
    acknowledged.map(({ id, ...rest }) => ({ ...rest, series: id })),
  )
  const isAlert = alerts.some((alert) => alert.series === series.id && alert.change.index === change.index)
  const facts = metricFacts[series.metric]
  return {
    ...{ number, series, facts, change },
    state: covering !== null ? 'acknowledged' : isAlert ? 'alert' : quietState(change, facts),
    reason: covering?.reason ?? '',
    from: history.points[pointBefore(series, change.candidates.from)]!.label,
    to: history.points[change.candidates.to]!.label,
  }
}

function quietState({ provisional, changeRatio }: ChangePoint, { better }: MetricFacts): ChangeState {
  if (provisional) return 'provisional'
  const isUp = changeRatio === null || changeRatio > 0
  return isUp === (better === 'higher') ? 'better' : 'minor'
}

/** The last point with a value before an index; the first of all if there is none. */
function pointBefore({ values }: MetricSeries, index: number): number {
  for (let i = index - 1; i > 0; i--) if (values[i] !== null) return i
  return 0
}
