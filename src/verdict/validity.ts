import { latenessOf, lateP99UsIn, lateWarningUs } from '../stats/lateness.ts'
import type { Measured } from '../stats/measured.ts'
import { negativeLimitRatio, worstNegative } from '../stats/negative.ts'
import { driftLimitUs, measuredPhases, scopeOf, sumOf } from '../stats/scope.ts'
import { type SendingWindow, worstSending } from '../stats/sending.ts'
import type { Summary } from '../stats/summarise.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { BrokenIdentity, Warning, WarningOf } from '../types/warnings.ts'
import { formatCount, formatPerS, formatRatio, formatUs } from '../units.ts'
import { warning } from './warning.ts'

/** No measured reading was offered, so nothing can be said. */
export function nothingMeasured(measured: Measured): Warning[] {
  const offered = sumOf(scopeOf(measured, measuredPhases(measured)).liveBins, 'offered')
  if (offered > 0) return []
  const message = 'no readings were offered in a measured phase: there is nothing to judge'
  return [warning('NOTHING_MEASURED', message, { offered }, { invalid: true })]
}

/**
 * The generator fell behind by itself: sent under 99 % of offered during any 5 s of a measured phase (or all of it, if
 * shorter) in which the in-flight bound was never full. One warning a phase, for its worst window.
 */
export function sentLess(measured: Measured): WarningOf<'SENT_LESS'>[] {
  return worstSending(measured)
    .filter(({ short }) => short)
    .map((window) => sentLessWarning(measured, window))
}

function sentLessWarning(measured: Measured, window: SendingWindow): WarningOf<'SENT_LESS'> {
  const perS = (readings: number) =>
    formatPerS(readings / measured.scenario.fleet.points / ((window.toUs - window.fromUs) / 1e6))
  const { phase, fromUs, toUs, offered, sent, sentRatio } = window
  const message = `the generator sent ${perS(sent)} of ${perS(offered)} offered (${formatRatio(sentRatio)}) for ${formatUs(toUs - fromUs)} of phase ${phase.name} while nothing held it back`
  const figures = { fromUs, toUs, offered, sent, sentRatio }
  return warning('SENT_LESS', message, figures, { phase: phase.name, invalid: true })
}

/**
 * The generator was late by its own fault: p99 of all measured phases together over max(10 ms, 10 % of result p50) is
 * invalid, over 5 ms a warning, here and for each phase.
 */
export function generatorLate(measured: Measured): Warning[] {
  const phases = measuredPhases(measured)
  const { lateP99Us, limitUs } = latenessOf(measured)
  if (!(lateP99Us > lateWarningUs)) return phases.flatMap((phase) => latePhase(measured, phase))
  const invalid = lateP99Us > limitUs
  const against = invalid ? `the limit of ${formatUs(limitUs)}` : formatUs(lateWarningUs)
  const message = `the generator itself was late: late p99 ${formatUs(lateP99Us)}, over ${against}`
  const whole = warning('GENERATOR_LATE', message, { lateP99Us, limitUs }, { invalid })
  return phases.length < 2 ? [whole] : [whole, ...phases.flatMap((phase) => latePhase(measured, phase))]
}

function latePhase(measured: Measured, phase: PlannedPhase): Warning[] {
  const lateP99Us = lateP99UsIn(measured, phase)
  if (!(lateP99Us > lateWarningUs)) return []
  const message = `the generator was late in phase ${phase.name}: late p99 ${formatUs(lateP99Us)}, over ${formatUs(lateWarningUs)}`
  return [warning('GENERATOR_LATE', message, { lateP99Us }, { phase: phase.name })]
}

/** The run's clock and the wall clock moved apart by over 1 ms: invalid where another process stamps times. */
export function clockDrift(measured: Measured): Warning[] {
  const { maxDriftUs, foreignStamps } = measured.clock
  if (Math.abs(maxDriftUs) <= driftLimitUs) return []
  const matter = foreignStamps
    ? 'timestamps from other processes are not comparable'
    : 'all timestamps come from one clock'
  const message = `the wall clock drifted ${formatUs(Math.abs(maxDriftUs))} from the run's clock: ${matter}`
  return [warning('CLOCK_DRIFT', message, { maxDriftUs }, { invalid: foreignStamps })]
}

/** Readings that seem to have arrived before they were due: over 0.1 % of those of any latency is invalid. */
export function negativeLatency(measured: Measured): Warning[] {
  const { kind, negative, readings, negativeRatio } = worstNegative(measured)
  if (negative === 0) return []
  const message = `${formatCount(negative)} of ${formatCount(readings)} readings (${formatRatio(negativeRatio)}) have a negative ${kind} latency: the clocks disagree`
  const invalid = negativeRatio > negativeLimitRatio
  return [warning('NEGATIVE_LATENCY', message, { negative, readings, negativeRatio }, { invalid })]
}

/**
 * What must add up over the whole run, whatever the target did: planned = sent + never sent; and where an audit
 * exists, sent = delivered + lost - duplicated, with what the observer counted and with what the audit counted.
 */
export function accounting({ audit }: Measured, { phases }: Summary): Warning[] {
  const sum = (field: 'planned' | 'sent' | 'neverSent' | 'delivered') =>
    phases.reduce((total, phase) => total + phase[field], 0)
  const [planned, sent, neverSent, delivered] = [sum('planned'), sum('sent'), sum('neverSent'), sum('delivered')]
  const broken: Warning[] = []
  if (planned !== sent + neverSent)
    broken.push(identity('planned does not equal sent + never sent', { planned, sent, neverSent }))
  if (audit === null) return broken
  const { lost, duplicated, expected } = audit
  if (sent !== delivered + lost - duplicated)
    broken.push(identity('sent does not equal delivered + lost - duplicated', { sent, delivered, lost, duplicated }))
  if (expected !== sent || audit.delivered !== delivered) {
    const figures = { sent, expected, delivered, auditDelivered: audit.delivered }
    broken.push(identity('the audit and the run disagree on the number of readings', figures))
  }
  return broken
}

function identity(what: string, figures: BrokenIdentity): Warning {
  const listed = Object.entries(figures).map(([name, count]) => `${name} ${formatCount(count)}`)
  return warning('ACCOUNTING', `${what}: ${listed.join(', ')}`, figures, { invalid: true })
}
