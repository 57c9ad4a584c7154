import { formatMetric } from '../../analysis/metric-words.ts'
import type { HistoryPoint } from '../../types/history.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { changeText } from '../kit/metric-words.ts'
import type { ChangeState, ShownChange } from './changes.ts'

export const changeStates: readonly ChangeState[] = ['alert', 'acknowledged', 'provisional', 'better', 'minor']

export const stateLooks: Readonly<
  Record<ChangeState, { readonly icon: Icon; readonly judged: string; readonly text: string }>
> = {
  alert: { icon: 'cross', judged: 'worse', text: 'for the worse' },
  acknowledged: { icon: 'equal', judged: 'same', text: 'acknowledged' },
  provisional: { icon: 'few', judged: 'open', text: 'provisional' },
  better: { icon: 'tick', judged: 'better', text: 'for the better' },
  minor: { icon: 'dash', judged: 'same', text: 'too small to matter' },
}

export function stateMark({ state, reason, facts }: ShownChange): Child {
  const { icon: sign, judged, text: usual } = stateLooks[state]
  const text = state === 'minor' && facts.role === 'info' ? 'only shown' : usual
  const mark = el('span', { class: `judged ${judged}` }, icon(sign), text)
  if (state === 'provisional') return [mark, ': fewer than three points lie behind it']
  return reason === '' ? mark : [mark, `: ${reason}`]
}

/** The first seven digits of a commit, or the day. */
export function shortLabel({ label, commit }: HistoryPoint): string {
  return commit === null ? label : label.slice(0, 7)
}

export function labelMark(text: string): Markup {
  return el('code', { title: text }, /^[0-9a-f]{12,}$/.test(text) ? text.slice(0, 10) : text)
}

/** `+12.4 %`; where it was 0 before there is no ratio. */
export function ratioText({ change }: ShownChange): string {
  return change.changeRatio === null ? 'from 0' : changeText(1 + change.changeRatio)
}

/** What moved, by how much, and between which points. */
export function changeSentence(shown: ShownChange, where: string): string {
  const { facts, change, from, to } = shown
  const [before, after] = [
    formatMetric(change.before.median, facts.unit),
    formatMetric(change.after.median, facts.unit),
  ]
  return `${facts.title} of ${where} went from ${before} to ${after} (${ratioText(shown)}) between ${shortText(from)} and ${shortText(to)}.`
}

function shortText(label: string): string {
  return /^[0-9a-f]{12,}$/.test(label) ? label.slice(0, 10) : label
}
