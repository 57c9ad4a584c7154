import { formatPerS, formatRatio } from '../../units.ts'
import type { LoadCurve, ReportData } from '../data/shape.ts'
import { figure, section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'

export function loadCurveSection(data: ReportData): Markup {
  const { loadCurve } = data
  const title = 'How much can it take?'
  if (loadCurve === null)
    return section({
      id: 'load-curve',
      title,
      lead: ['This run has no steps. A load curve needs them, for example ', el('code', {}, stepsLine(data)), '.'],
    })
  return section(
    {
      id: 'load-curve',
      title,
      lead: loadCurve.judged
        ? 'The load curve: each point is one step, held long enough to see whether the backlog stays level.'
        : 'The load curve: each point is one step; a hollow point is not known to be steady.',
      quoted: true,
      invalid: data.state === 'INVALID',
    },
    el(
      'div',
      { class: 'pair' },
      figure({ id: 'load-latency', title: 'Result latency against offered load', heightPx: 210 }),
      figure({ id: 'load-delivered', title: 'Delivered against offered', heightPx: 210 }),
    ),
    el('p', { class: 'finding' }, ...(loadCurve.judged ? kneeText(loadCurve) : keptUpText(loadCurve, data.state))),
  )
}

/** A line to paste into the scenario, with rates around those of this run. */
function stepsLine(data: ReportData): string {
  const top = Math.max(10, ...data.phases.map((phase) => Math.max(phase.fromPerS, phase.toPerS)))
  const step = formatPerS(Number((top / 4).toPrecision(1))).replace('\u00a0', '')
  const to = formatPerS(Number((top / 4).toPrecision(1)) * 6)
  return `- { kind: steps, from: ${step}, to: ${to}, by: ${step}, each: 15s }`
}

function keptUpText({ steps, keptUp }: LoadCurve, state: ReportData['state']): Child[] {
  const why =
    state === 'UNFINISHED'
      ? 'The run did not finish, so steadiness was not judged. '
      : 'Each step was held for less than 5 s, so steadiness was not judged. '
  if (keptUp === null)
    return [why, `The target did not keep up even with the first step, at ${formatPerS(steps[0]!.offeredPerS)}.`]
  const kept = steps[keptUp]!
  return [
    why,
    'Going by what was delivered, ',
    el('b', {}, `the last step that kept up is ${formatPerS(kept.offeredPerS)}`),
    ' (delivered at least 99\u00a0% of offered). Hold each step longer to see whether its backlog stays level.',
  ]
}

function kneeText({ steps, knee }: LoadCurve): Child[] {
  if (knee === null) {
    const first = steps.find((step) => step.steady === false)!
    const none = first === steps[0] ? 'Not even the first step was steady. ' : 'No step was found to be steady. '
    return [
      el('b', {}, none),
      `At ${formatPerS(first.offeredPerS)} the target delivered ${formatPerS(first.deliveredPerS)}: start lower.`,
    ]
  }
  const kept = el('b', {}, `The last steady step is ${formatPerS(steps[knee]!.offeredPerS)}. `)
  const next = steps[knee + 1]
  if (next === undefined)
    return [kept, 'It is also the highest step: the limit of this pipeline is above the tested range.']
  const at = `At ${formatPerS(next.offeredPerS)} the target delivered ${formatPerS(next.deliveredPerS)}`
  if (next.steady === null)
    return [kept, `${at}; that step was held for less than 5 s, so its steadiness was not judged.`]
  const short = 1 - next.deliveredPerS / next.offeredPerS
  const less = short > 0.0005 ? `, ${formatRatio(Number(short.toPrecision(2)))} less than offered` : ''
  return [
    kept,
    `${at}${less}. Hollow points measure how long their step lasted, not the pipeline; the limit is between the two steps.`,
  ]
}
