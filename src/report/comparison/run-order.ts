import { formatMetric } from '../../analysis/metric-words.ts'
import type { Comparison, MetricComparison } from '../../types/comparison.ts'
import type { MetricName } from '../../types/metrics.ts'
import { plot } from '../kit/drawing.ts'
import { smallFigure } from '../kit/drawn-figures.ts'
import { section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { exactText } from '../kit/metric-words.ts'
import { type Axis, linearAxis } from '../kit/ticks.ts'
import type { Side } from './page-data.ts'
import { drawnOrder } from './page-data.ts'
import { point } from './side-points.ts'
import type { SideRun } from './sides.ts'
import { runsInOrder, sideLegend, sideLetters } from './sides.ts'
import { factsOf } from './words.ts'

const heightPx = 130
const shown: readonly MetricName[] = ['delivered_per_s', 'result_p50_us', 'result_p99_us']

interface RunPoint {
  readonly side: Side
  readonly run: string
  /** its place among all usable runs of both sides, in the order of time */
  readonly place: number
  readonly value: number
  readonly isOutlier: boolean
}

/** The value of every run in the order of time: a slope across both sides is drift of the machine. */
export function runOrderSection(comparison: Comparison): Markup | null {
  const order = runsInOrder(comparison).filter(({ usable }) => usable !== null)
  const metrics = shown
    .flatMap((name) => comparison.metrics.filter(({ metric }) => metric === name))
    .map((metric) => ({ metric, points: pointsOf(metric, order) }))
    .filter(({ points }) => points.length > 0)
  if (metrics.length === 0) return null
  return section(
    {
      id: 'order',
      title: 'Did the runs drift?',
      lead: 'Each point is a run, in the order in which the runs were made. If the points of both sides rise or fall together, the machine changed meanwhile. The vertical axes do not begin at 0.',
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    el('p', { class: 'legend-line' }, sideLegend(comparison), ringKey(metrics.flatMap(({ points }) => points))),
    el(
      'div',
      { class: 'small-multiples' },
      ...metrics.map(({ metric, points }) => orderFigure(metric, points, order.length)),
    ),
    el('p', { class: 'finding' }, 'The table of runs at the end of the page has the same numbers.'),
  )
}

function ringKey(points: readonly RunPoint[]): Child {
  if (!points.some(({ isOutlier }) => isOutlier)) return null
  const ring = el('circle', { class: 'ring', r: 5 })
  const sample = el(
    'svg',
    { class: 'side-sample', width: 14, height: 12, viewBox: '-7 -6 14 12', 'aria-hidden': 'true' },
    ring,
  )
  return el('span', { class: 'key' }, sample, 'stands apart from its side')
}

function pointsOf({ a, b }: MetricComparison, order: readonly SideRun[]): RunPoint[] {
  const ofSide = { a, b }
  return order.flatMap(({ side, run, usable }, place): RunPoint[] => {
    const value = ofSide[side].values[usable!] ?? null
    if (value === null) return []
    return [{ side, run: run.run, place, value, isOutlier: ofSide[side].outliers.includes(usable!) }]
  })
}

function orderFigure(metric: MetricComparison, points: readonly RunPoint[], runs: number): Markup {
  const { title, unit, minEffect } = factsOf(metric)
  const y = linearAxis(
    widened(
      points.map(({ value }) => value),
      minEffect,
    ),
    { format: (value) => formatMetric(value, unit), exact: (value) => exactText(value, unit), fromZero: false },
  )
  const x = placeAxis(runs)
  const [a, b] = [formatMetric(metric.a.median, unit), formatMetric(metric.b.median, unit)]
  const drawn = plot(
    {
      title: `${title} of every run`,
      desc: `${points.length} runs in the order of time. The median of A is ${a}, that of B ${b}.`,
      heightPx,
      x,
      y,
    },
    ...drawnOrder.map((side) => medianLine(side, metric[side].median, y)),
    ...points.map((one) => runPoint(one, x, y, formatMetric(one.value, unit))),
  )
  return smallFigure(title, `median A ${a}, B ${b}`, drawn)
}

/** The values and what makes their axis at least as wide as a change that matters: less than that looks like little. */
function widened(values: readonly number[], minEffect: number): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const middle = (least + most) / 2
  const half = (Math.abs(middle) * minEffect) / 2
  return most - least >= 2 * half ? [...values] : [...values, middle - half, middle + half]
}

function placeAxis(runs: number): Axis {
  const named = [...new Set([0, Math.floor((runs - 1) / 2), runs - 1])]
  return {
    share: (place) => (runs === 1 ? 0.5 : 0.02 + (place / (runs - 1)) * 0.96),
    ticks: named.map((value, i) => ({ value, text: i === 0 ? 'run 1' : String(value + 1) })),
  }
}

function medianLine(side: Side, median: number | null, y: Axis): Child {
  if (median === null) return null
  const at = ((1 - y.share(median)) * heightPx).toFixed(1)
  return el('line', { class: `line thin ${side}`, x1: 0, x2: '100%', y1: at, y2: at })
}

function runPoint({ side, run, place, value, isOutlier }: RunPoint, x: Axis, y: Axis, text: string): Markup {
  const name = `${sideLetters[side]}, ${run}: ${text}${isOutlier ? ', stands apart' : ''}`
  return point(side, x.share(place), (1 - y.share(value)) * heightPx, name, isOutlier)
}
