import type { Comparison } from '../../types/comparison.ts'
import { formatUs } from '../../units.ts'
import { area, curve, plot } from '../kit/drawing.ts'
import { drawnFigure } from '../kit/drawn-figures.ts'
import type { Cell } from '../kit/elements.ts'
import { row, section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText } from '../kit/metric-words.ts'
import { type Axis, logAxis } from '../kit/ticks.ts'
import { plural } from '../kit/words.ts'
import type { ComparisonPage, Side } from './page-data.ts'
import { drawnOrder, sides } from './page-data.ts'
import type { SpreadPoint } from './percentile-lines.ts'
import { ninesGrid, ninesText, spreadLine } from './percentile-lines.ts'
import { sideColumn, sideLegend } from './sides.ts'

const heightPx = 280
const namedNines = [-Math.log10(0.5), 1, 2, 3, 4, 5]
const minorNines = [1, 4]

type SideLines = Readonly<Record<Side, readonly SpreadPoint[]>>

export function percentilesSection({ comparison, curves }: ComparisonPage): Markup | null {
  const ofSide = (side: Side) => curves.filter((one) => one.side === side)
  const lines: SideLines = { a: spreadLine(ofSide('a')), b: spreadLine(ofSide('b')) }
  if (lines.a.length + lines.b.length === 0) return null
  return section(
    {
      id: 'percentiles',
      title: 'Which readings got slower or faster?',
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    row(
      drawnFigure(
        'Percentile curves of the result latency',
        'log scale; x axis in nines',
        sideLegend(comparison),
        curvesPlot(lines),
      ),
      notes(lines, ofSide('a').length, ofSide('b').length),
    ),
    curvesTable(comparison, lines),
  )
}

function curvesPlot(lines: SideLines): Markup {
  const all = sides.flatMap((side) => lines[side].flatMap(({ leastUs, mostUs }) => [leastUs, mostUs]))
  const y = logAxis(all, formatUs)
  const x = ninesAxis()
  const drawn = drawnOrder.flatMap((side) => bandOf(side, lines[side], x, y))
  const over = drawnOrder.map((side) => lineOf(side, lines[side], x, y))
  return plot(
    {
      title: 'Percentile curves of the result latency of A and B',
      desc: 'The latency of each side from the median to 99.999 %. The table below has the same numbers.',
      heightPx,
      x,
      y,
    },
    ...drawn,
    ...over,
  )
}

function ninesAxis(): Axis {
  const [first, last] = [namedNines[0]!, namedNines.at(-1)!]
  return {
    share: (x) => (x - first) / (last - first),
    ticks: namedNines.map((value) => ({ value, text: ninesText(value), isMinor: minorNines.includes(value) })),
  }
}

function bandOf(side: Side, line: readonly SpreadPoint[], x: Axis, y: Axis): Markup[] {
  if (line.length < 2) return []
  const places = [
    ...line.map((one) => [x.share(one.x), y.share(one.mostUs)] as const),
    ...line.toReversed().map((one) => [x.share(one.x), y.share(one.leastUs)] as const),
  ]
  return [area(places, heightPx, `spread ${side}`)]
}

function lineOf(side: Side, line: readonly SpreadPoint[], x: Axis, y: Axis): Markup {
  const places = line.map((one) => [x.share(one.x), y.share(one.us)] as const)
  return curve(places, heightPx, `line ${side}`)
}

function notes(lines: SideLines, ofA: number, ofB: number): Child {
  return [
    el(
      'p',
      {},
      'Each line is the median over the runs of a side; the band reaches from the lowest run to the highest.',
    ),
    el('p', {}, 'Where the bands are apart, every run of one side is slower than every run of the other.'),
    ofA < 2 || ofB < 2 ? el('p', {}, 'A side with a single curve has no band.') : null,
    el('p', {}, `The lines come from ${plural(ofA, 'run')} of A and ${plural(ofB, 'run')} of B. ${endsText(lines)}`),
  ]
}

function endsText({ a, b }: SideLines): string {
  if (a.length === 0 || b.length === 0) return `${a.length === 0 ? 'A' : 'B'} has no curve.`
  return 'A line ends where one of its runs has too few readings.'
}

function curvesTable(comparison: Comparison, lines: SideLines): Markup {
  const grid = ninesGrid()
  const at = (side: Side, x: number) => lines[side].find((one) => Math.abs(one.x - x) < 1e-6) ?? null
  const shown = namedNines.filter((x) => grid.some((one) => Math.abs(one - x) < 1e-6) && (at('a', x) ?? at('b', x)))
  return table({
    caption: 'Percentiles of the result latency, as the median over the runs and from the lowest run to the highest',
    class: 'named-first',
    columns: [
      { head: 'Percentile' },
      sideColumn(comparison, 'a'),
      { head: 'A, lowest to highest run', number: true },
      sideColumn(comparison, 'b'),
      { head: 'B, lowest to highest run', number: true },
      { head: 'change', number: true },
    ],
    rows: shown.map((x) => {
      const [a, b] = [at('a', x), at('b', x)]
      const ratio = a === null || b === null ? null : b.us / a.us
      return {
        cells: [
          { content: ninesText(x), sort: x },
          ...spreadCells(a),
          ...spreadCells(b),
          { content: changeText(ratio), sort: ratio ?? -1 },
        ],
      }
    }),
  })
}

function spreadCells(one: SpreadPoint | null): (Cell | string)[] {
  if (one === null) return ['–', '–']
  return [
    { content: formatUs(one.us), sort: one.us },
    one.leastUs === one.mostUs
      ? '–'
      : { content: `${formatUs(one.leastUs)} to ${formatUs(one.mostUs)}`, sort: one.mostUs },
  ]
}
