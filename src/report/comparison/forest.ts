import type { Comparison, MetricComparison } from '../../types/comparison.ts'
import { formatRatio } from '../../units.ts'
import { drawing, percent } from '../kit/drawing.ts'
import { row, section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText } from '../kit/metric-words.ts'
import { shownMetrics } from './metrics-table.ts'
import { RatioScale } from './ratio-scale.ts'
import { factsOf, intervalText, verdictLooks, verdictMark } from './words.ts'

type Better = 'lower' | 'higher'
const rowPx = 28
const middlePx = rowPx / 2

/** One row a noisy metric: its estimate, its interval, and the band of what does not matter. */
export function forestSection(comparison: Comparison): Markup | null {
  const noisy = shownMetrics(comparison).filter((metric) => factsOf(metric).repeats === 'noisy')
  if (noisy.length === 0) return null
  const drawn = noisy.filter(({ ratio, ci95, test }) => ratio !== null && test !== 'none' && hasBound(ci95))
  return section(
    {
      id: 'intervals',
      title: 'How sure is it?',
      lead: drawn.length === 0 ? 'No interval can be given: an interval needs three usable runs on each side.' : null,
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    drawn.length === 0 ? null : row(forest(drawn), notes(noisy, drawn)),
  )
}

function hasBound({ low, high }: MetricComparison['ci95']): boolean {
  return low !== null || high !== null
}

function forest(drawn: readonly MetricComparison[]): Markup {
  const scale = new RatioScale(drawn)
  const groups = (['higher', 'lower'] as const).map((better) => ({
    better,
    rows: drawn.filter((metric) => factsOf(metric).better === better),
  }))
  return el(
    'figure',
    { class: 'fig forest' },
    ...groups.filter(({ rows }) => rows.length > 0).map(({ better, rows }) => forestGroup(better, rows, scale)),
  )
}

function forestGroup(better: Better, rows: readonly MetricComparison[], scale: RatioScale): Markup {
  return el(
    'div',
    { class: 'forest-group' },
    el(
      'div',
      { class: 'forest-row head' },
      el('span', { class: 'name sub' }, better === 'higher' ? 'higher is better' : 'lower is better'),
      el('span', { class: 'ways' }, el('span', {}, '← B is better'), el('span', {}, 'B is worse →')),
    ),
    ...rows.map((metric) => forestRow(metric, scale)),
    el('div', { class: 'forest-row axis' }, el('span', {}), axis(better, scale)),
  )
}

function forestRow(metric: MetricComparison, scale: RatioScale): Markup {
  const { title, role } = factsOf(metric)
  return el(
    'div',
    { class: 'forest-row' },
    el('span', { class: 'name' }, role === 'primary' ? el('b', {}, title) : title),
    drawing({ title, desc: rowText(metric), heightPx: rowPx }, band(metric, scale), interval(metric, scale)),
    el(
      'span',
      { class: 'estimate' },
      el('span', {}, `${changeText(metric.ratio)} `, el('span', { class: 'sub' }, intervalText(metric.ci95))),
      verdictMark(metric.verdict),
    ),
  )
}

function rowText(metric: MetricComparison): string {
  const { title, minEffect } = factsOf(metric)
  return `${title} of B against A: ${changeText(metric.ratio)}, 95 % interval ${intervalText(metric.ci95)}, ${metric.verdict}. The band of what does not matter is ±${formatRatio(minEffect)}.`
}

function band(metric: MetricComparison, scale: RatioScale): Child {
  const { minEffect, better } = factsOf(metric)
  const half = Math.abs(scale.share(1 + minEffect, better) - 0.5)
  return [
    el('rect', { class: 'zone', x: percent(0.5 - half), width: percent(2 * half), y: 0, height: rowPx }),
    el('line', { class: 'equal', x1: '50%', x2: '50%', y1: 0, y2: rowPx }),
  ]
}

/** A bound that is not known, or lies beyond the axis, ends in an arrow head; one that is not known is dashed. */
function interval(metric: MetricComparison, scale: RatioScale): Child {
  const { better } = factsOf(metric)
  const { low, high } = metric.ci95
  const [left, right] = better === 'lower' ? [low, high] : [high, low]
  const estimate = Math.min(1, Math.max(0, scale.share(metric.ratio!, better)))
  const { judged } = verdictLooks[metric.verdict]
  const arm = (ratio: number | null, edge: 0 | 1) => {
    const share = ratio === null ? edge : scale.share(ratio, better)
    const isOff = share <= 0 || share >= 1
    const end = isOff ? edge : share
    const name = ratio === null ? 'arm unknown' : 'arm'
    return [
      el('line', { class: name, x1: percent(estimate), x2: percent(end), y1: middlePx, y2: middlePx }),
      isOff ? arrowHead(edge) : cap(end),
    ]
  }
  return el('g', { class: `interval ${judged}` }, arm(left, 0), arm(right, 1), estimateMark(estimate))
}

function cap(share: number): Markup {
  return el('line', { class: 'arm', x1: percent(share), x2: percent(share), y1: middlePx - 4, y2: middlePx + 4 })
}

function arrowHead(edge: 0 | 1): Markup {
  const d = edge === 0 ? 'M0 0 8-5V5Z' : 'M0 0-8-5V5Z'
  return el('svg', { x: percent(edge), y: middlePx, overflow: 'visible' }, el('path', { class: 'arrow', d }))
}

function estimateMark(share: number): Markup {
  return el(
    'svg',
    { x: percent(share), y: middlePx, overflow: 'visible' },
    el('rect', { class: 'estimate-mark', x: -4, y: -4, width: 8, height: 8 }),
  )
}

function axis(better: Better, scale: RatioScale): Markup {
  const marks = scale
    .ticks(better)
    .map(({ at, text }) => [
      el('line', { class: 'tick', x1: at, x2: at, y1: 0, y2: 4 }),
      el('text', { x: at, y: 17, 'text-anchor': 'middle' }, text),
    ])
  const title = `Axis of the change of B against A, ${better} is better`
  const desc = 'The axis is logarithmic. On its left B is better, on its right B is worse.'
  return drawing(
    { title, desc, heightPx: 22 },
    el('line', { class: 'tick', x1: 0, x2: '100%', y1: 0, y2: 0 }),
    ...marks,
  )
}

function notes(noisy: readonly MetricComparison[], drawn: readonly MetricComparison[]): Child {
  const left = noisy.filter((metric) => !drawn.includes(metric)).map((metric) => factsOf(metric).title)
  const unbounded = drawn.some(({ ci95 }) => ci95.low === null || ci95.high === null)
  return [
    el('p', {}, 'The square is the estimate, the line its 95 % interval. The axis is logarithmic.'),
    el('p', {}, el('b', {}, 'Shaded'), ': changes too small to matter, a width for each metric.'),
    el(
      'p',
      {},
      'A line that does not cross the middle shows a change. The estimate must also lie outside the shaded band, or the change is too small to matter.',
    ),
    unbounded
      ? el('p', {}, 'A dashed line with an arrow head has no bound on that side: the runs are too few for one.')
      : null,
    left.length === 0 ? null : el('p', {}, `Without an interval: ${left.join('; ')}.`),
  ]
}
