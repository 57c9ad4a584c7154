import type { PlannedPhase } from '../types/plan.ts'
import { type Histogram, maxTrackableUs } from './histogram.ts'
import { mergedOf } from './latency.ts'
import type { Measured } from './measured.ts'
import { latencyIn, measuredPhases, type Recorded, scopeOf, timedLatencyIn, undeliveredIn } from './scope.ts'

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

/** Where less than this share of a percentile is the observer's, it changes nothing that anybody reads from it. */
const leastWaitRatio = 0.1
const judgedQuantiles = [0.5, 0.95, 0.99]

/**
 * What the observer itself adds to results, in the measured phases: how long it did not look (p99), or by how much it
 * lengthens a median, p95 or p99, whichever is most. A burst that comes faster than anybody could read it, after a stall
 * of the pipeline, does the second only. NaN = nothing arrived.
 */
export function observerWaitUs(measured: Measured): number {
  const { unwaited, held } = measured.observerWaits
  const phases = measuredPhases(measured)
  const scopes = [phases, ...phases.map((phase) => [phase])]
  const added = scopes.map((scope) => {
    const results = timedLatencyIn(measured, scopeOf(measured, scope), 'result')
    return addedUs(results, mergedOf(unwaited, indexesOf(scope)))
  })
  return Math.max(p99Us(mergedOf(held, indexesOf(phases))), ...added)
}

const indexesOf = (phases: readonly PlannedPhase[]) => phases.map(({ index }) => index)

/** By how much waiting lengthens a judged percentile; 0 where that is little of it. */
function addedUs(results: Histogram | undefined, unwaited: Histogram | undefined): number {
  if (results === undefined || unwaited === undefined || results.total !== unwaited.total) return 0
  const longer = judgedQuantiles.map((q) => {
    const us = results.quantileUs(q)
    const differenceUs = us - unwaited.quantileUs(q)
    return differenceUs > leastWaitRatio * us ? differenceUs : 0
  })
  return Math.max(...longer)
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
