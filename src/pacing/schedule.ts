import type { Deal, PlannedPhase, Schedule } from '../types/plan.ts'
import type { Phase } from '../types/scenario.ts'

/** A phase with the area under the rate curve before it, in curves. */
interface Span extends PlannedPhase {
  readonly startCurves: number
}

/**
 * Turns phases into due times.
 *
 * Message i is due when the area under the rate curve equals the number of curves in the messages before it, so a due
 * time depends on the index alone. A late sender cannot move it: that is what keeps coordinated omission out.
 *
 *     rate |      ____
 *          |    /     |      n(t) = from*t + (to - from)*t*t / (2*duration)
 *          |__/       |__    solved for t in `usToArea`
 *          +------------ t
 *
 * A message belongs to the phase where the area first exceeds the curves before it (after a pause: the next phase).
 */
export function buildSchedule(phases: readonly Phase[], deal: Deal): Schedule {
  const spans = layOut(phases, deal)
  const last = spans[spans.length - 1]!
  const messages = last.endMessage

  const spanOf = (message: number): Span => spans[lastWhere(spans, (span) => span.firstMessage <= message)]!
  const dueUs = (message: number): number => dueIn(spanOf(message), deal.curvesBefore(message))

  return {
    phases: spans,
    messages,
    curves: deal.curvesBefore(messages),
    durationUs: last.toUs,
    dueUs,
    phaseOf: spanOf,
    messagesDueAt: (atUs) => {
      if (atUs < 0) return 0
      if (atUs >= last.toUs) return messages
      const span = spans[lastWhere(spans, (s) => s.fromUs <= atUs)]!
      const area = span.startCurves + areaUntil(span, atUs + 1 - span.fromUs)
      let due = clamp(deal.messageAtCurves(Math.max(0, Math.ceil(area))), span.firstMessage, span.endMessage)
      while (due > span.firstMessage && dueIn(span, deal.curvesBefore(due - 1)) > atUs) due--
      while (due < span.endMessage && dueIn(span, deal.curvesBefore(due)) <= atUs) due++
      return due
    },
    fillDueUs: (first, step, count, baseUs, out) => {
      const span = spanOf(first)
      const final = first + step * (count - 1)
      const curves = deal.curvesBefore(first)
      const even = count === 1 ? 0 : (deal.curvesBefore(final) - curves) / (count - 1)
      if (final < span.endMessage && span.fromPerS === span.toPerS && even === step * deal.frame)
        fillFlat(span, curves - span.startCurves, even, count, baseUs, out)
      else for (let i = 0; i < count; i++) out[i] = baseUs + dueUs(first + step * i)
    },
  }
}

function layOut(phases: readonly Phase[], deal: Deal): Span[] {
  const spans: Span[] = []
  let [fromUs, startCurves] = [0, 0]
  for (const [index, phase] of phases.entries()) {
    const [toUs, endCurves] = [fromUs + phase.durationUs, startCurves + phase.curves]
    const firstMessage = deal.messageAtCurves(wholeCurves(startCurves))
    const endMessage = deal.messageAtCurves(wholeCurves(endCurves))
    const plannedCurves = deal.curvesBefore(endMessage) - deal.curvesBefore(firstMessage)
    spans.push({ ...phase, index, fromUs, toUs, firstMessage, endMessage, plannedCurves, startCurves })
    ;[fromUs, startCurves] = [toUs, endCurves]
  }
  return spans
}

/** Up to the next whole curve; 1/60 a second for 60 s is one curve and not a millionth more. */
function wholeCurves(area: number): number {
  return Math.max(0, Math.ceil(area - 1e-6))
}

/** Rounded down, and inside the phase even where rounding of the area would push it out. */
function dueIn(span: Span, curvesBefore: number): number {
  const us = Math.floor(usToArea(span, curvesBefore - span.startCurves))
  return span.fromUs + clamp(us, 0, span.durationUs - 1)
}

/** Microseconds since the start of the phase until `area` curves lie behind. */
function usToArea(span: Span, area: number): number {
  const { fromPerS, toPerS, durationUs } = span
  if (area <= 0) return 0
  if (fromPerS === toPerS) return flatUs(area, span.curves, durationUs, fromPerS)
  const slopePerS2 = (toPerS - fromPerS) / (durationUs / 1e6)
  // The usual (-b + sqrt(..)) / 2a divides by zero on a flat phase; this form of the same root does not.
  // At the very end of a ramp down to zero, rounding can push the square below zero.
  return (2 * area * 1e6) / (fromPerS + Math.sqrt(Math.max(0, fromPerS ** 2 + 2 * slopePerS2 * area)))
}

/**
 * `area` curves at a constant rate. With a whole rate, whole seconds are split off first: both factors stay below 2^53,
 * so the result is exact at 35 M curves/s and over days. Otherwise (a burst: all meters in `durationUs`) by the ratio.
 */
function flatUs(area: number, curves: number, durationUs: number, perS: number): number {
  if (!Number.isInteger(perS)) return (area * durationUs) / curves
  const seconds = Math.floor(area / perS)
  return seconds * 1e6 + ((area - seconds * perS) * 1e6) / perS
}

function fillFlat(span: Span, area: number, step: number, count: number, baseUs: number, out: Float64Array): void {
  const perS = span.fromPerS
  const whole = Number.isInteger(perS)
  const seconds = whole ? Math.floor(Math.max(0, area) / perS) : 0
  const [start, up, down] = whole ? [area - seconds * perS, 1e6, perS] : [area, span.durationUs, span.curves]
  const originUs = baseUs + span.fromUs + seconds * 1e6
  const endUs = baseUs + span.toUs - 1
  for (let i = 0; i < count; i++) {
    const us = originUs + Math.floor(Math.max(0, ((start + step * i) * up) / down))
    out[i] = us < endUs ? us : endUs
  }
}

/** Curves offered in the first `us` microseconds of a phase. */
function areaUntil({ fromPerS, toPerS, durationUs, curves }: Span, us: number): number {
  if (us >= durationUs) return curves
  if (fromPerS === toPerS) return (curves * us) / durationUs
  const s = us / 1e6
  return fromPerS * s + ((toPerS - fromPerS) * s * s) / (2 * (durationUs / 1e6))
}

/** Index of the last element for which `holds`, which must be true up to it and false after; at least 0. */
function lastWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, items.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (holds(items[middle]!)) low = middle
    else high = middle - 1
  }
  return low
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}
