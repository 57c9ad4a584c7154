import { placed } from '../kit/drawing.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { shapes } from '../kit/shapes.ts'
import type { Side } from './page-data.ts'

const sideShapes: Readonly<Record<Side, string>> = { a: shapes.circle, b: shapes.diamond }

/** The point of a side: A is a hollow circle, B a filled diamond. `atPx` counts from the top. */
export function point(side: Side, share: number, atPx: number, text: string, ring = false): Markup {
  return placed(
    share,
    atPx,
    el('title', {}, text),
    ring ? el('circle', { class: 'ring', r: 8 }) : null,
    el('path', { class: `point ${side}`, d: sideShapes[side] }),
  )
}

/** The same point beside a piece of its line, for legends. */
export function pointSample(side: Side): Markup {
  return el(
    'svg',
    { class: 'side-sample', width: 24, height: 12, viewBox: '-12 -6 24 12', 'aria-hidden': 'true' },
    el('line', { class: `line ${side}`, x1: -12, x2: 12, y1: 0, y2: 0 }),
    el('path', { class: `point ${side}`, d: sideShapes[side] }),
  )
}
