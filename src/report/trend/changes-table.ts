import { formatMetric } from '../../analysis/metric-words.ts'
import type { Cell } from '../kit/elements.ts'
import { table } from '../kit/elements.ts'
import type { Child } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { pText } from '../kit/metric-words.ts'
import type { ShownChange } from './changes.ts'
import { changeStates, labelMark, ratioText, stateMark } from './words.ts'

/** The changes of one history, primary metrics in bold. */
export function changesTable(changes: readonly ShownChange[], where: string): Child {
  if (changes.length === 0) return el('p', { class: 'finding' }, 'No metric of it has changed.')
  return table({
    caption: `Changes of ${where}`,
    class: 'changes',
    columns: [
      { head: 'Change', number: true },
      { head: 'metric' },
      { head: 'last before' },
      { head: 'brought by' },
      { head: 'before', number: true },
      { head: 'after', number: true },
      { head: 'change', number: true },
      { head: 'p', number: true },
      { head: 'state' },
    ],
    rows: changes.map((shown) => ({ cells: changeCells(shown), class: shown.facts.role === 'info' ? 'faint' : '' })),
  })
}

function changeCells(shown: ShownChange): Cell[] {
  const { number, facts, change, from, to, state } = shown
  const isPrimary = facts.role === 'primary'
  const { before, after, changeRatio, p } = change
  return [
    { content: number, sort: number },
    { content: isPrimary ? el('b', {}, facts.title) : facts.title, sort: facts.title, class: 'verdict-cell' },
    { content: labelMark(from), sort: change.lastBefore, class: 'verdict-cell' },
    { content: labelMark(to), sort: change.candidates.to, class: 'verdict-cell' },
    { content: formatMetric(before.median, facts.unit), sort: before.median },
    { content: formatMetric(after.median, facts.unit), sort: after.median },
    { content: ratioText(shown), sort: changeRatio ?? Number.MAX_VALUE },
    { content: p === null ? 'counts' : pText(p), sort: p ?? 0 },
    { content: stateMark(shown), sort: changeStates.indexOf(state), class: 'note-cell' },
  ]
}
