import type { CapacityResult, MadeProbe } from '../../types/analysis/capacity-result.ts'
import { formatPerS, formatUs } from '../../units.ts'
import { curve, mark, percent, plot } from '../kit/drawing.ts'
import { drawnFigure } from '../kit/drawn-figures.ts'
import { row, section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { shapes } from '../kit/shapes.ts'
import type { Axis } from '../kit/ticks.ts'
import { logAxis } from '../kit/ticks.ts'
import type { CapacityPage } from './page-data.ts'
import { loadText } from './words.ts'

const heightPx = 300

/** The two percentiles, with the look that the sides of a comparison have: dashed and hollow, solid and filled. */
const percentiles = [
  { name: 'p50', look: 'a', shape: shapes.circle, of: (probe: MadeProbe) => probe.resultP50Us },
  { name: 'p99', look: 'b', shape: shapes.diamond, of: (probe: MadeProbe) => probe.resultP99Us },
] as const
type Percentile = (typeof percentiles)[number]

interface LatencyPoint {
  readonly loadPerS: number
  readonly us: number
}

/** What latency each load has, and from which load on it rises. */
export function latencySection({ result }: CapacityPage): Markup | null {
  const lines = percentiles.map((percentile) => ({ percentile, points: pointsOf(result.probes, percentile) }))
  const all = lines.flatMap(({ points }) => points)
  if (all.length === 0) return null
  const x = thinned(
    logAxis(
      all.map(({ loadPerS }) => loadPerS),
      formatPerS,
    ),
  )
  const y = logAxis(
    all.map(({ us }) => us),
    formatUs,
  )
  const drawn = plot(
    { title: 'Result latency against load', desc: descOf(result), heightPx, x, y },
    failingArea(result, x),
    kneeRule(result, x),
    ...lines.flatMap(({ percentile, points }) => lineOf(percentile, points, x, y)),
  )
  return section(
    { id: 'latency', title: 'What does load do to the latency?' },
    row(drawnFigure('Result latency of each load', 'both scales are logarithmic', legend(), drawn), notes(result)),
  )
}

function pointsOf(probes: readonly MadeProbe[], { of }: Percentile): LatencyPoint[] {
  return probes
    .filter(({ judgement }) => judgement.verdict !== 'INVALID')
    .flatMap((probe) => {
      const us = of(probe)
      return us === null || us <= 0 ? [] : [{ loadPerS: probe.loadPerS, us }]
    })
    .sort((one, other) => one.loadPerS - other.loadPerS || one.us - other.us)
}

/** Of many marks each second one is left out where the screen is narrow. */
function thinned(axis: Axis): Axis {
  if (axis.ticks.length < 6) return axis
  return { ...axis, ticks: axis.ticks.map((tick, i) => ({ ...tick, isMinor: i % 2 === 1 })) }
}

function lineOf(percentile: Percentile, points: readonly LatencyPoint[], x: Axis, y: Axis): Markup[] {
  const { name, look, shape } = percentile
  const loads = [...new Set(points.map(({ loadPerS }) => loadPerS))]
  const places = loads.map((load) => [x.share(load), y.share(middleAt(points, load))] as const)
  return [
    curve(places, heightPx, `line slim ${look}`),
    ...points.map(({ loadPerS, us }) =>
      mark(
        shape,
        `point ${look}`,
        x.share(loadPerS),
        (1 - y.share(us)) * heightPx,
        `result ${name} at ${loadText(loadPerS)}: ${formatUs(us)}`,
      ),
    ),
  ]
}

function middleAt(points: readonly LatencyPoint[], loadPerS: number): number {
  const values = points.filter((point) => point.loadPerS === loadPerS).map(({ us }) => us)
  const middle = (values.length - 1) / 2
  return (values[Math.floor(middle)]! + values[Math.ceil(middle)]!) / 2
}

function failingArea({ answer }: CapacityResult, x: Axis): Child {
  if (answer.failsPerS === null) return null
  const from = Math.max(0, x.share(answer.failsPerS))
  if (from >= 1) return null
  return [
    el('rect', { class: 'failing', x: percent(from), width: percent(1 - from), y: 0, height: heightPx }),
    el('text', { x: '100%', dx: -4, y: heightPx - 8, 'text-anchor': 'end' }, 'fails'),
  ]
}

function kneeRule({ knee }: CapacityResult, x: Axis): Child {
  if (knee === null || knee.nextPerS === null) return null
  const share = x.share(knee.loadPerS)
  const isRight = share > 0.5
  const text = `knee ${formatPerS(knee.loadPerS)}`
  return [
    el('line', { class: 'knee', x1: percent(share), x2: percent(share), y1: 0, y2: heightPx }),
    el('text', { x: percent(share), dx: isRight ? -6 : 6, y: 14, 'text-anchor': isRight ? 'end' : 'start' }, text),
  ]
}

function legend(): Markup {
  const sample = ({ look, shape }: Percentile) =>
    el(
      'svg',
      { class: 'side-sample', width: 24, height: 12, viewBox: '-12 -6 24 12', 'aria-hidden': 'true' },
      el('line', { class: `line ${look}`, x1: -12, x2: 12, y1: 0, y2: 0 }),
      el('path', { class: `point ${look}`, d: shape }),
    )
  const key = (one: Percentile) => el('span', { class: 'key' }, sample(one), `result ${one.name}`)
  return el('span', { class: 'legend' }, ...percentiles.map(key))
}

export function kneeText({ knee }: CapacityResult): string {
  if (knee === null) return 'No knee is known: it needs three loads, and a latency at the least of them.'
  const { loadPerS, p99Us, nextPerS } = knee
  if (nextPerS === null) return 'There is no knee: at no load is result p99 more than twice that of the least load.'
  return `At the knee, ${loadText(loadPerS)}, result p99 is ${formatUs(p99Us)}. At ${loadText(nextPerS)} it is more than twice that of the least load.`
}

const usualKnee = 'Below the knee more load costs little latency. Above it readings wait for each other.'
const oddKnee =
  'This knee says little, since it lies among loads that fail: the least load was slow for another reason, such as a cold start.'

function isOddKnee({ knee, answer }: CapacityResult): boolean {
  return knee !== null && answer.failsPerS !== null && knee.loadPerS >= answer.failsPerS
}

function notes(result: CapacityResult): Child {
  return [
    el('p', {}, kneeText(result)),
    el('p', {}, isOddKnee(result) ? oddKnee : usualKnee),
    el(
      'p',
      {},
      'A load that was probed more than once has several points; the line goes through their median. Probes that could not be measured are left out.',
    ),
    result.answer.failsPerS === null ? null : el('p', {}, el('b', {}, 'Shaded'), ': loads that fail.'),
  ]
}

function descOf(result: CapacityResult): string {
  return `The result latency of each load, p50 and p99. ${kneeText(result)}`
}
