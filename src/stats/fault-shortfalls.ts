import type { PlannedPhase } from '../types/plan.ts'
import type { Measured } from './measured.ts'

/** A fault that was not done as its phase says. Times in microseconds. */
export interface FaultShortfall {
  readonly phase: PlannedPhase
  /** null = it was never done */
  readonly lateUs: number | null
  /** null = it was never done, or lasted until the end */
  readonly lastedUs: number | null
}

/**
 * Faults that were never done, begun over one bin late, or undone over one bin too early: what the pipeline did meanwhile
 * says nothing about them. Arrivals that were stopped excuse what was due after that.
 */
export function faultShortfalls(measured: Measured): FaultShortfall[] {
  const stoppedUs = measured.stoppedAtUs ?? Number.POSITIVE_INFINITY
  return measured.phases.flatMap((phase): FaultShortfall[] => {
    if (phase.fault === null || phase.fromUs >= stoppedUs) return []
    const moment = measured.faults.find((one) => one.phase === phase.index)
    if (moment === undefined) return [{ phase, lateUs: null, lastedUs: null }]
    const lateUs = Math.max(0, moment.doneUs - phase.fromUs)
    const lastedUs = moment.undoneUs === null ? null : moment.undoneUs - moment.doneUs
    const plannedUs = Math.min(phase.toUs, stoppedUs) - phase.fromUs
    const short = lastedUs !== null && lastedUs < plannedUs - measured.binUs
    return lateUs > measured.binUs || short ? [{ phase, lateUs, lastedUs }] : []
  })
}
