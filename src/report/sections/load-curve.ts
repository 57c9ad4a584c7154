import { formatPerS, formatRatio } from '../../units.ts'
import { figure, section } from '../elements.ts'
import type { Child, Markup } from '../markup.ts'
import { el } from '../markup.ts'
import type { LoadCurve, ReportData } from '../shape.ts'

export function loadCurveSection(data: ReportData): Markup {
  const { loadCurve } = data
  const title = 'How much can it take?'
  if (loadCurve === null)
    return section({
      id: 'load-curve',
      title,
      lead: ['This run did not climb: a load curve needs steps, such as ', el('code', {}, stepsLine(data)), '.'],
    })
  return section(
    {
      id: 'load-curve',
      title,
      lead: 'The load curve: each point is one step, held long enough to see whether the backlog stands still.',
      quoted: true,
      invalid: data.state === 'INVALID',
    },
    el(
      'div',
      { class: 'pair' },
      figure({ id: 'load-latency', title: 'Result latency against offered load', heightPx: 210 }),
      figure({ id: 'load-delivered', title: 'Delivered against offered', heightPx: 210 }),
    ),
    el('p', { class: 'finding' }, ...kneeText(loadCurve)),
  )
}

/** A line to paste into the scenario, around the rates that this run used. */
function stepsLine(data: ReportData): string {
  const top = Math.max(10, ...data.phases.map((phase) => Math.max(phase.fromPerS, phase.toPerS)))
  const step = formatPerS(Number((top / 4).toPrecision(1))).replace('\u00a0', '')
  const to = formatPerS(Number((top / 4).toPrecision(1)) * 6)
  return `- { kind: steps, from: ${step}, to: ${to}, by: ${step}, each: 15s }`
}

function kneeText({ steps, knee }: LoadCurve): Child[] {
  const text = (perS: number) => formatPerS(perS)
  if (knee === null) {
    const first = steps[0]!
    return [
      el('b', {}, `Not even the first step was steady. `),
      `At ${text(first.offeredPerS)} the target delivered ${text(first.deliveredPerS)}: start lower.`,
    ]
  }
  const kept = el('b', {}, `The last steady step is ${text(steps[knee]!.offeredPerS)}. `)
  const next = steps[knee + 1]
  if (next === undefined)
    return [kept, 'It is also the highest one: the limit of this pipeline lies above what was tried.']
  const short = 1 - next.deliveredPerS / next.offeredPerS
  return [
    kept,
    `At ${text(next.offeredPerS)} the target delivered ${text(next.deliveredPerS)}, ${formatRatio(Number(short.toPrecision(2)))} less than was offered. Hollow points measure how long their step lasted, not the pipeline; the limit lies between the two steps.`,
  ]
}
