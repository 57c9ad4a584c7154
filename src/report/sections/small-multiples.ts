import type { Gauge, ReportData } from '../data/shape.ts'
import { figure } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { gaugeText, plural } from '../kit/words.ts'

/** The charts of a group in one place of the page: the usual ones, those to unfold, and those that are only named. */
export function smallMultiples({ gauges }: ReportData, chosen: (gauge: Gauge) => boolean, ofWhom: string): Child[] {
  const mine = gauges.flatMap((gauge, i) => (chosen(gauge) ? [{ gauge, i }] : []))
  const still = mine.filter(({ gauge }) => gauge.max === 0 && (gauge.least ?? 0) === 0)
  const shown = mine.filter((one) => !one.gauge.folded && !still.includes(one))
  const folded = mine.filter((one) => one.gauge.folded && !still.includes(one))
  return [
    shown.length === 0 ? null : multiples(shown),
    folded.length === 0
      ? null
      : el(
          'details',
          { class: 'more' },
          el('summary', {}, `${plural(folded.length, 'more chart')} of ${ofWhom}`),
          multiples(folded),
        ),
    still.length === 0
      ? null
      : el('p', { class: 'finding' }, `Zero throughout: ${still.map(({ gauge }) => gauge.title).join(', ')}.`),
  ]
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
