import { icon } from '../kit/elements.ts'
import { findings } from '../kit/findings.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { momentText } from '../kit/metric-words.ts'
import { plural, sentence } from '../kit/words.ts'
import { changesOf } from './changes.ts'
import { nameOf } from './history-section.ts'
import type { TrendPage } from './page-data.ts'
import { changeSentence } from './words.ts'

export function headlineOf({ alerts, model }: TrendPage): string {
  if (model.histories.length === 0) return 'NO RUNS'
  return alerts.length === 0 ? 'NO ALERT' : plural(alerts.length, 'ALERT', 'ALERTS')
}

/** The changes that someone should know of, then what is odd about the runs. */
export function summarySection(page: TrendPage): Markup {
  const { model, madeAt, alerts } = page
  const shown = model.histories.flatMap((history) => changesOf(history, page).map((change) => ({ history, change })))
  const open = shown.filter(({ change }) => change.state === 'alert')
  const judged = alerts.length > 0 ? 'worse' : model.histories.length === 0 ? 'none' : 'same'
  return el(
    'section',
    { id: 'verdict', class: `judged-${judged}`, 'aria-label': 'Summary' },
    el('p', { class: 'when' }, `made ${momentText(new Date(madeAt))}`),
    el('p', { class: 'why' }, 'Have the numbers moved from one commit to the next?'),
    el(
      'p',
      { class: 'verdict-word' },
      el('strong', {}, icon(judged === 'worse' ? 'cross' : judged === 'same' ? 'tick' : 'doubt'), headlineOf(page)),
      el('span', { class: 'sentence' }, answer(page, shown.length)),
    ),
    findings(
      'For the worse',
      open.map(({ history, change }) => sentence(changeSentence(change, nameOf(history, page)))),
      'cross',
    ),
    findings('Doubt', model.problems.map(problemText), 'doubt'),
  )
}

function answer({ model, alerts }: TrendPage, changes: number): string {
  if (model.histories.length === 0) return 'There is no run to show.'
  const over = `${plural(model.histories.length, 'history', 'histories')} ${model.histories.length === 1 ? 'has' : 'have'} ${plural(changes, 'change')} in all.`
  if (alerts.length === 0) return `No change for the worse is open. ${over}`
  return `${alerts.length === 1 ? 'One change' : `${alerts.length} changes`} for the worse ${alerts.length === 1 ? 'is' : 'are'} open. ${over}`
}

function problemText(problem: string): string {
  return /[.!?]$/.test(problem) ? problem : `${problem}.`
}
