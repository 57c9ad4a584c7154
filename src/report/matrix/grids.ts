import type { Matrix } from '../../types/analysis/matrix.ts'
import { section } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { heatMark } from './heat-cells.ts'
import type { MetricColumn } from './shades.ts'

/** Grids with more columns do not fit beside each other. */
const mostBeside = 4

type MatrixAxis = Matrix['axes'][number]

/** With two axes, one grid for each metric: the first axis down, the second across. */
export function gridsSection({ axes, cells }: Matrix, columns: readonly MetricColumn[]): Markup | null {
  const [down, along] = axes
  if (axes.length !== 2 || down === undefined || along === undefined || columns.length === 0) return null
  const at = (row: string, column: string) =>
    cells.find(({ values }) => values[down.path] === row && values[along.path] === column)
  return section(
    {
      id: 'grids',
      title: 'What does each axis change?',
      lead: ['Rows are values of ', el('code', {}, down.path), ', columns those of ', el('code', {}, along.path), '.'],
    },
    el(
      'div',
      { class: along.values.length > mostBeside ? 'grids wide' : 'grids' },
      ...columns.map((column) => gridFigure(column, down, along, at)),
    ),
  )
}

function gridFigure(
  column: MetricColumn,
  down: MatrixAxis,
  along: MatrixAxis,
  at: (row: string, column: string) => Matrix['cells'][number] | undefined,
): Markup {
  const { title, better } = column.facts
  const cell = (row: string, value: string) => {
    const found = at(row, value)
    return el('td', { class: 'heat' }, found === undefined ? '–' : heatMark(found.metrics[column.metric], column))
  }
  const rows = down.values.map((row) =>
    el('tr', {}, el('th', { scope: 'row' }, row), ...along.values.map((value) => cell(row, value))),
  )
  const heads = along.values.map((value) => el('th', { scope: 'col', class: 'number' }, value))
  return el(
    'figure',
    { class: 'fig' },
    el('figcaption', {}, el('span', { class: 'title' }, title), el('span', { class: 'sub' }, `${better} is better`)),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `${title} by both axes` },
      el(
        'table',
        { class: 'grid-table' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, axisCorner(down, along)), ...heads)),
        el('tbody', {}, ...rows),
      ),
    ),
  )
}

function axisCorner(down: MatrixAxis, along: MatrixAxis): string {
  const last = (path: string) => path.split('.').at(-1)!
  return `${last(down.path)} ↓ ${last(along.path)} →`
}
