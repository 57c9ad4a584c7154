import { placed } from '../kit/drawing.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { Side } from './page-data.ts'

const shapes: Readonly<Record<Side, string>> = {
  a: 'M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z',
  b: 'M0 -4.6 4.6 0 0 4.6 -4.6 0Z',
}

/** The point of a side: A is a hollow circle, B a filled diamond. `atPx` counts from the top. */
export function point(side: Side, share: number, atPx: number, text: string, ring = false): Markup {
  return placed(
    share,
    atPx,
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
