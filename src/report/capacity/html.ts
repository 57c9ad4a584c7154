import type { PageAssets } from '../kit/document.ts'
import { htmlDocument } from '../kit/document.ts'
import { pageFrame, partsThatAre } from '../kit/frame.ts'
import { el } from '../kit/markup.ts'
import { scenarioTitle } from '../kit/words.ts'
import { latencySection } from './latency-figure.ts'
import type { CapacityPage } from './page-data.ts'
import { probesSection } from './probes-table.ts'
import { searchSection } from './search-figure.ts'
import { headlineOf, summarySection } from './summary.ts'

/** capacity.html: one file that needs no network. `assets` are comparison.js and comparison.css. */
export function renderCapacity(page: CapacityPage, assets: PageAssets): string {
  const { answer } = page.result
  const scenario = scenarioTitle(page.result.scenario)
  const headline = headlineOf(page.result)
  const body = pageFrame({
    kind: 'capacity',
    what: ['capacity of ', el('b', {}, scenario)],
    head: { id: 'verdict', name: 'Capacity', markup: summarySection(page) },
    sections: partsThatAre([
      { id: 'search', name: 'Search', markup: searchSection(page) },
      { id: 'latency', name: 'Latency', markup: latencySection(page) },
      { id: 'probes', name: 'Probes', markup: probesSection(page) },
    ]),
    footer:
      'A load passes if its backlog does not grow, is small at the end, all that was due is delivered in time and every objective is met. At the edge of the bracket a majority of up to three probes decides.',
  })
  const title = `${headline} · capacity of ${scenario} · loadcurve`
  return htmlDocument({ title, state: answer.outcome, body, data: page, drawn: true }, assets)
}
