import { formatMetric } from '../../analysis/metric-words.ts'
import type { History, MetricSeries } from '../../types/history.ts'
import type { ComparedRun, MetricFacts } from '../../types/metrics.ts'
import { curve, mark, percent } from '../kit/drawing.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { shapes } from '../kit/shapes.ts'
import type { Axis } from '../kit/ticks.ts'
import type { ShownChange } from './changes.ts'
import { stateLooks } from './words.ts'

/** One metric along the points of a history. */
export interface TrendChart {
  readonly history: History
  readonly series: MetricSeries
  readonly facts: MetricFacts
  readonly changes: readonly ShownChange[]
  readonly x: Axis
  readonly y: Axis
  readonly heightPx: number
}

/** Runs lie within this share of the width of their point, to either side of its middle. */
const jitter = 0.3

/** The band within which chance alone moves the points of a level. */
export function bands(chart: TrendChart): Child[] {
  return chart.series.levels.map(({ from, to, low, high }) =>
    low === null || high === null
      ? null
      : el('rect', { class: 'noise-band', ...across(chart, from, to), ...down(chart, low, high) }),
  )
}

/** The points of which one is the first on the new level. */
export function candidateRects(chart: TrendChart): Markup[] {
  return chart.changes.map(({ change: { candidates }, state }) =>
    el('rect', {
      class: `candidates ${state}`,
      ...across(chart, candidates.from, candidates.to),
      y: 0,
      height: chart.heightPx,
    }),
  )
}

/** A rule where a level ends, with the number of the change in the table. */
export function changeRules(chart: TrendChart): Child[] {
  return chart.changes.map(({ change, number, state }, i) => {
    const share = chart.x.share((change.lastBefore + change.index) / 2)
    const at = percent(share)
    const isProvisional = change.provisional ? ' dashed' : ''
    const isRight = share > 0.9
    return [
      el('line', { class: `change ${state}${isProvisional}`, x1: at, x2: at, y1: 0, y2: chart.heightPx }),
      el(
        'text',
        {
          class: `change-name ${state}`,
          x: at,
          dx: isRight ? -4 : 4,
          y: i % 2 === 0 ? 11 : 25,
          'text-anchor': isRight ? 'end' : 'start',
        },
        el('title', {}, `change ${number}: ${stateLooks[state].text}`),
        state === 'acknowledged' ? `(${number})` : String(number),
      ),
    ]
  })
}

/** Every run, beside the middle of its point by as much as its name says: the same on every page. */
export function runPoints({ history, series: { metric }, x, y, heightPx, facts }: TrendChart): Markup[] {
  const pointOf = (place: number, run: ComparedRun): Markup[] => {
    const value = run.metrics[metric]
    if (value === null) return []
    const isUsable = run.unusable === null
    const text = `${run.run}: ${formatMetric(value, facts.unit)}${isUsable ? '' : ', not counted'}`
    const share = x.share(place + offsetOf(run.run) * jitter)
    const [shape, name] = isUsable ? [shapes.dot, 'run-dot'] : [shapes.triangle, 'run-dot unusable']
    return [mark(shape, name, share, (1 - y.share(value)) * heightPx, text)]
  }
  return history.points.flatMap(({ runs, unusable }, place) =>
    [...runs, ...unusable].flatMap((run) => pointOf(place, run)),
  )
}

/** -1 to 1, the same for the same name. */
export function offsetOf(name: string): number {
  let hash = 2166136261
  for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619) >>> 0
  return ((hash >>> 8) % 2001) / 1000 - 1
}

/** The medians; the line is broken where a point has no value. */
export function medianLines({ series: { values }, x, y, heightPx }: TrendChart): Markup[] {
  const pieces: (readonly [number, number])[][] = [[]]
  values.forEach((value, place) => {
    if (value === null) pieces.push([])
    else pieces.at(-1)!.push([x.share(place), y.share(value)])
  })
  return pieces.filter((piece) => piece.length > 1).map((piece) => curve(piece, heightPx, 'line slim median'))
}

function across({ x }: TrendChart, from: number, to: number) {
  const [left, right] = [x.share(from - 0.5), x.share(to + 0.5)]
  return { x: percent(left), width: percent(right - left) }
}

function down({ y, heightPx }: TrendChart, low: number, high: number) {
  const [top, bottom] = [high, low].map((value) => (1 - Math.min(1, Math.max(0, y.share(value)))) * heightPx) as [
    number,
    number,
  ]
  return { y: top.toFixed(1), height: (bottom - top).toFixed(1) }
}
