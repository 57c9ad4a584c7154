import type { ProbeVerdict } from '../../types/analysis/capacity.ts'
import { mark } from '../kit/drawing.ts'
import type { Icon } from '../kit/elements.ts'
import { icon } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { shapes } from '../kit/shapes.ts'

export const probeVerdicts = ['PASS', 'FAIL', 'INVALID'] as const satisfies readonly ProbeVerdict[]

interface ProbeLook {
  readonly icon: Icon
  readonly judged: string
  readonly shape: string
  readonly meaning: string
}

/** How the verdict of a probe looks, by its sign, its shape and its colour. */
export const probeLooks: Readonly<Record<ProbeVerdict, ProbeLook>> = {
  PASS: { icon: 'tick', judged: 'better', shape: shapes.circle, meaning: 'the load was sustained' },
  FAIL: { icon: 'cross', judged: 'worse', shape: shapes.cross, meaning: 'the load was not sustained' },
  INVALID: { icon: 'doubt', judged: 'none', shape: shapes.triangle, meaning: 'the run could not be measured' },
}

export function probeMark(verdict: ProbeVerdict): Markup {
  const { icon: sign, judged } = probeLooks[verdict]
  return el('span', { class: `judged ${judged}` }, icon(sign), verdict)
}

/** The mark of a probe in a figure. */
export function probePoint(verdict: ProbeVerdict, share: number, atPx: number, text: string): Markup {
  return mark(probeLooks[verdict].shape, `probe ${verdict}`, share, atPx, text)
}

/** All digits of a load: two loads 1 % apart have to look different. */
export function loadText(perS: number | null): string {
  return perS === null ? '–' : `${Number(perS.toPrecision(9)).toLocaleString('en-US')}/s`
}
