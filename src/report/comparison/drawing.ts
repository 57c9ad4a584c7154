import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { Side } from './page-data.ts'
import type { Axis } from './ticks.ts'

/** Lines are laid out in these units and stretched to the width of the page. */
const widthUnits = 1000

export interface DrawingOptions {
  readonly title: string
  /** what it shows, in one sentence, for those who do not see it */
  readonly desc: string
  readonly heightPx: number
  readonly class?: string
}

/**
 * An SVG as wide as its place: places along it are percentages, heights are pixels, so texts and marks keep their size
 * on every screen and on paper.
 */
export function drawing({ title, desc, heightPx, class: name }: DrawingOptions, ...marks: Child[]): Markup {
  return el(
    'svg',
    { class: `drawing ${name ?? ''}`.trim(), role: 'img', width: '100%', height: heightPx, overflow: 'visible' },
    el('title', {}, title),
    el('desc', {}, desc),
    ...marks,
  )
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`
}

export interface PlotOptions extends DrawingOptions {
  readonly x: Axis
  readonly y: Axis
}

/** A plot with its axes: y marks at the left with lines across, x marks below. */
export function plot(options: PlotOptions, ...marks: Child[]): Markup {
  const { x, y, heightPx } = options
  const across = y.ticks.map(({ value, text }) => {
    const at = ((1 - y.share(value)) * heightPx).toFixed(1)
    return [
      el('line', { class: 'grid', x1: 0, x2: '100%', y1: at, y2: at }),
      el('text', { x: -7, y: at, dy: '0.35em', 'text-anchor': 'end' }, text),
    ]
  })
  const below = x.ticks.map(({ value, text, isMinor = false }) => {
    const share = x.share(value)
    const anchor = share > 0.97 ? 'end' : share < 0.03 ? 'start' : 'middle'
    return el(
      'text',
      { class: isMinor ? 'minor' : null, x: percent(share), y: heightPx + 16, 'text-anchor': anchor },
      text,
    )
  })
  return el('div', { class: 'drawn-plot' }, drawing(options, across, below, ...marks))
}

type Places = readonly (readonly [x: number, y: number])[]

/** A line through places given as shares of the plot, y upwards. */
export function curve(places: Places, heightPx: number, name: string): Markup {
  return stretched(heightPx, el('polyline', { class: name, points: written(places, heightPx), ...unscaled }))
}

/** The area that the places surround. */
export function area(places: Places, heightPx: number, name: string): Markup {
  return stretched(heightPx, el('polygon', { class: name, points: written(places, heightPx) }))
}

const unscaled = { 'vector-effect': 'non-scaling-stroke' }

function written(places: Places, heightPx: number): string {
  return places.map(([x, y]) => `${(x * widthUnits).toFixed(1)},${((1 - y) * heightPx).toFixed(1)}`).join(' ')
}

function stretched(heightPx: number, mark: Markup): Markup {
  const viewBox = `0 0 ${widthUnits} ${heightPx}`
  return el('svg', { width: '100%', height: heightPx, viewBox, preserveAspectRatio: 'none' }, mark)
}

const shapes: Readonly<Record<Side, string>> = {
  a: 'M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z',
  b: 'M0 -4.6 4.6 0 0 4.6 -4.6 0Z',
}

/** The point of a side: A is a hollow circle, B a filled diamond. `atPx` counts from the top. */
export function point(side: Side, share: number, atPx: number, text: string, ring = false): Markup {
  return el(
    'svg',
    { x: percent(share), y: atPx.toFixed(1), overflow: 'visible' },
    el('title', {}, text),
    ring ? el('circle', { class: 'ring', r: 8 }) : null,
    el('path', { class: `point ${side}`, d: shapes[side] }),
  )
}

/** The same point beside a piece of its line, for legends. */
export function pointSample(side: Side): Markup {
  return el(
    'svg',
    { class: 'side-sample', width: 24, height: 12, viewBox: '-12 -6 24 12', 'aria-hidden': 'true' },
    el('line', { class: `line ${side}`, x1: -12, x2: 12, y1: 0, y2: 0 }),
    el('path', { class: `point ${side}`, d: shapes[side] }),
  )
}
