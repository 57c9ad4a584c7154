import type { PageAssets } from '../kit/document.ts'
import { htmlDocument } from '../kit/document.ts'
import type { PageSection } from '../kit/frame.ts'
import { pageFrame, partsThatAre } from '../kit/frame.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { costsSection } from './costs.ts'
import { differencesSection } from './differences.ts'
import { forestSection } from './forest.ts'
import { hopsSection } from './hops.ts'
import { metricsSection } from './metrics-table.ts'
import type { ComparisonPage } from './page-data.ts'
import { percentilesSection } from './percentiles.ts'
import { runOrderSection } from './run-order.ts'
import { runsSection } from './runs.ts'
import { seriesSection } from './series.ts'
import { verdictSection } from './verdict.ts'
import { verdictLooks } from './words.ts'

/**
 * comparison.html: one file that needs no network. All tables and figures are in the markup; the script (comparison.js)
 * sorts the tables and switches the theme. `assets` are comparison.js and comparison.css.
 */
export function renderComparison(page: ComparisonPage, assets: PageAssets): string {
  const { verdict, a, b } = page.comparison
  const title = `${verdict} · ${b.label} against ${a.label} · loadcurve`
  return htmlDocument({ title, state: verdict, body: pageBody(page), data: page, drawn: true }, assets)
}

function pageBody(page: ComparisonPage): Markup {
  const { a, b, verdict, paired } = page.comparison
  const { judged } = verdictLooks[verdict]
  return pageFrame({
    kind: 'comparison',
    what: ['comparison of ', el('b', {}, b.label), ' with ', el('b', {}, a.label)],
    head: { id: 'verdict', name: 'Verdict', markup: verdictSection(page) },
    headNote: el('span', { class: judged === 'worse' ? 'bad' : 'sub' }, verdict),
    sections: sectionsOf(page),
    footer: [
      'A change is that of B against A. The unit of comparison is the run: a run gives one value of each metric, however many readings it had.',
      paired ? ' Runs are compared in pairs.' : '',
    ],
  })
}

/** Sides that cannot be compared have no numbers beside each other: only why, and of which runs. */
function sectionsOf(page: ComparisonPage): PageSection[] {
  const { comparison } = page
  const about = [
    { id: 'differences', name: 'Differences', markup: differencesSection(comparison) },
    { id: 'runs', name: 'Runs', markup: runsSection(page) },
  ]
  if (comparison.verdict === 'NOT COMPARABLE') return about
  const numbers = [
    { id: 'metrics', name: 'Metrics', markup: metricsSection(comparison) },
    { id: 'intervals', name: 'Intervals', markup: forestSection(comparison) },
    { id: 'percentiles', name: 'Percentiles', markup: percentilesSection(page) },
    { id: 'order', name: 'Run order', markup: runOrderSection(comparison) },
    { id: 'journey', name: 'Journey', markup: hopsSection(page) },
    { id: 'costs', name: 'Costs', markup: costsSection(page) },
    { id: 'series', name: 'Components', markup: seriesSection(page) },
  ]
  return [...partsThatAre(numbers), ...about]
}
