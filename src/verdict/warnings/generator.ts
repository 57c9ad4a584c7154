import { latenessOf, lateP99UsIn, lateWarningUs } from '../../stats/lateness.ts'
import type { Measured } from '../../stats/measured.ts'
import { measuredPhases, scopeOf, sumOf } from '../../stats/scope.ts'
import { type SendingWindow, worstSending } from '../../stats/sending.ts'
import type { PlannedPhase } from '../../types/plan.ts'
import type { Calibration } from '../../types/result.ts'
import type { FamilyKey } from '../../types/series.ts'
import type { Warning, WarningOf } from '../../types/warnings.ts'
import { formatPerS, formatRatio, formatUs } from '../../units.ts'
import { busyLimitRatio, busyRatioOf } from './thread-time.ts'
import { warning } from './warning.ts'

/** Less waiting for the bound than this decides nothing. */
const blockedLimitRatio = 0.05
export const generatorTime: readonly FamilyKey[] = [
  'harness.cpu_generator{generator}_ratio',
  'harness.run_queue_generator{generator}_ratio',
]

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

/**
 * A client that works in the generator's own thread (kafkajs, HTTP) can fill the in-flight bound by being slow itself,
 * and so can a thread that waits for a CPU: what is then counted as the target's back-pressure is the generator's own. A
 * thread that waits for a slow target is idle; one that was busy or waiting for a CPU all the time while the bound was
 * full cannot blame the target: the phase is invalid. A phase that is too short to tell is in doubt.
 */
export function generatorBusy(measured: Measured): Warning[] {
  return measuredPhases(measured).flatMap((phase) => busyPhase(measured, phase))
}

function busyPhase(measured: Measured, phase: PlannedPhase): Warning[] {
  const blockedUs = sumOf(scopeOf(measured, [phase]).liveBins, 'blockedUs')
  const blockedRatio = blockedUs / (measured.scenario.generators * phase.durationUs)
  if (blockedRatio < blockedLimitRatio) return []
  const busyRatio = busyRatioOf(measured, phase, generatorTime)
  const full = `its in-flight bound was full for ${formatRatio(blockedRatio)}`
  if (busyRatio === null) {
    const message = `phase ${phase.name} is too short to tell whether the generator thread had time to spare while ${full}`
    return [warning('GENERATOR_BUSY', message, { blockedRatio }, { phase: phase.name })]
  }
  if (busyRatio < busyLimitRatio) return []
  const message = `the generator thread was busy or waiting for a CPU for ${formatRatio(busyRatio)} of phase ${phase.name} while ${full}: the generator, not the target, may be the bottleneck`
  return [warning('GENERATOR_BUSY', message, { busyRatio, blockedRatio }, { phase: phase.name, invalid: true })]
}

/** The peak rate is above half of what this host was seen to do at most. Nothing is said without a calibration. */
export function calibrationWarnings(measured: Measured, calibration: Calibration | null): Warning[] {
  if (calibration === null) return []
  const { driver, fleet } = measured.scenario
  const single = driver.kind === 'null' ? calibration.nullPerS : calibration.embeddedPerS
  const framed = driver.kind === 'null' ? calibration.nullFramedPerS : calibration.embeddedFramedPerS
  const ceilingPerS = fleet.frame > 1 ? framed : single
  const peakPerS = Math.max(0, ...measuredPhases(measured).map((phase) => Math.max(phase.fromPerS, phase.toPerS)))
  if (peakPerS <= ceilingPerS / 2) return []
  const message = `the peak of ${formatPerS(peakPerS)} is more than half of this host's calibrated ceiling of ${formatPerS(ceilingPerS)}: the run may measure the harness, not the target`
  return [warning('ABOVE_CALIBRATION', message, { peakPerS, ceilingPerS })]
}
