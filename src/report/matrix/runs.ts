import { formatMetric } from '../../analysis/metric-words.ts'
import type { MatrixCell } from '../../types/analysis/matrix.ts'
import type { ComparedRun } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import { icon, section } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { plural } from '../kit/words.ts'
import { runsId, verdictsText } from './cells.ts'
import type { MatrixPage } from './page-data.ts'
import { shownMetrics } from './shades.ts'

export function runsSection({ matrix, reports }: MatrixPage): Markup {
  return section(
    {
      id: 'runs',
      title: 'Which runs were made?',
      lead: 'Each cell unfolds into its runs, which lead to their reports.',
    },
    ...matrix.cells.map((cell, i) => runsOf(cell, i, reports[i] ?? [])),
  )
}

function runsOf(cell: MatrixCell, index: number, reports: readonly (string | null)[]): Markup {
  return el(
    'details',
    { class: 'more cell-runs' },
    el('summary', {}, el('b', {}, cell.label), `: ${plural(cell.runs.length, 'run')}, ${verdictsText(cell)}`),
    el(
      'ul',
      { id: runsId(index) },
      ...(cell.runs.length === 0 ? [el('li', {}, 'No run was made.')] : []),
      ...cell.runs.map((run, i) => runItem(run, reports[i] ?? null)),
    ),
  )
}

function runItem(run: ComparedRun, href: string | null): Markup {
  const name = href === null ? run.run : el('a', { href }, run.run)
  if (run.unusable !== null) return el('li', {}, icon('cross'), ' ', name, ` cannot be used: ${run.unusable}`)
  const numbers = shownMetrics
    .slice(0, 3)
    .map((metric) => `${metricFacts[metric].title} ${formatMetric(run.metrics[metric], metricFacts[metric].unit)}`)
  return el('li', {}, icon('tick'), ' ', name, el('span', { class: 'sub' }, ` ${numbers.join(', ')}`))
}
