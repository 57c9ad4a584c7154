import type { RunData } from '../stats/run-data.ts'
import { buildReportData } from './data/data.ts'
import { countObjectives, type ObjectiveCounts } from './data/objectives.ts'
import type { ReportData } from './data/shape.ts'
import { htmlDocument, type PageAssets } from './kit/document.ts'
import type { Child, Markup } from './kit/markup.ts'
import { el } from './kit/markup.ts'
import { auditSection } from './sections/audit.ts'
import { componentsSection } from './sections/components.ts'
import { fleetSection } from './sections/fleet.ts'
import { journeySection } from './sections/journey.ts'
import { latencySection } from './sections/latency.ts'
import { loadSection } from './sections/load.ts'
import { loadCurveSection } from './sections/load-curve.ts'
import { objectivesSection } from './sections/objectives.ts'
import { scenarioSection } from './sections/scenario.ts'
import { stormSection } from './sections/storm.ts'
import { trustSection } from './sections/trust.ts'
import { verdictSection } from './sections/verdict.ts'

export type { PageAssets } from './kit/document.ts'

/**
 * report.html: one file that needs no network. Verdict, tables and texts are in the markup and can be read without the
 * script; the script draws the charts from the JSON in `<script id="data">`, which can also be reused.
 */
export function renderReport(run: RunData, assets: PageAssets): string {
  const data = buildReportData(run)
  const title = `${data.state} · ${data.scenario} · loadcurve`
  return htmlDocument({ title, state: data.state, body: pageBody(data), data }, assets)
}

function pageBody(data: ReportData): Markup {
  return el(
    'div',
    { class: 'page' },
    header(data),
    contents(data),
    el(
      'main',
      {},
      verdictSection(data),
      objectivesSection(data),
      el(
        'noscript',
        {},
        el(
          'p',
          { class: 'finding' },
          'The charts need JavaScript; every verdict, number and table on this page does not.',
        ),
      ),
      el('div', { class: 'strip', 'aria-label': 'Phases of the run' }),
      loadSection(data),
      latencySection(data),
      journeySection(data),
      loadCurveSection(data),
      auditSection(data),
      trustSection(data),
      componentsSection(data),
      stormSection(data),
      fleetSection(data),
      scenarioSection(data),
      footer(data),
    ),
  )
}

function header(data: ReportData): Markup {
  return el(
    'header',
    { class: 'top' },
    el('b', {}, 'loadcurve'),
    el(
      'span',
      { class: 'what' },
      el('b', {}, data.scenario),
      ` · ${data.engine} · ${data.workload} · ${data.driver} driver`,
    ),
    el('code', { class: 'run' }, data.run),
    el('span', { class: 'tools' }),
  )
}

function contents(data: ReportData): Markup {
  const entry = (id: string, title: string, note: Child = null, bad = false) =>
    el('a', { href: `#${id}` }, title, note === null ? null : el('span', { class: bad ? 'bad' : 'sub' }, note))
  const objectives = countObjectives(data.objectives)
  const known = data.checks.filter((check) => check.outcome !== 'unknown')
  const held = known.filter((check) => check.outcome === 'held').length
  const { audit } = data
  const errors = audit ? audit.lost + audit.duplicated + audit.wrong : 0
  return el(
    'nav',
    { class: 'contents', 'aria-label': 'Contents' },
    entry('verdict', 'Verdict', data.state === 'UNFINISHED' ? 'unfinished' : data.state, data.state === 'FAIL'),
    entry('objectives', 'Objectives', metOf(objectives), objectives.missed > 0),
    entry('load', 'Load'),
    entry('latency', 'Latency'),
    journeySection(data) === null ? null : entry('journey', 'Journey'),
    entry('load-curve', 'Load curve'),
    entry('audit', 'Audit', audit === null ? null : errors === 0 ? 'exact' : 'not exact', errors > 0),
    entry('trust', 'Trust', known.length > 0 ? `${held}/${known.length}` : null),
    entry('components', 'Components'),
    data.storm === null ? null : entry('storm', 'Storm'),
    entry('fleet', 'Fleet'),
    entry('scenario', 'Scenario'),
    el('div', { class: 'keys' }),
  )
}

/** `5/7`, or that nothing was judged: `0/7` would read as seven misses. */
function metOf({ all, met, unjudged }: ObjectiveCounts): string | null {
  if (all === 0) return null
  return unjudged === all ? 'not judged' : `${met}/${all}`
}

/** What other tools can read, most useful first. */
const rawFiles = ['percentiles.ndjson', 'latency.hlog', 'seconds.ndjson', 'samples.ndjson', 'result.json', 'logs/']

function footer(data: ReportData): Markup {
  const started = new Date(data.startedUs / 1000).toISOString().replace('T', ' ').slice(0, 19)
  return el(
    'footer',
    {},
    `Times are counted from the due time of the first curve, ${started} UTC. Percentiles come from merged histograms and are never averaged. `,
    'All numbers on this page are embedded as JSON: ',
    el('code', {}, 'JSON.parse(document.getElementById("data").textContent)'),
    `. Written by loadcurve ${data.loadcurve}.`,
    el(
      'p',
      {},
      'Raw data beside this file: ',
      ...rawFiles.flatMap((file, i) => [i === 0 ? '' : ', ', el('code', {}, file)]),
      '.',
    ),
  )
}
