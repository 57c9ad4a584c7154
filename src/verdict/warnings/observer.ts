import { lateWarningUs, observerWaitInvalidUs as limitUs, observerWaitUs } from '../../stats/lateness.ts'
import type { Measured } from '../../stats/measured.ts'
import { measuredPhases } from '../../stats/scope.ts'
import type { FamilyKey } from '../../types/series.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatRatio, formatUs } from '../../units.ts'
import { busyLimitRatio, busyRatioOf } from './thread-time.ts'
import { warning } from './warning.ts'

export const observerTime: readonly FamilyKey[] = ['harness.cpu_observer_ratio', 'harness.run_queue_observer_ratio']

/**
 * Results waited for the observer itself: that time is in every latency, and in the back-pressure of an embedded target,
 * and is not the pipeline's. Where it is little beside a percentile, it does not count.
 */
export function observerLate(measured: Measured): Warning[] {
  const waitUs = observerWaitUs(measured)
  if (!(waitUs > lateWarningUs)) return []
  const invalid = waitUs > limitUs
  const against = invalid ? `the limit of ${formatUs(limitUs)}` : formatUs(lateWarningUs)
  const message = `waiting for the observer itself adds ${formatUs(waitUs)} to percentiles of results, over ${against}`
  return [warning('OBSERVER_LATE', message, { waitUs, limitUs }, { invalid })]
}

/** The observer's thread had no time left: what it could not handle looks like a slow pipeline. */
export function observerBusy(measured: Measured): Warning[] {
  return measuredPhases(measured).flatMap((phase) => {
    const busyRatio = busyRatioOf(measured, phase, observerTime)
    if (busyRatio === null || busyRatio < busyLimitRatio) return []
    const message = `the observer was busy or waiting for a CPU for ${formatRatio(busyRatio)} of phase ${phase.name}: the observer, not the pipeline, may be the bottleneck`
    return [warning('OBSERVER_BUSY', message, { busyRatio }, { phase: phase.name, invalid: true })]
  })
}
