import { figure, section } from '../elements.ts'
import type { Child, Markup } from '../markup.ts'
import { el } from '../markup.ts'
import type { ReportData } from '../shape.ts'
import { gaugeText } from '../words.ts'

const names: Readonly<Record<string, string>> = { host: 'Host', harness: 'Harness: generators, target, observer' }

/** The host first, the harness next, then whatever else was asked. */
function byPlace(a: string, b: string): number {
  const place = (name: string) => (name === 'host' ? 0 : name === 'harness' ? 1 : 2)
  return place(a) - place(b)
}

/** Small multiples of everything the collectors said, by the part it came from. */
export function componentsSection(data: ReportData): Markup {
  const title = 'What did each part do meanwhile?'
  const absent = data.warnings
    .filter((warning) => warning.code === 'COLLECTOR_ABSENT')
    .map((warning) => warning.message)
  const groups = [...new Set(data.gauges.map((gauge) => gauge.group))].sort(byPlace)
  if (groups.length === 0)
    return section({ id: 'components', title, lead: ['No collector gave a sample. ', ...absent] })
  return section(
    {
      id: 'components',
      title,
      lead: [
        'All charts share the cursor and the zoom. A gap means that the part gave no answer; it is never a zero. ',
        ...absent,
      ],
    },
    ...groups.map((group) => [
      el('h3', {}, names[group] ?? group),
      el('div', { class: 'small-multiples' }, ...gaugesOf(data, group)),
    ]),
  )
}

function gaugesOf(data: ReportData, group: string): Child[] {
  return data.gauges.map((gauge, i) => {
    if (gauge.group !== group || gauge.place !== 'components') return null
    if (gauge.max === null)
      return el(
        'figure',
        { class: 'fig small' },
        el('figcaption', {}, el('span', { class: 'title' }, gauge.title)),
        el('div', { class: 'no-data' }, 'no data: this collector gave no sample'),
      )
    const subtitle =
      gauge.least === null ? `max ${gaugeText(gauge.max, gauge.unit)}` : `min ${gaugeText(gauge.least, gauge.unit)}`
    return figure({ id: `gauge-${i}`, title: gauge.title, subtitle, heightPx: 104, small: true })
  })
}
