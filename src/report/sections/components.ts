import { engines } from '../../types/engines.ts'
import { colourOfPart } from '../data/costs.ts'
import { partId, partName, partsOf } from '../data/hop-owners.ts'
import type { Gauge, ReportData } from '../data/shape.ts'
import { figure, section, swatch } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { gaugeText, plural } from '../kit/words.ts'
import { costTable } from './costs.ts'

/** Small multiples of all collected metrics, by part, in the order of a reading's journey. */
export function componentsSection(data: ReportData): Markup {
  const title = 'What was each part doing?'
  const absent = data.absentCollectors.map(({ name, why }) => `the ${name} collector returns no samples: ${why} `)
  const groups = partsOf(data)
  if (groups.length === 0)
    return section(
      { id: 'components', title, lead: ['No collector returned any samples. ', ...absent] },
      costTable(data),
    )
  return section(
    {
      id: 'components',
      title,
      lead: [
        'All charts share the cursor and the zoom. A gap means that the part did not respond; it is never a zero. ',
        ...absent,
      ],
    },
    costTable(data),
    ...groups.map((group) => partCharts(data, group)),
  )
}

function partCharts(data: ReportData, group: string): Child {
  const mine = data.gauges.flatMap((gauge, i) =>
    gauge.group === group && gauge.place === 'components' ? [{ gauge, i }] : [],
  )
  const missing = group === 'target' ? data.unwatched : []
  if (mine.length === 0 && missing.length === 0) return null
  const still = mine.filter(({ gauge }) => gauge.max === 0 && (gauge.least ?? 0) === 0)
  const shown = mine.filter((one) => !one.gauge.folded && !still.includes(one))
  const folded = mine.filter((one) => one.gauge.folded && !still.includes(one))
  const colour = colourOfPart(group)
  return [
    el(
      'h3',
      { id: partId(group), class: 'part' },
      colour === 'ink3' ? null : swatch(colour),
      partName(group),
      group === 'harness' ? el('span', { class: 'sub' }, harnessText(data)) : null,
    ),
    missing.length === 0 ? null : el('p', { class: 'finding' }, missing.join(' ')),
    shown.length === 0 ? null : multiples(shown),
    folded.length === 0
      ? null
      : el(
          'details',
          { class: 'more' },
          el('summary', {}, `${plural(folded.length, 'more chart')} of ${partName(group)}`),
          multiples(folded),
        ),
    still.length === 0
      ? null
      : el('p', { class: 'finding' }, `Zero throughout: ${still.map(({ gauge }) => gauge.title).join(', ')}.`),
  ]
}

function harnessText({ engine }: ReportData): string {
  return engines[engine].runs === 'threads' ? 'generators, target, observer' : 'generators, observer'
}

function multiples(list: readonly { readonly gauge: Gauge; readonly i: number }[]): Markup {
  return el('div', { class: 'small-multiples' }, ...list.map(({ gauge, i }) => gaugeFigure(gauge, i)))
}

function gaugeFigure(gauge: Gauge, i: number): Child {
  if (gauge.max === null)
    return el(
      'figure',
      { class: 'fig small' },
      el('figcaption', {}, el('span', { class: 'title' }, gauge.title)),
      el('div', { class: 'no-data' }, 'no data: this collector returned no samples'),
    )
  const extreme =
    gauge.least === null ? `max ${gaugeText(gauge.max, gauge.unit)}` : `min ${gaugeText(gauge.least, gauge.unit)}`
  // the legend of a single line gives its extremes
  const subtitle = gauge.lines.length === 1 ? '' : extreme
  return figure({ id: `gauge-${i}`, title: gauge.title, subtitle, heightPx: 104, small: true })
}
