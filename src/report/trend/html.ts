import type { PageAssets } from '../kit/document.ts'
import { htmlDocument } from '../kit/document.ts'
import { pageFrame } from '../kit/frame.ts'
import { el } from '../kit/markup.ts'
import { historySection } from './history-section.ts'
import type { TrendPage } from './page-data.ts'
import { headlineOf, summarySection } from './summary.ts'

/** trend.html: one file that needs no network. `assets` are comparison.js and comparison.css. */
export function renderTrend(page: TrendPage, assets: PageAssets): string {
  const { model, alerts } = page
  const scenarios = [...new Set(model.histories.map(({ key }) => key.scenario))]
  const headline = headlineOf(page)
  const body = pageFrame({
    kind: 'trend',
    what: ['trend of ', el('b', {}, scenarios.join(', ') || 'no scenario')],
    head: { id: 'verdict', name: 'Summary', markup: summarySection(page) },
    headNote: alerts.length === 0 ? null : el('span', { class: 'bad' }, headline),
    sections: model.histories.map((history, i) => historySection(history, i, page)),
    footer:
      'A point is the median of its usable runs, or the largest of the counts of the audit. Points of other scenarios, engines or machines are never put in one line. A change is found with a permutation test; the vertical axes of the charts do not begin at 0, but for counts.',
  })
  const title = `${headline} · trend of ${scenarios.join(', ') || 'no scenario'} · loadcurve`
  const state = model.histories.length === 0 ? 'empty' : alerts.length === 0 ? 'quiet' : 'alert'
  return htmlDocument({ title, state, body, data: page, drawn: true }, assets)
}
