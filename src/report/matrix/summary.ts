import { formatMetric } from '../../analysis/metric-words.ts'
import type { Matrix, MatrixCell } from '../../types/analysis/matrix.ts'
import { findings } from '../kit/findings.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { momentText } from '../kit/metric-words.ts'
import { plural, scenarioTitle } from '../kit/words.ts'
import { auditedRuns, isInexact, usableRuns } from './cells.ts'
import type { MatrixPage } from './page-data.ts'
import type { MetricColumn } from './shades.ts'
import { bestCells } from './shades.ts'

/** How many cells are named in a doubt; the table names them all. */
const mostNamed = 4

/** What was varied, what raises doubt, and the best cell of each metric. */
export function summarySection({ matrix, madeAt }: MatrixPage, columns: readonly MetricColumn[]): Markup {
  return el(
    'section',
    { id: 'verdict', 'aria-label': 'Summary' },
    el('p', { class: 'when' }, `made ${momentText(new Date(madeAt))}`),
    el('p', { class: 'why' }, varied(matrix)),
    el(
      'p',
      { class: 'verdict-word' },
      el('strong', {}, plural(matrix.cells.length, 'cell')),
      el('span', { class: 'sentence' }, runsSentence(matrix)),
    ),
    findings('Doubt', doubts(matrix), 'doubt'),
    bestNumbers(matrix, columns),
  )
}

function varied({ scenario, axes }: Matrix): Child {
  const parts = axes.map(({ path, values }) => [el('code', {}, path), ` = ${values.join(', ')}`])
  return [
    'The scenario ',
    el('b', {}, scenarioTitle(scenario)),
    ' was run with every combination of ',
    ...parts.flatMap((part, i) => (i === 0 ? [part] : ['; ', part])),
    '.',
  ]
}

function runsSentence({ cells, repeat }: Matrix): string {
  const made = cells.reduce((sum, { runs }) => sum + runs.length, 0)
  const usable = cells.reduce((sum, cell) => sum + usableRuns(cell).length, 0)
  return `${plural(repeat, 'run')} of each cell ${repeat === 1 ? 'was' : 'were'} planned. ${plural(made, 'run')} of ${cells.length * repeat} ${made === 1 ? 'was' : 'were'} made, and ${usable} can be used.`
}

/** What the reader should know before the numbers. */
function doubts({ cells, repeat, moved, replaced, leftOut }: Matrix): string[] {
  const without = cells.filter(({ runs }) => runs.length === 0)
  const unusable = cells.filter((cell) => usableRuns(cell).length < cell.runs.length)
  const inexact = cells.filter(isInexact)
  const fewer = cells.filter(({ runs }) => runs.length > 0 && runs.length < repeat)
  const unaudited = cells.filter((cell) => usableRuns(cell).length > auditedRuns(cell))
  return [
    moved,
    saying(without, 'has no run', 'have no run'),
    saying(unusable, 'has runs that cannot be used', 'have runs that cannot be used'),
    saying(inexact, 'has an audit that is not exact', 'have audits that are not exact'),
    saying(fewer, 'has fewer runs than planned', 'have fewer runs than planned'),
    saying(unaudited, 'has runs that were not audited', 'have runs that were not audited'),
    replaced,
    leftOut,
  ].filter((text) => text !== null)
}

function saying(cells: readonly MatrixCell[], one: string, many: string): string | null {
  if (cells.length === 0) return null
  const named = cells.slice(0, mostNamed).map(({ label }) => label)
  const more = cells.length > named.length ? `; and ${cells.length - named.length} more` : ''
  return `${plural(cells.length, 'cell')} ${cells.length === 1 ? one : many}: ${named.join('; ')}${more}.`
}

function bestNumbers({ cells }: Matrix, columns: readonly MetricColumn[]): Child {
  if (columns.length === 0) return el('p', { class: 'finding' }, 'No run has numbers that can be used.')
  const entry = (column: MetricColumn) => {
    const [first, ...others] = bestCells(column, cells)
    const more = others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`
    return el(
      'div',
      {},
      el('dt', {}, `best ${column.facts.title}`),
      el('dd', {}, el('b', {}, formatMetric(column.best, column.facts.unit)), el('span', {}, `${first!.label}${more}`)),
    )
  }
  return el('dl', { class: 'numbers' }, ...columns.map(entry))
}
