import type { Child, Markup } from './markup.ts'
import { el } from './markup.ts'
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
  const lines = y.ticks.map(({ value, text }) => {
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
  return el('div', { class: 'drawn-plot' }, drawing(options, lines, below, ...marks))
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

/** A mark of a shape around 0, 0 at a place of a drawing. `atPx` counts from the top; `text` is its tooltip. */
export function mark(d: string, name: string, share: number, atPx: number, text: string): Markup {
  return placed(share, atPx, el('title', {}, text), el('path', { class: name, d }))
}

/** What is drawn around 0, 0 at a place of a drawing. */
export function placed(share: number, atPx: number, ...drawn: Child[]): Markup {
  return el('svg', { x: percent(share), y: atPx.toFixed(1), overflow: 'visible' }, ...drawn)
}

/** A line across a plot at a height given in pixels from the top. */
export function across(name: string, atPx: number): Markup {
  const y = atPx.toFixed(1)
  return el('line', { class: name, x1: 0, x2: '100%', y1: y, y2: y })
}

/** The same shape for legends. */
export function markSample(d: string, name: string): Markup {
  return el(
    'svg',
    { class: 'side-sample', width: 14, height: 12, viewBox: '-7 -6 14 12', 'aria-hidden': 'true' },
    el('path', { class: name, d }),
  )
}
