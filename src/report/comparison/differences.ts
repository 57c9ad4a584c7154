import type { Comparison } from '../../types/comparison.ts'
import { icon, section, table } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { plural } from '../kit/words.ts'
import { sideName } from './sides.ts'

export function differencesSection(comparison: Comparison): Markup {
  const { differences } = comparison
  const forbidden = differences.filter(({ allowed }) => !allowed).length
  return section(
    {
      id: 'differences',
      title: comparison.verdict === 'NOT COMPARABLE' ? 'What differs?' : 'What else differs?',
      lead: leadText(differences.length, forbidden),
    },
    differences.length === 0 ? null : differencesTable(comparison),
  )
}

function leadText(all: number, forbidden: number): string {
  if (all === 0) return 'Nothing: both sides ran the same scenario on the same machine with the same software.'
  if (forbidden === 0)
    return `${plural(all, 'field')} ${all === 1 ? 'differs' : 'differ'}, and each may: it is what is compared, or it does not matter.`
  const these = forbidden === 1 ? 'differs and must not' : 'differ and must not'
  return `${plural(forbidden, 'field')} ${these}: a change in the numbers could come from there.`
}

function differencesTable(comparison: Comparison): Markup {
  const sorted = [...comparison.differences].sort((one, other) => Number(one.allowed) - Number(other.allowed))
  return table({
    caption: 'Fields in which the two sides differ',
    class: 'named-first differences',
    columns: [
      { head: 'Field' },
      { head: sideName(comparison, 'a') },
      { head: sideName(comparison, 'b') },
      { head: 'may differ' },
    ],
    rows: sorted.map(({ field, a, b, allowed }) => ({
      cells: [
        { content: el('code', {}, field), class: 'field' },
        { content: a === '' ? '–' : a, class: 'long' },
        { content: b === '' ? '–' : b, class: 'long' },
        {
          content: el(
            'span',
            { class: `judged ${allowed ? '' : 'worse'}` },
            icon(allowed ? 'tick' : 'cross'),
            allowed ? 'yes' : 'no',
          ),
          class: 'verdict-cell',
        },
      ],
    })),
  })
}
