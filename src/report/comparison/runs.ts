import { formatMetric } from '../../analysis/metric-words.ts'
import type { MetricName } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import type { Cell } from '../kit/elements.ts'
import { icon, section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { momentText } from '../kit/metric-words.ts'
import type { ComparisonPage } from './page-data.ts'
import { pointSample } from './side-points.ts'
import type { SideRun } from './sides.ts'
import { runsInOrder, sideLegend, sideLetters } from './sides.ts'

const shown: readonly MetricName[] = ['delivered_per_s', 'result_p50_us', 'result_p99_us']

export function runsSection({ comparison, reports }: ComparisonPage): Markup {
  const order = runsInOrder(comparison)
  const numbered = comparison.verdict !== 'NOT COMPARABLE'
  const metrics = numbered ? shown : []
  return section(
    {
      id: 'runs',
      title: 'Which runs were compared?',
      lead: order.length === 0 ? 'None.' : 'In the order of time. A run that cannot be used is listed with the reason.',
    },
    el('p', { class: 'legend-line' }, sideLegend(comparison)),
    table({
      caption: 'The runs of both sides in the order of time',
      class: 'named-first runs',
      columns: [
        { head: 'Run' },
        { head: 'side' },
        { head: 'began' },
        { head: 'usable' },
        ...metrics.map((name) => ({ head: metricFacts[name].title, number: true })),
        { head: 'loadcurve' },
        { head: 'commit' },
      ],
      rows: order.map((one) => ({
        cells: runCells(one, reports[one.side][one.index] ?? null, metrics),
        class: one.usable === null ? 'faint' : '',
      })),
    }),
  )
}

function runCells({ side, run, usable }: SideRun, href: string | null, metrics: readonly MetricName[]): Cell[] {
  return [
    { content: href === null ? run.run : el('a', { href }, run.run), sort: run.run, class: 'field' },
    { content: [pointSample(side), sideLetters[side]], sort: side, class: 'verdict-cell' },
    {
      content: run.startedUs === 0 ? 'never' : momentText(new Date(run.startedUs / 1000)),
      sort: run.startedUs,
      class: 'verdict-cell',
    },
    { content: usableText(run.unusable), class: 'note-cell', sort: usable === null ? 1 : 0 },
    ...metrics.map((name) => ({
      content: formatMetric(run.metrics[name], metricFacts[name].unit),
      sort: run.metrics[name] ?? -1,
    })),
    { content: run.loadcurve },
    { content: run.gitCommit === null ? '–' : el('code', {}, run.gitCommit.slice(0, 10)) },
  ]
}

function usableText(unusable: string | null): Child {
  if (unusable === null) return [icon('tick'), ' yes']
  return [icon('cross'), ` no: ${unusable}`]
}
