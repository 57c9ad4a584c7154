import type { MatrixCell } from '../../types/analysis/matrix.ts'
import type { Cell } from '../kit/elements.ts'
import { icon, section, table } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { exactText, isInexact, runsId, verdictsText } from './cells.ts'
import { heatCell } from './heat-cells.ts'
import type { MatrixPage } from './page-data.ts'
import type { MetricColumn } from './shades.ts'

export function tableSection({ matrix }: MatrixPage, columns: readonly MetricColumn[]): Markup {
  return section(
    {
      id: 'cells',
      title: 'Which combination does best?',
      lead: 'Each value is the median over the usable runs of a cell; below it is the range from the least run to the most. The farther a value is from the best of its column, the stronger is its background. A percentage compares it with the best.',
    },
    table({
      caption: 'Cells of the matrix',
      class: 'named-first matrix',
      columns: [
        { head: 'Cell' },
        ...columns.map(({ facts }) => ({ head: headOf(facts.title, facts.better), number: true })),
        { head: 'exact audits', number: true },
        { head: 'verdicts' },
      ],
      rows: matrix.cells.map((cell, i) => ({ cells: rowOf(cell, i, columns) })),
    }),
    el(
      'p',
      { class: 'finding' },
      `${columns.some(({ isGiven }) => isGiven) ? 'The cells differ in their load, so what was delivered is shown and not compared. ' : ''}With few runs a range is all that can be said of the noise. Where the ranges of two cells overlap, their order may be chance. CPU is in seconds per million readings.`,
    ),
  )
}

function headOf(title: string, better: 'lower' | 'higher'): Markup {
  return el('span', { title: `${better} is better` }, title)
}

function rowOf(cell: MatrixCell, index: number, columns: readonly MetricColumn[]): Cell[] {
  const { exactRuns } = cell
  const sign = exactRuns === null ? icon('doubt') : icon(isInexact(cell) ? 'cross' : 'tick')
  return [
    { content: el('a', { href: `#${runsId(index)}` }, cell.label), sort: cell.label, class: 'cell-name' },
    ...columns.map((column) => heatCell(cell.metrics[column.metric], column)),
    { content: [sign, `\u00a0${exactText(cell)}`], sort: exactRuns ?? -1, class: 'audits' },
    { content: verdictsText(cell), sort: cell.verdicts.PASS ?? 0, class: 'verdicts' },
  ]
}
