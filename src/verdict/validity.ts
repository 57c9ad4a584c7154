import type { Histogram } from '../stats/histogram.ts'
import { mergeHistograms } from '../stats/latency.ts'
import type { Measured } from '../stats/measured.ts'
import { latencyIn, measuredPhases, scopeOf, sumOf, undeliveredIn } from '../stats/scope.ts'
import type { Summary } from '../stats/summarise.ts'
import type { BinLine } from '../types/measurement.ts'
import { latencyKinds } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { Warning } from '../types/result.ts'
import { formatCount, formatPerS, formatRatio, formatUs } from '../units.ts'

const windowUs = 5e6
const smallestSentRatio = 0.99
const edgeJitterUs = 10_000
const lateInvalidUs = 10_000
const lateWarningUs = 5000
const lateOfResultRatio = 0.1
const driftLimitUs = 1000
const negativeLimitRatio = 0.001

/** No measured reading was offered, so nothing can be said. */
export function nothingMeasured(measured: Measured): Warning[] {
  const offered = sumOf(scopeOf(measured, measuredPhases(measured)).liveBins, 'offered')
  if (offered > 0) return []
  const message = 'no reading of a measured phase was offered: there is nothing to judge'
  return [{ code: 'NOTHING_MEASURED', message, phase: null, invalid: true, figures: { offered } }]
}

/**
 * The generator fell behind by itself: sent under 99 % of offered during any 5 s of a measured phase (or all of it, if
 * shorter) in which the in-flight bound was never full. What was due in the last moments of a window may be sent just
 * after it, so 10 ms worth of the offered rate, at least one message, is allowed beyond the 1 %. One warning a phase,
 * for its worst window.
 */
export function sentLess(measured: Measured): Warning[] {
  const { frame, points } = measured.scenario.fleet
  return measuredPhases(measured).flatMap((phase) => {
    const windows = windowsOf(wholeBins(measured, phase)).map(windowFigures)
    const short = windows.filter((window) => fellBehind(window, frame * points))
    const worst = short.sort((a, b) => a.sentRatio - b.sentRatio)[0]
    return worst === undefined ? [] : [sentLessWarning(measured, phase, worst)]
  })
}

interface WindowFigures {
  readonly fromUs: number
  readonly toUs: number
  readonly offered: number
  readonly sent: number
  readonly sentRatio: number
  readonly blockedUs: number
}

/** The bins of a phase that were over when arrivals were stopped. */
function wholeBins(measured: Measured, phase: PlannedPhase): BinLine[] {
  const endUs = measured.stoppedAtUs ?? Number.POSITIVE_INFINITY
  return scopeOf(measured, [phase]).bins.filter((bin) => bin.toUs <= endUs)
}

/** Every shortest run of bins that covers 5 s; all bins, if together they do not. */
function windowsOf(bins: readonly BinLine[]): BinLine[][] {
  if (bins.length === 0) return []
  if (bins.at(-1)!.toUs - bins[0]!.fromUs <= windowUs) return [[...bins]]
  const windows: BinLine[][] = []
  let first = 0
  for (let last = 0; last < bins.length; last++) {
    while (first < last && bins[last]!.toUs - bins[first + 1]!.fromUs >= windowUs) first++
    if (bins[last]!.toUs - bins[first]!.fromUs >= windowUs) windows.push(bins.slice(first, last + 1))
  }
  return windows
}

function windowFigures(bins: readonly BinLine[]): WindowFigures {
  const offered = sumOf(bins, 'offered')
  const sent = sumOf(bins, 'sentFlow')
  const sentRatio = offered === 0 ? 1 : sent / offered
  return {
    fromUs: bins[0]!.fromUs,
    toUs: bins.at(-1)!.toUs,
    offered,
    sent,
    sentRatio,
    blockedUs: sumOf(bins, 'blockedUs'),
  }
}

function fellBehind({ offered, sent, blockedUs, fromUs, toUs }: WindowFigures, messageReadings: number): boolean {
  const jitter = Math.max(messageReadings, (offered / (toUs - fromUs)) * edgeJitterUs)
  return blockedUs === 0 && sent + jitter < smallestSentRatio * offered
}

function sentLessWarning(measured: Measured, phase: PlannedPhase, window: WindowFigures): Warning {
  const perS = (readings: number) =>
    formatPerS(readings / measured.scenario.fleet.points / ((window.toUs - window.fromUs) / 1e6))
  const { fromUs, toUs, offered, sent, sentRatio } = window
  return {
    code: 'SENT_LESS',
    message: `the generator sent ${perS(sent)} of ${perS(offered)} offered (${formatRatio(sentRatio)}) for ${formatUs(toUs - fromUs)} of phase ${phase.name} while nothing held it back`,
    phase: phase.name,
    invalid: true,
    figures: { fromUs, toUs, offered, sent, sentRatio },
  }
}

/**
 * The generator was late by its own fault: p99 of all measured phases together over max(10 ms, 10 % of result p50) is
 * invalid, over 5 ms a warning, here and for each phase. Only what was sent is looked at: what never was is either the
 * target's back-pressure or shows in `sentLess`.
 */
export function generatorLate(measured: Measured): Warning[] {
  const phases = measuredPhases(measured)
  const scope = scopeOf(measured, phases)
  const lateP99Us = p99Us(latencyIn(measured, scope, 'late'))
  const limitUs = Math.max(lateInvalidUs, lateOfResultRatio * resultP50Us(measured, phases))
  if (!(lateP99Us > lateWarningUs)) return phases.flatMap((phase) => latePhase(measured, phase))
  const invalid = lateP99Us > limitUs
  const against = invalid ? `the limit of ${formatUs(limitUs)}` : formatUs(lateWarningUs)
  const message = `the generator was late by its own fault: late p99 ${formatUs(lateP99Us)}, over ${against}`
  const whole: Warning = { code: 'GENERATOR_LATE', message, phase: null, invalid, figures: { lateP99Us, limitUs } }
  return phases.length < 2 ? [whole] : [whole, ...phases.flatMap((phase) => latePhase(measured, phase))]
}

function latePhase(measured: Measured, phase: PlannedPhase): Warning[] {
  const lateP99Us = p99Us(measured.phaseLatency.get('late')?.get(phase.index))
  if (!(lateP99Us > lateWarningUs)) return []
  const message = `the generator was late in phase ${phase.name}: late p99 ${formatUs(lateP99Us)}, over ${formatUs(lateWarningUs)}`
  return [{ code: 'GENERATOR_LATE', message, phase: phase.name, invalid: false, figures: { lateP99Us } }]
}

function p99Us(histogram: Histogram | undefined): number {
  return histogram?.quantileUs(0.99) ?? Number.NaN
}

/** 0 without results; the largest delivered one where the median was never delivered: the stricter limit holds. */
function resultP50Us(measured: Measured, phases: readonly PlannedPhase[]): number {
  const scope = scopeOf(measured, phases)
  const histogram = mergeHistograms(phases.map((phase) => measured.phaseLatency.get('result')?.get(phase.index)))
  if (histogram === undefined || histogram.total === 0) return 0
  return Math.min(histogram.maxUs, histogram.quantileUs(0.5, undeliveredIn(measured, scope, 'result')))
}

/** The run's clock and the wall clock moved apart by over 1 ms: invalid where another process stamps times. */
export function clockDrift(measured: Measured): Warning[] {
  const { maxDriftUs, foreignStamps } = measured.clock
  if (Math.abs(maxDriftUs) <= driftLimitUs) return []
  const matter = foreignStamps ? 'stamps of other processes do not compare' : 'all stamps are of one clock'
  const message = `the wall clock moved ${formatUs(Math.abs(maxDriftUs))} away from the run's clock: ${matter}`
  return [{ code: 'CLOCK_DRIFT', message, phase: null, invalid: foreignStamps, figures: { maxDriftUs } }]
}

/** Readings that seem to have arrived before they were due: over 0.1 % of those of any latency is invalid. */
export function negativeLatency(measured: Measured): Warning[] {
  const scope = scopeOf(measured, measuredPhases(measured))
  const counts = latencyKinds.map((kind) => {
    const histogram = latencyIn(measured, scope, kind)
    return { kind, negative: histogram?.negative ?? 0, readings: histogram?.total ?? 0 }
  })
  counts.push({ kind: 'result', negative: sumOf(scope.bins, 'negative'), readings: sumOf(scope.bins, 'delivered') })
  const ratioOf = (count: { negative: number; readings: number }) => count.negative / Math.max(1, count.readings)
  const worst = counts.sort((a, b) => ratioOf(b) - ratioOf(a))[0]!
  if (worst.negative === 0) return []
  const { kind, negative, readings } = worst
  const negativeRatio = ratioOf(worst)
  const message = `${formatCount(negative)} of ${formatCount(readings)} readings (${formatRatio(negativeRatio)}) have a negative ${kind} latency: the clocks disagree`
  const invalid = negativeRatio > negativeLimitRatio
  return [{ code: 'NEGATIVE_LATENCY', message, phase: null, invalid, figures: { negative, readings, negativeRatio } }]
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
    broken.push(identity('planned is not sent + never sent', { planned, sent, neverSent }))
  if (audit === null) return broken
  const { lost, duplicated, expected } = audit
  if (sent !== delivered + lost - duplicated)
    broken.push(identity('sent is not delivered + lost - duplicated', { sent, delivered, lost, duplicated }))
  if (expected !== sent || audit.delivered !== delivered) {
    const figures = { sent, expected, delivered, auditDelivered: audit.delivered }
    broken.push(identity('the audit counted other readings than the run', figures))
  }
  return broken
}

function identity(what: string, figures: Record<string, number>): Warning {
  const listed = Object.entries(figures).map(([name, count]) => `${name} ${formatCount(count)}`)
  return { code: 'ACCOUNTING', message: `${what}: ${listed.join(', ')}`, phase: null, invalid: true, figures }
}
