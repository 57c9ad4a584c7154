import type { LatencyKind } from '../types/measurement.ts'
import type { LatencySummary, RunResult } from '../types/result.ts'
import { maxTrackableUs } from './histogram.ts'

/**
 * A lower bound for every reading that never arrived, in microseconds: it ranks above all that did, and waited from its
 * due time to the end of the drain. The largest known percentile stands for the slowest delivered reading, so that code
 * that has only a summary finds the same bound. 0 = nothing is known.
 */
export function leastBeyondUs(latency: LatencySummary, waitedUs: number): number {
  const { p50Us, p90Us, p95Us, p99Us, p999Us, p9999Us, maxUs, beyond, undelivered } = latency
  const known = [p50Us, p90Us, p95Us, p99Us, p999Us, p9999Us, maxUs].filter((us) => us !== null)
  // only what never arrived waited until the end
  const waited = beyond > 0 ? Math.max(maxTrackableUs, undelivered > 0 ? waitedUs : 0) : waitedUs
  return Math.max(0, waited, ...known)
}

/**
 * The shortest time that the last reading of these phases can have waited when the drain ended. The generators' own
 * delay (`late`) does not grow while a reading waits for the target.
 */
export function waitedUs(
  result: Pick<RunResult, 'durationS' | 'facts'>,
  phases: readonly { readonly toS: number }[],
  kind: LatencyKind = 'result',
): number {
  if (kind === 'late') return 0
  const { stoppedAtUs } = result.facts
  const lastDueUs = Math.min(
    stoppedAtUs ?? Number.POSITIVE_INFINITY,
    Math.max(0, ...phases.map(({ toS }) => toS * 1e6)),
  )
  return Math.max(0, result.durationS * 1e6 - lastDueUs)
}
