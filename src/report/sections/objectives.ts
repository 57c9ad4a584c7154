import type { ObjectiveStatus, ReportData, ReportObjective } from '../data/shape.ts'
import type { Icon } from '../kit/elements.ts'
import { icon, section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { boundText, isUnknowable, limitText, marginText, phaseNamed, valueBesideLimit } from '../kit/words.ts'

const words: Readonly<Record<ObjectiveStatus, string>> = {
  missed: 'missed',
  soft: 'soft miss',
  met: 'met',
  unjudged: 'not judged',
}
const icons: Readonly<Record<ObjectiveStatus, Icon>> = {
  missed: 'cross',
  soft: 'triangle',
  met: 'tick',
  unjudged: 'dash',
}
const order: Readonly<Record<ObjectiveStatus, number>> = { missed: 0, soft: 1, unjudged: 2, met: 3 }

function wordOf(one: ReportObjective): string {
  return one.status === 'missed' && isUnknowable(one) ? 'not met' : words[one.status]
}

/** The objectives and how close they are to their limits, missed ones first. */
export function objectivesSection(data: ReportData): Markup {
  if (data.objectives.length === 0)
    return section(
      { id: 'objectives', title: 'Objectives' },
      el('p', { class: 'lead' }, 'The scenario sets no objective, so nothing could be missed.'),
    )
  // a column that says the same in every row only makes the rows taller
  const byPhase = data.objectives.some((one) => one.phase !== null)
  return section(
    { id: 'objectives', title: 'Objectives' },
    table({
      caption: 'Objectives: value against limit',
      class: 'objectives',
      columns: [
        { head: el('span', { class: 'hidden' }, 'Status') },
        { head: 'Objective' },
        ...(byPhase ? [{ head: 'Phase' }] : []),
        { head: 'Value', number: true },
        { head: 'Limit', number: true },
        { head: 'Margin', number: true },
        { head: 'Value against limit' },
      ],
      rows: data.objectives.map((one) => objectiveRow(data, one, byPhase)),
    }),
  )
}

function objectiveRow(data: ReportData, one: ReportObjective, byPhase: boolean) {
  return {
    class: one.status === 'unjudged' ? 'faint' : '',
    cells: [
      {
        content: [icon(icons[one.status]), el('span', { class: 'word' }, wordOf(one))],
        class: `status ${one.status}`,
        sort: order[one.status],
      },
      {
        content: [
          el('code', {}, one.require),
          one.soft ? el('span', { class: 'sub' }, ' soft') : null,
          one.implied ? el('span', { class: 'sub' }, ' implied') : null,
        ],
      },
      ...(byPhase ? [phaseNamed(data, one.phase)] : []),
      {
        content: one.value === null && one.status === 'unjudged' ? '–' : valueBesideLimit(one),
        sort: one.value ?? (boundText(one.note).startsWith('>') ? Number.MAX_SAFE_INTEGER : -1),
        class: one.status === 'missed' ? 'bad' : '',
      },
      { content: limitText(one), sort: one.limit },
      marginText(one),
      { content: bullet(one), class: 'bullet-cell' },
    ],
  }
}

/**
 * Bar = value, tick = limit at two thirds of the width, pale zone = allowed, an arrow if the bar would leave the scale.
 */
function bullet(one: ReportObjective): Child {
  if (one.value === null) return el('span', { class: 'sub' }, one.status === 'unjudged' ? '' : boundText(one.note))
  const lower = one.comparison === '>' || one.comparison === '>='
  const full = lower && one.unit === 'ratio' ? 1 : one.limit * 1.5
  const from = lower && one.unit === 'ratio' ? Math.max(0, 1 - (1 - one.limit) * 2) : 0
  const place = (value: number) => (full === from ? (value > from ? 2 : 0) : (value - from) / (full - from))
  const percent = (ratio: number) => `${(Math.min(1, Math.max(0, ratio)) * 100).toFixed(1)}%`
  const tick = percent(place(one.limit))
  const over = place(one.value) > 1.0001
  const zone = lower ? `left:${tick};right:0` : `left:0;width:${tick}`
  return el(
    'span',
    { class: `bullet ${one.status}${over ? ' over' : ''}` },
    el('i', { class: 'zone', style: zone }),
    el('i', { class: 'bar', style: `width:${percent(place(one.value))}` }),
    el('i', { class: 'tick', style: `left:${tick}` }),
  )
}
