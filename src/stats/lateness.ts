import type { PlannedPhase } from '../types/plan.ts'
import { type Histogram, maxTrackableUs } from './histogram.ts'
import { mergeHistograms } from './latency.ts'
import type { Measured } from './measured.ts'
import { latencyIn, measuredPhases, type Recorded, scopeOf, undeliveredIn } from './scope.ts'

/** Late p99 up to this is always allowed. */
const lateInvalidUs = 10_000
/** Above this there is a warning. */
export const lateWarningUs = 5000
const lateOfResultRatio = 0.1

/** How late the generators were through their own fault, over all measured phases. */
export interface Lateness {
  /**
   * of what was sent: unsent readings are due to backpressure, or show up in the sending rule; NaN = nothing was sent
   */
  readonly lateP99Us: number
  /** beyond it the run is INVALID: 10 ms, or a tenth of the median result if that is more */
  readonly limitUs: number
}

export function latenessOf(recorded: Recorded): Lateness {
  const phases = measuredPhases(recorded)
  return {
    lateP99Us: p99Us(latencyIn(recorded, scopeOf(recorded, phases), 'late')),
    limitUs: Math.max(lateInvalidUs, lateOfResultRatio * resultP50Us(recorded, phases)),
  }
}

/** Results may wait for the observer itself this long: beyond it the run is INVALID. */
export const observerWaitInvalidUs = 10_000

/** How long readings waited for the observer itself, over all measured phases; NaN = nothing arrived. */
export function observerWaitP99Us(measured: Measured): number {
  const waits = measuredPhases(measured).map(({ index }) => measured.observerWaits.get(index))
  return p99Us(mergeHistograms(waits))
}

/** NaN = nothing was sent in this phase. */
export function lateP99UsIn(recorded: Recorded, phase: PlannedPhase): number {
  return p99Us(recorded.phaseLatency.get('late')?.get(phase.index))
}

function p99Us(histogram: Histogram | undefined): number {
  // beyond what a histogram tells apart it is at least that
  return Math.min(maxTrackableUs, histogram?.quantileUs(0.99) ?? Number.NaN)
}

/** 0 without results; the largest delivered one if the median was never delivered: the stricter limit applies. */
function resultP50Us(recorded: Recorded, phases: readonly PlannedPhase[]): number {
  const scope = scopeOf(recorded, phases)
  const histogram = latencyIn(recorded, scope, 'result')
  if (histogram === undefined || histogram.total === 0) return 0
  return Math.min(histogram.maxUs, histogram.quantileUs(0.5, undeliveredIn(recorded, scope, 'result')))
}
