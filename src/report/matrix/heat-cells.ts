import { formatMetric } from '../../analysis/metric-words.ts'
import type { CellValue } from '../../types/analysis/matrix.ts'
import type { Cell } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { MetricColumn } from './shades.ts'
import { distanceText, shadeOf } from './shades.ts'

/** A value with its distance from the best and its range; the background repeats the distance. */
export function heatCell(value: CellValue, column: MetricColumn): Cell {
  if (value.median === null) return { content: '–', sort: 'none', class: 'heat' }
  return { content: heat(value, column, rangeText(value, column)), sort: value.median, class: 'heat' }
}

/** The same without the range, for the small grids. */
export function heatMark(value: CellValue, column: MetricColumn): Child {
  return value.median === null ? '–' : heat(value, column, null)
}

function heat({ median }: CellValue, column: MetricColumn, range: string | null): Markup {
  const distance = distanceText(median!, column)
  const words =
    distance === '' ? null : el('span', { class: distance === 'best' ? 'distance best' : 'distance' }, distance)
  return el(
    'span',
    { class: 'heat-box', style: `--far:${(shadeOf(median!, column) * 100).toFixed(0)}%` },
    el('span', { class: 'line-of-two' }, el('b', {}, formatMetric(median, column.facts.unit)), words),
    range === null ? null : el('span', { class: 'range' }, range),
  )
}

/** `46.1 ms to 49.3 ms`: from the least to the most of the runs. */
export function rangeText({ least, most, runs }: CellValue, { facts }: MetricColumn): string {
  if (runs === 1) return '1 run'
  const [from, to] = [formatMetric(least, facts.unit), formatMetric(most, facts.unit)]
  return from === to ? `all ${from}` : `${from} to ${to}`
}
