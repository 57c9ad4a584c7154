import { engines } from '../../types/engines.ts'
import { colourOfPart } from '../data/costs.ts'
import { partId, partName, partsOf } from '../data/hop-owners.ts'
import type { Gauge, ReportData } from '../data/shape.ts'
import { section, swatch } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { costTable } from './costs.ts'
import { smallMultiples } from './small-multiples.ts'

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
  const isMine = (gauge: Gauge) => gauge.group === group && gauge.place === 'components'
  const missing = group === 'target' ? data.unwatched : []
  if (!data.gauges.some(isMine) && missing.length === 0) return null
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
    ...smallMultiples(data, isMine, partName(group)),
  ]
}

function harnessText({ engine }: ReportData): string {
  return engines[engine].runs === 'threads' ? 'generators, target, observer' : 'generators, observer'
}
