import { formatElapsed } from '../../units.ts'
import { curve, plot } from '../kit/drawing.ts'
import { smallFigure } from '../kit/drawn-figures.ts'
import type { Cell } from '../kit/elements.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { type Axis, linearAxis } from '../kit/ticks.ts'
import { gaugeText, plural } from '../kit/words.ts'
import type { ComparisonPage, OverlaidSeries, SeriesPoint } from './page-data.ts'
import { drawnOrder } from './page-data.ts'
import { thinned, unbroken } from './series-points.ts'
import { point } from './side-points.ts'
import { sideLegend } from './sides.ts'

const heightPx = 96
/** So many are shown at once; the others are folded. */
const mostShown = 6

export function seriesSection({ comparison, series = [] }: ComparisonPage): Markup | null {
  if (series.length === 0) return null
  const [first, rest] = [series.slice(0, mostShown), series.slice(mostShown)]
  return section(
    {
      id: 'series',
      title: 'What did each part do meanwhile?',
      lead: 'Each line is the median over the runs of a side, on the time since the first due time of its run.',
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    el('p', { class: 'legend-line' }, sideLegend(comparison)),
    multiples(first),
    rest.length === 0
      ? null
      : el('details', { class: 'more' }, el('summary', {}, plural(rest.length, 'more chart')), multiples(rest)),
    el('details', { class: 'more' }, el('summary', {}, 'The same numbers as a table'), seriesTable(series)),
  )
}

function multiples(list: readonly OverlaidSeries[]): Markup {
  return el('div', { class: 'small-multiples' }, ...list.map(seriesFigure))
}

function seriesFigure(series: OverlaidSeries): Markup {
  const { title, unit } = series
  const all = [...series.a, ...series.b]
  if (all.length === 0)
    return smallFigure(title, '', el('div', { class: 'no-data' }, 'no data: neither side has samples'))
  const y = linearAxis(
    all.map(([, value]) => value),
    { format: (value) => gaugeText(value, unit), fromZero: true, binary: unit === 'bytes' || unit === 'bytesPerS' },
  )
  const x = timeAxis(all)
  const drawn = plot(
    { title, desc: `The median over the runs of A and of B against time. ${extremes(series)}`, heightPx, x, y },
    ...drawnOrder.flatMap((side) => unbroken(series[side]).map((part) => lineOf(side, part, x, y))),
  )
  return smallFigure(title, extremes(series), drawn)
}

function lineOf(side: 'a' | 'b', part: readonly SeriesPoint[], x: Axis, y: Axis): Child {
  const [only] = part
  if (part.length === 1) return point(side, x.share(only![0]), (1 - y.share(only![1])) * heightPx, '')
  const places = thinned(part).map(([s, value]) => [x.share(s), y.share(value)] as const)
  return curve(places, heightPx, `line slim ${side}`)
}

function timeAxis(points: readonly SeriesPoint[]): Axis {
  const from = points.reduce((least, [s]) => Math.min(least, s), 0)
  const to = points.reduce((most, [s]) => Math.max(most, s), from + 1)
  return {
    share: (s) => (s - from) / (to - from),
    ticks: [from, (from + to) / 2, to].map((value) => ({ value, text: formatElapsed(Math.max(0, value) * 1e6) })),
  }
}

function mostOf(points: readonly SeriesPoint[]): number | null {
  return points.length === 0 ? null : points.reduce((most, [, value]) => Math.max(most, value), points[0]![1])
}

function middleOf(points: readonly SeriesPoint[]): number | null {
  return points.map(([, value]) => value).sort((one, other) => one - other)[Math.floor(points.length / 2)] ?? null
}

function extremes({ a, b, unit }: OverlaidSeries): string {
  return `max A ${valueText(mostOf(a), unit)}, B ${valueText(mostOf(b), unit)}`
}

function valueText(value: number | null, unit: OverlaidSeries['unit']): string {
  return value === null ? 'no data' : gaugeText(value, unit)
}

function seriesTable(series: readonly OverlaidSeries[]): Markup {
  const cell = (value: number | null, unit: OverlaidSeries['unit']): Cell => ({
    content: valueText(value, unit),
    sort: value ?? -1,
  })
  return table({
    caption: 'Median over time and maximum of each series on both sides',
    class: 'named-first',
    columns: [
      { head: 'Series' },
      ...['A, median over time', 'B, median over time', 'A, maximum', 'B, maximum'].map((head) => ({
        head,
        number: true,
      })),
    ],
    rows: series.map(({ title, unit, a, b }) => ({
      cells: [title, cell(middleOf(a), unit), cell(middleOf(b), unit), cell(mostOf(a), unit), cell(mostOf(b), unit)],
    })),
  })
}
