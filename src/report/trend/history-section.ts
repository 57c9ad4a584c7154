import type { History, MetricSeries } from '../../types/history.ts'
import { metricFacts } from '../../types/metrics.ts'
import { markSample } from '../kit/drawing.ts'
import { section } from '../kit/elements.ts'
import type { PageSection } from '../kit/frame.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { shapes } from '../kit/shapes.ts'
import { plural } from '../kit/words.ts'
import { changesOf, type ShownChange } from './changes.ts'
import { changesTable } from './changes-table.ts'
import { chartFigure } from './chart.ts'
import type { TrendPage } from './page-data.ts'

/** Its scenario and engine. With the first digits of its hash where the page has variants of them: other settings, or machines. */
export function nameOf({ key }: History, { model }: TrendPage): string {
  const variants = model.histories.filter((one) => one.key.scenario === key.scenario && one.key.engine === key.engine)
  const differing = (['scenarioHash', 'host'] as const).filter((part) =>
    variants.some((one) => one.key[part] !== key[part]),
  )
  return [`${key.scenario} on ${key.engine}`, ...differing.map((part) => key[part].slice(0, 4))].join(', ')
}

/** One history: a chart for each primary metric, then its changes. */
export function historySection(history: History, index: number, page: TrendPage): PageSection {
  const changes = changesOf(history, page)
  const primary = history.metrics.filter(({ metric }) => metricFacts[metric].role === 'primary')
  const drawn = primary.filter(isWorthDrawing)
  const id = `history-${index + 1}`
  return {
    id,
    name: nameOf(history, page),
    markup: section(
      { id, title: nameOf(history, page), lead: leadOf(history) },
      drawn.length === 0 ? null : legend(),
      ...drawn.map((series) => chartFigure(history, series, ofSeries(changes, series))),
      quietCounts(primary.filter((series) => !drawn.includes(series))),
      el('h3', {}, 'Changes'),
      changesTable(changes, nameOf(history, page)),
    ),
  }
}

function ofSeries(changes: readonly ShownChange[], { id }: MetricSeries): ShownChange[] {
  return changes.filter(({ series }) => series.id === id)
}

/** Counts of the audit that are 0 all along are a sentence. */
function isWorthDrawing({ metric, values }: MetricSeries): boolean {
  const known = values.filter((value) => value !== null)
  return metricFacts[metric].repeats === 'exact' ? known.some((value) => value !== 0) : known.length > 0
}

function quietCounts(series: readonly MetricSeries[]): Child {
  const titles = (some: readonly MetricSeries[]) => some.map(({ metric }) => metricFacts[metric].title).join(', ')
  const unknown = series.filter(({ values }) => values.every((value) => value === null))
  const zero = series.filter((one) => !unknown.includes(one))
  return [
    zero.length === 0 ? null : el('p', { class: 'finding' }, `No run has other than 0 of: ${titles(zero)}.`),
    unknown.length === 0 ? null : el('p', { class: 'finding' }, `No run has a value of: ${titles(unknown)}.`),
  ]
}

function leadOf({ points, key }: History): Child {
  const runs = points.reduce((sum, point) => sum + point.runs.length, 0)
  const unusable = points.reduce((sum, point) => sum + point.unusable.length, 0)
  const out =
    unusable === 0
      ? ''
      : ` ${plural(unusable, 'more run')} cannot be used and ${unusable === 1 ? 'does' : 'do'} not count.`
  return [
    `${plural(points.length, 'point')} with ${plural(runs, 'run')}, each the runs of one commit or of one day.${out} Scenario `,
    el('code', {}, key.scenarioHash.slice(0, 10)),
    ', machine ',
    el('code', {}, key.host.slice(0, 10)),
    '.',
  ]
}

function legend(): Markup {
  const rule = (name: string) =>
    el(
      'svg',
      { class: 'side-sample', width: 8, height: 12, viewBox: '-4 -6 8 12', 'aria-hidden': 'true' },
      el('line', { class: `change ${name}`, x1: 0, x2: 0, y1: -6, y2: 6 }),
    )
  const key = (sample: Markup, text: string) => el('span', { class: 'key' }, sample, text)
  const box = (name: string) => el('i', { class: `box-sample ${name}` })
  return el(
    'p',
    { class: 'legend-line' },
    key(markSample(shapes.dot, 'run-dot'), 'a run'),
    key(markSample(shapes.triangle, 'run-dot unusable'), 'a run that does not count'),
    key(box('noise'), 'what chance alone does'),
    key(box('maybe'), 'points that may have brought a change'),
    key(rule('alert'), 'a change for the worse'),
    key(rule('acknowledged'), '(in brackets) acknowledged'),
    key(rule('minor'), 'another change'),
    key(rule('minor dashed'), 'provisional'),
  )
}
