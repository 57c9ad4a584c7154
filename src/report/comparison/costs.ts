import type { Comparison } from '../../types/comparison.ts'
import { formatBytes, threeDigits } from '../../units.ts'
import { colourOfPart } from '../data/costs.ts'
import type { Cell } from '../kit/elements.ts'
import { section, swatch, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText } from '../kit/metric-words.ts'
import type { ComparisonPage, Side, SideCost } from './page-data.ts'
import { sides } from './page-data.ts'
import { sideColumn, sideLetters } from './sides.ts'

type PartOfBoth = Readonly<Record<Side, SideCost | null>> & { readonly part: string }

export function costsSection({ comparison, costs }: ComparisonPage): Markup | null {
  const parts = partsOf(costs)
  if (parts.length === 0) return null
  return section(
    {
      id: 'costs',
      title: 'What did it cost?',
      lead: 'CPU time of each process for a million readings, and the most memory that it held, as the median over the runs. These differences are not tested: the table above judges the target and the pipeline.',
      quoted: true,
      invalid: comparison.verdict === 'INVALID',
    },
    costTable(comparison, parts),
  )
}

/** Each part that one of the sides has, in the order given. */
function partsOf(costs: ComparisonPage['costs']): PartOfBoth[] {
  const names = [...new Set(sides.flatMap((side) => costs[side].map(({ part }) => part)))]
  const find = (side: Side, name: string) => costs[side].find(({ part }) => part === name) ?? null
  return names.map((part) => ({ part, a: find('a', part), b: find('b', part) }))
}

function costTable(comparison: Comparison, parts: readonly PartOfBoth[]): Markup {
  const cpu = parts.flatMap((part) => sides.map((side) => part[side]?.cpuSPerMillion ?? 0))
  const most = Math.max(...cpu)
  const memory = 'peak memory'
  const group = 'CPU s per million readings'
  return table({
    caption: 'CPU and memory of each part on both sides',
    class: 'named-first costs',
    columns: [
      { head: 'Part' },
      { ...sideColumn(comparison, 'a'), group },
      { ...sideColumn(comparison, 'b'), group },
      { head: '', group },
      { head: 'change', number: true, group },
      { ...sideColumn(comparison, 'a'), group: memory },
      { ...sideColumn(comparison, 'b'), group: memory },
      { head: 'change', number: true, group: memory },
    ],
    rows: parts.map((part) => ({ cells: costCells(part, most) })),
  })
}

function costCells({ part, a, b }: PartOfBoth, most: number): (Cell | string)[] {
  const number = (value: number | null | undefined, format: (value: number) => string): Cell => ({
    content: value === null || value === undefined ? '–' : format(value),
    sort: value ?? -1,
  })
  return [
    { content: [swatch(colourOfPart(part)), part] },
    number(a?.cpuSPerMillion, threeDigits),
    number(b?.cpuSPerMillion, threeDigits),
    { content: bars(a, b, most), class: 'bar-cell', sort: b?.cpuSPerMillion ?? -1 },
    changeText(ratioOf(a?.cpuSPerMillion, b?.cpuSPerMillion)),
    number(a?.peakMemoryBytes, formatBytes),
    number(b?.peakMemoryBytes, formatBytes),
    changeText(ratioOf(a?.peakMemoryBytes, b?.peakMemoryBytes)),
  ]
}

function ratioOf(a: number | null | undefined, b: number | null | undefined): number | null {
  return a === null || a === undefined || b === null || b === undefined || a <= 0 ? null : b / a
}

/** A above B, on one scale for all parts. */
function bars(a: SideCost | null, b: SideCost | null, most: number): Child {
  const bar = (side: Side, cost: SideCost | null) => {
    const share = most === 0 ? 0 : (cost?.cpuSPerMillion ?? 0) / most
    return el('i', { class: side, style: `width:${(share * 100).toFixed(1)}%`, title: sideLetters[side] })
  }
  return el('span', { class: 'side-bars', 'aria-hidden': 'true' }, bar('a', a), bar('b', b))
}
