import { formatMetric } from '../../analysis/metric-words.ts'
import type { Comparison, MetricComparison, SideValues } from '../../types/comparison.ts'
import type { MetricFacts } from '../../types/metrics.ts'
import { formatRatio } from '../../units.ts'
import { countsChangeText, countsText } from '../kit/count-words.ts'
import type { Cell } from '../kit/elements.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText, pText } from '../kit/metric-words.ts'
import { plural } from '../kit/words.ts'
import { sideColumn } from './sides.ts'
import { countText, factsOf, intervalText, verdictLooks, verdictMark } from './words.ts'

const roles = ['primary', 'secondary', 'info'] as const
const verdictOrder = ['worse', 'open', 'none', 'same', 'better'] as const

/** The metrics that one side at least has, primary ones first. */
export function shownMetrics({ metrics }: Comparison): MetricComparison[] {
  const place = (metric: MetricComparison) => roles.indexOf(factsOf(metric).role)
  return metrics.filter(isMeasured).sort((one, other) => place(one) - place(other))
}

function isMeasured({ a, b }: MetricComparison): boolean {
  return [...a.values, ...b.values].some((value) => value !== null)
}

export function metricsSection(comparison: Comparison): Markup | null {
  const shown = shownMetrics(comparison)
  if (shown.length === 0) return null
  return section(
    {
      id: 'metrics',
      title: 'What changed?',
      lead: [
        'Each run gives one value of each metric; A and B show the median over their runs. The metrics in ',
        el('b', {}, 'bold'),
        ' decide the verdict. Changes are those of B against A.',
      ],
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    metricsTable(comparison, shown),
    el(
      'p',
      { class: 'finding' },
      'Each interval stands for one number alone. The adjusted p allows for how many numbers are judged together: a chance find among many does not count as a change.',
    ),
    missingNote(comparison),
  )
}

function metricsTable(comparison: Comparison, shown: readonly MetricComparison[]): Markup {
  return table({
    caption: 'Metrics of both sides and how they differ',
    class: 'named-first metrics',
    columns: [
      { head: 'Metric' },
      sideColumn(comparison, 'a'),
      sideColumn(comparison, 'b'),
      { head: 'change', number: true },
      { head: '95 % interval, %', number: true },
      { head: 'verdict' },
      { head: 'n', number: true },
      { head: 'p', number: true },
      { head: 'adjusted p', number: true },
      { head: 'test' },
      { head: 'note' },
    ],
    rows: shown.map((metric) => ({
      cells: metricCells(metric, comparison),
      class: factsOf(metric).role === 'info' ? 'faint' : '',
    })),
  })
}

function metricCells(metric: MetricComparison, { paired }: Comparison): (Cell | string)[] {
  const facts = factsOf(metric)
  const isPrimary = facts.role === 'primary'
  return [
    { content: isPrimary ? el('b', {}, facts.title) : facts.title, sort: facts.title },
    sideCell(metric.a, facts),
    sideCell(metric.b, facts),
    changeCell(metric, facts),
    { content: intervalText(metric.ci95), sort: metric.ci95.low ?? -1 },
    {
      content: verdictMark(metric.verdict),
      sort: verdictOrder.indexOf(verdictLooks[metric.verdict].judged),
      class: 'verdict-cell',
    },
    countText(metric, paired),
    { content: pText(metric.p), sort: metric.p ?? 2 },
    { content: pText(metric.adjustedP), sort: metric.adjustedP ?? 2 },
    { content: testText(metric), class: 'test-cell' },
    { content: noteOf(metric, facts, paired), class: 'note-cell' },
  ]
}

function testText({ test }: MetricComparison): string {
  if (test === 'none') return '–'
  return test === 'exact counts' ? 'counts' : test
}

function sideCell(side: SideValues, facts: MetricFacts): Cell {
  const text = facts.repeats === 'exact' ? countsText(side) : formatMetric(side.median, facts.unit)
  return { content: text, sort: side.median ?? -1 }
}

function changeCell(metric: MetricComparison, facts: MetricFacts): Cell | string {
  if (facts.repeats === 'exact') return countsChangeText(metric.a, metric.b)
  // one or two runs are no estimate of a change
  const ratio = metric.verdict === 'TOO FEW' ? null : metric.ratio
  return { content: changeText(ratio), sort: ratio ?? -1 }
}

function noteOf(metric: MetricComparison, facts: MetricFacts, paired: boolean): Child {
  const { verdict, confirmed, runsNeeded, note } = metric
  const parts = [
    confirmed ? `The whole interval lies beyond ${formatRatio(facts.minEffect)}.` : '',
    verdict === 'INCONCLUSIVE' && runsNeeded !== null
      ? `About ${plural(runsNeeded, paired ? 'pair' : 'run')}${paired ? '' : ' a side'} would settle it.`
      : '',
    outlierNote(metric),
    note,
  ].filter((part) => part !== '')
  return parts.length === 0 ? '–' : parts.join(' ')
}

function outlierNote({ a, b }: MetricComparison): string {
  const count = a.outliers.length + b.outliers.length
  if (count === 0) return ''
  return count === 1 ? 'One run stands apart.' : `${count} runs stand apart.`
}

function missingNote({ metrics }: Comparison): Child {
  const missing = metrics.filter((metric) => !isMeasured(metric)).map((metric) => factsOf(metric).title)
  if (missing.length === 0) return null
  return el('p', { class: 'finding' }, `Neither side has a value of: ${missing.join('; ')}.`)
}
