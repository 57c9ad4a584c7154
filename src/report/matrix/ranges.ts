import { formatMetric } from '../../analysis/metric-words.ts'
import type { Matrix, MatrixCell } from '../../types/analysis/matrix.ts'
import { drawing, percent, placed } from '../kit/drawing.ts'
import { section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { exactText } from '../kit/metric-words.ts'
import type { Axis } from '../kit/ticks.ts'
import { linearAxis, logAxis } from '../kit/ticks.ts'
import { plural } from '../kit/words.ts'
import { rangeText } from './heat-cells.ts'
import type { MetricColumn } from './shades.ts'
import { distanceText } from './shades.ts'

const rowPx = 22
const middlePx = 11
/** More rows than this are a wall: the best are drawn, the table has all. */
const mostRows = 40
/** An axis reaches so far to each side of the best, as a ratio: cells that hardly differ lie close together. */
const leastSpan = 1.02
/** Values this far apart are drawn on a logarithmic axis. */
const logFrom = 8

export function rangesSection({ cells }: Matrix, columns: readonly MetricColumn[]): Markup | null {
  if (columns.length === 0) return null
  return section(
    {
      id: 'ranges',
      title: 'How far apart are they?',
      lead: 'The dot is the median of a cell, the line reaches from its least run to its most, and the best cell is at the top. The line down is the best median. The axes do not begin at 0.',
    },
    ...columns.map((column) => rangesFigure(column, cells)),
  )
}

function rangesFigure(column: MetricColumn, cells: readonly MatrixCell[]): Markup {
  const { facts, metric } = column
  const known = cells.filter((cell) => cell.metrics[metric].median !== null)
  const sign = facts.better === 'higher' ? -1 : 1
  const order = known.toSorted((a, b) => (a.metrics[metric].median! - b.metrics[metric].median!) * sign)
  const drawn = order.slice(0, mostRows)
  const axis = axisOf(column, drawn)
  const notes = [
    `${facts.better} is better`,
    axis.isLog ? 'log scale' : null,
    drawn.length < order.length ? `the best ${drawn.length} of ${order.length} cells` : null,
    known.length < cells.length ? `${plural(cells.length - known.length, 'cell')} without a value` : null,
  ]
  return el(
    'figure',
    { class: 'fig ranges' },
    el(
      'figcaption',
      {},
      el('span', { class: 'title' }, facts.title),
      el('span', { class: 'sub' }, notes.filter((note) => note !== null).join('; ')),
    ),
    ...drawn.map((cell) => rangeRow(cell, column, axis)),
    el('div', { class: 'range-row axis' }, el('span', {}), axisDrawing(facts.title, axis)),
  )
}

type RangeAxis = Axis & { readonly isLog: boolean }

function axisOf({ metric, best, facts: { unit } }: MetricColumn, cells: readonly MatrixCell[]): RangeAxis {
  const ofCells = cells.flatMap(({ metrics }) => [metrics[metric].least!, metrics[metric].most!])
  const values = [...ofCells, best / leastSpan, best * leastSpan]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const isLog = low > 0 && high / low >= logFrom
  const format = (value: number) => formatMetric(value, unit)
  if (isLog) return { ...logAxis(values, format), isLog }
  const exact = (value: number) => exactText(value, unit)
  return { ...linearAxis(values, { format, exact, fromZero: false, binary: unit === 'bytes' }), isLog }
}

function rangeRow(cell: MatrixCell, column: MetricColumn, axis: Axis): Markup {
  const value = cell.metrics[column.metric]
  const { median, least, most } = value
  const [text, distance] = [formatMetric(median, column.facts.unit), distanceText(median!, column)]
  const at = (share: number) => percent(Math.min(1, Math.max(0, share)))
  const [from, to, best] = [at(axis.share(least!)), at(axis.share(most!)), at(axis.share(column.best))]
  return el(
    'div',
    { class: 'range-row' },
    el('span', { class: 'name', title: cell.label }, cell.label),
    drawing(
      {
        title: `${column.facts.title} of ${cell.label}`,
        desc: `The median is ${text} (${distance}). Range: ${rangeText(value, column)}.`,
        heightPx: rowPx,
      },
      el('line', { class: 'grid', x1: 0, x2: '100%', y1: middlePx, y2: middlePx }),
      el('line', { class: 'equal', x1: best, x2: best, y1: 0, y2: rowPx }),
      el('line', { class: 'arm', x1: from, x2: to, y1: middlePx, y2: middlePx }),
      dot(axis.share(median!), distance === 'best'),
    ),
    el('span', { class: 'estimate' }, text, ' ', el('span', { class: 'sub' }, distance)),
  )
}

function dot(share: number, isBest: boolean): Child {
  return placed(share, middlePx, el('circle', { class: isBest ? 'dot best' : 'dot', r: 4.5 }))
}

function axisDrawing(title: string, { ticks, share }: Axis): Markup {
  const marks = ticks.map(({ value, text }) => {
    const at = share(value)
    const anchor = at > 0.95 ? 'end' : at < 0.05 ? 'start' : 'middle'
    return [
      el('line', { class: 'tick', x1: percent(at), x2: percent(at), y1: 0, y2: 4 }),
      el('text', { x: percent(at), y: 17, 'text-anchor': anchor }, text),
    ]
  })
  return drawing(
    { title: `Axis of ${title}`, desc: `The axis goes from ${ticks[0]?.text} to ${ticks.at(-1)?.text}.`, heightPx: 22 },
    el('line', { class: 'tick', x1: 0, x2: '100%', y1: 0, y2: 0 }),
    ...marks,
  )
}
