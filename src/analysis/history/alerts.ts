import type {
  Acknowledgement,
  AlertIdentity,
  ChangePoint,
  History,
  HistoryAlert,
  HistoryPoint,
  MetricSeries,
} from '../../types/history.ts'
import { metricFacts } from '../../types/metrics.ts'

/** Digits of a commit that suffice to name it. */
const shortCommit = 7
/** Ranges of one change may lie apart by one point; changes that lie so close together are never found as two. */
const nearRanges = -1
/** Old points of a level say little about today. */
const mostBaselinePoints = 64

/**
 * What someone should know of: changes for the worse of primary and secondary numbers, by at least the least change that
 * matters, with three points behind them, that nobody has acknowledged.
 */
export function alertsOf(history: History, acknowledgements: readonly Acknowledgement[] = []): HistoryAlert[] {
  return history.metrics.flatMap((series) =>
    series.changes
      .filter((change) => isOpen(history, series, change, acknowledgements))
      .map((change) => alertOf(history.points, series, change)),
  )
}

/**
 * Alerts that were not told yet. A range moves by a point or two as later runs come, so a told alert stands for the one
 * alert of its series whose range is nearest to its own, if the two are neighbours at least.
 */
export function untold(
  history: History,
  alerts: readonly HistoryAlert[],
  told: readonly AlertIdentity[],
): HistoryAlert[] {
  const left = new Set(alerts)
  for (const old of told) {
    const shares = [...left]
      .filter(({ series }) => series === old.series)
      .map((alert) => ({ alert, points: sharedPoints(history.points, alert, old) }))
      .sort((a, b) => b.points - a.points)
    if (shares.length > 0 && shares[0]!.points >= nearRanges) left.delete(shares[0]!.alert)
  }
  return [...left]
}

/** The acknowledgement that covers a change, or null. */
export function acknowledgementOf(
  history: History,
  series: MetricSeries,
  change: ChangePoint,
  acknowledgements: readonly Acknowledgement[],
): Acknowledgement | null {
  const range = rangeOf(history.points, series, change)
  const covers = (each: Acknowledgement) =>
    matchesGlob(series.id, each.series) && sharedPoints(history.points, range, each) > 0
  return acknowledgements.find(covers) ?? null
}

/**
 * The values that a new point is held against: those since the last change that is accepted, which is one for the
 * better, one too small to matter or one acknowledged, up to the first that is not.
 */
export function baselineValues(
  history: History,
  series: MetricSeries,
  acknowledgements: readonly Acknowledgement[] = [],
): number[] {
  const open = series.changes.map((change) => change.provisional || isOpen(history, series, change, acknowledgements))
  const accepted = open.lastIndexOf(false)
  const from = series.changes[accepted]?.index ?? 0
  const to = series.changes[accepted + 1]?.index
  const values = series.values.slice(from, to).filter((value) => value !== null && value > 0)
  return (values as number[]).slice(-mostBaselinePoints)
}

function isOpen(
  history: History,
  series: MetricSeries,
  change: ChangePoint,
  acknowledgements: readonly Acknowledgement[],
): boolean {
  const { role, minEffect } = metricFacts[series.metric]
  if (role === 'info' || change.provisional) return false
  const worse = worsening(series, change)
  if (worse <= 0 || worse < Math.log1p(minEffect)) return false
  return acknowledgementOf(history, series, change, acknowledgements) === null
}

/** How much worse, as the logarithm of a ratio; below 0 = better. */
function worsening(series: MetricSeries, { changeRatio }: ChangePoint): number {
  const step = changeRatio === null ? Number.POSITIVE_INFINITY : Math.log1p(changeRatio)
  return metricFacts[series.metric].better === 'lower' ? step : -step
}

function alertOf(points: readonly HistoryPoint[], series: MetricSeries, change: ChangePoint): HistoryAlert {
  return {
    ...rangeOf(points, series, change),
    ...{ metric: series.metric, role: metricFacts[series.metric].role, change },
  }
}

/** From the last point that was good for certain to the last that may have brought the change. */
function rangeOf(points: readonly HistoryPoint[], series: MetricSeries, change: ChangePoint): AlertIdentity {
  const goodBefore = lastValueBefore(series, change.candidates.from)
  return { series: series.id, from: points[goodBefore]!.label, to: points[change.candidates.to]!.label }
}

function lastValueBefore({ values }: MetricSeries, index: number): number {
  for (let i = index - 1; i > 0; i--) if (values[i] !== null) return i
  return 0
}

/**
 * Points after `from` and up to `to` that both ranges hold; below 0 = so many lie between them. Minus infinity if a point of
 * either is not in this history.
 */
function sharedPoints(points: readonly HistoryPoint[], a: Range, b: Range): number {
  const ends = [a.from, b.from, a.to, b.to].map((label) => indexOfLabel(points, label))
  if (ends.includes(-1)) return a.from === b.from && a.to === b.to ? 1 : Number.NEGATIVE_INFINITY
  return Math.min(ends[2]!, ends[3]!) - Math.max(ends[0]!, ends[1]!)
}

type Range = Pick<AlertIdentity, 'from' | 'to'>

function indexOfLabel(points: readonly HistoryPoint[], label: string): number {
  const exact = points.findIndex((point) => point.label === label)
  if (exact !== -1 || label.length < shortCommit) return exact
  return points.findIndex((point) => point.commit?.startsWith(label))
}

function matchesGlob(text: string, glob: string): boolean {
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${glob.split('*').map(literal).join('.*')}$`, 's').test(text)
}
