import type { Comparison } from '../../types/comparison.ts'
import type { ComparedRun } from '../../types/metrics.ts'
import type { Column } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { Side } from './page-data.ts'
import { sides } from './page-data.ts'
import { pointSample } from './side-points.ts'

export const sideLetters: Readonly<Record<Side, string>> = { a: 'A', b: 'B' }

/** Both sides with the marks that they have in every figure. */
export function sideLegend(comparison: Comparison): Markup {
  return el(
    'span',
    { class: 'legend' },
    ...sides.map((side) => el('span', { class: 'key' }, pointSample(side), sideName(comparison, side))),
  )
}

/** `A storm`; a long label is cut by the style, its whole text is in the tooltip. */
export function sideName(comparison: Comparison, side: Side): Markup {
  const { label } = comparison[side]
  return el('span', { class: 'side-name', title: label }, el('b', {}, sideLetters[side]), `\u00a0${label}`)
}

export function sideColumn(comparison: Comparison, side: Side): Column {
  return { head: sideName(comparison, side), number: true }
}

export interface SideRun {
  readonly side: Side
  readonly run: ComparedRun
  /** its place among the runs of its side */
  readonly index: number
  /** its place among the usable runs of its side: the index of its values; null = it is not usable */
  readonly usable: number | null
}

/** All runs of both sides in the order of time. */
export function runsInOrder(comparison: Comparison): SideRun[] {
  const all = sides.flatMap((side) => {
    let usable = 0
    return comparison[side].runs.map(
      (run, index): SideRun => ({ side, run, index, usable: run.unusable === null ? usable++ : null }),
    )
  })
  return all.sort((one, other) => one.run.startedUs - other.run.startedUs)
}

export function usableRuns(comparison: Comparison, side: Side): readonly ComparedRun[] {
  return comparison[side].runs.filter(({ unusable }) => unusable === null)
}
