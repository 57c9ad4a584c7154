import type { Comparison } from '../../types/comparison.ts'
import type { HopName } from '../../types/measurement.ts'
import { hopNames } from '../../types/measurement.ts'
import { formatRatio, formatUs } from '../../units.ts'
import type { Cell } from '../kit/elements.ts'
import { section, swatch, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText, differenceText } from '../kit/metric-words.ts'
import type { ComparisonPage, Side, SideHops } from './page-data.ts'
import { sides } from './page-data.ts'
import { sideColumn, sideName } from './sides.ts'

/** A part of a bar that is at least this share of the longer bar has room for its value. */
const roomyShare = 0.09

export function hopsSection({ comparison, hops }: ComparisonPage): Markup | null {
  if (sides.every((side) => hopNames.every((hop) => hops[side][hop] === null))) return null
  return section(
    {
      id: 'journey',
      title: 'Where did the time go?',
      lead: 'A reading passes five hops from due to observed. The bars are drawn from means, which add up, and have one scale.',
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    hopBars(comparison, hops),
    hopTable(comparison, hops),
  )
}

function knownSumUs(hops: SideHops): number {
  return hopNames.reduce((sum, hop) => sum + Math.max(0, hops[hop] ?? 0), 0)
}

/** null = a hop is not known, and so neither is the sum */
function totalUs(hops: SideHops): number | null {
  if (hopNames.some((hop) => hops[hop] === null)) return null
  return hopNames.reduce((sum, hop) => sum + (hops[hop] ?? 0), 0)
}

function hopBars(comparison: Comparison, hops: ComparisonPage['hops']): Markup {
  const longestUs = Math.max(...sides.map((side) => knownSumUs(hops[side])))
  return el(
    'figure',
    { class: 'fig hops' },
    el(
      'figcaption',
      {},
      el('span', { class: 'title' }, 'Mean time per hop'),
      el('span', { class: 'sub' }, 'totals on the right'),
      el('span', { class: 'legend' }, ...hopNames.map((name) => el('span', { class: 'key' }, swatch(name), name))),
    ),
    ...sides.map((side) => hopRow(comparison, side, hops[side], longestUs)),
  )
}

function hopRow(comparison: Comparison, side: Side, hops: SideHops, longestUs: number): Markup {
  const total = totalUs(hops)
  const sum = knownSumUs(hops)
  const rest = longestUs === 0 ? 0 : 1 - sum / longestUs
  return el(
    'div',
    { class: 'hop-row' },
    el('span', { class: 'name' }, sideName(comparison, side)),
    hopNames.some((hop) => (hops[hop] ?? 0) < 0)
      ? el('span', { class: 'sub' }, 'not drawn: a hop takes less than no time, so a timestamp is wrong')
      : sum === 0
        ? el('span', { class: 'sub' }, 'not measured')
        : el(
            'span',
            { class: 'bar' },
            ...hopNames.map((hop) => hopPart(hop, hops[hop], longestUs)),
            el('i', { class: 'rest', style: flexOf(rest) }),
          ),
    el('span', { class: 'total' }, total === null ? '–' : formatUs(total)),
  )
}

function flexOf(share: number): string {
  return `flex:${(share * 1000).toFixed(1)} 0 0`
}

function hopPart(hop: HopName, us: number | null, longestUs: number): Child {
  if (us === null || us === 0) return null
  const share = us / longestUs
  return el(
    'i',
    { class: hop, style: flexOf(share), title: `${hop} ${formatUs(us)}` },
    share > roomyShare ? formatUs(us) : null,
  )
}

function hopTable(comparison: Comparison, hops: ComparisonPage['hops']): Markup {
  const cells = (a: number | null, b: number | null): (Cell | string)[] => [
    { content: difference(a, b), sort: a === null || b === null ? 0 : b - a },
    changeText(a === null || b === null || a <= 0 || b <= 0 ? null : b / a),
  ]
  const totals = { a: totalUs(hops.a), b: totalUs(hops.b) }
  return table({
    caption: 'Mean time per hop of each side',
    class: 'named-first',
    columns: [
      { head: 'Hop' },
      sideColumn(comparison, 'a'),
      { head: 'share', number: true },
      sideColumn(comparison, 'b'),
      { head: 'share', number: true },
      { head: 'difference', number: true },
      { head: 'change', number: true },
    ],
    rows: [
      ...hopNames.map((hop, i) => ({
        cells: [
          { content: [swatch(hop), hop], sort: i },
          ...sides.flatMap((side) => meanCells(hops[side][hop], totals[side])),
          ...cells(hops.a[hop], hops.b[hop]),
        ],
      })),
      {
        cells: [
          { content: el('b', {}, 'all hops'), sort: hopNames.length },
          ...sides.flatMap((side) => meanCells(totals[side], totals[side])),
          ...cells(totals.a, totals.b),
        ],
      },
    ],
  })
}

function difference(a: number | null, b: number | null): string {
  return differenceText(a, b, formatUs)
}

function meanCells(us: number | null, total: number | null): (Cell | string)[] {
  if (us === null) return ['–', '–']
  const isShare = total !== null && total > 0 && us >= 0
  return [
    { content: formatUs(us), sort: us },
    isShare ? { content: formatRatio(Number((us / total).toPrecision(2))), sort: us / total } : '–',
  ]
}
