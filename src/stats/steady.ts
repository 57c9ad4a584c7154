import type { BinLine } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import { type BacklogPoint, medianOf, medianSlopePerS } from './backlog.ts'
import type { Measured } from './measured.ts'
import type { Scope } from './scope.ts'

const shortestUs = 5e6
const largestSlopeRatio = 0.01
const largestBacklogS = 1
const largestChangeRatio = 0.25
const largestChangeUs = 5000

/**
 * Whether the system kept up with a phase of constant rate, without a trend. Null for ramps and pauses, for faults
 * (which disturb it on purpose), and if the bins cover under 5 s. A phase is steady if
 *
 * - the backlog neither grew nor shrank by more than 1 % of the offered rate: the size of the slope and not its
 *   significance, which classifies up to a third of sustainable loads as unsustainable; Theil-Sen, so that one pause in
 *   the last second is not a trend,
 * - the backlog over the last sixth of the phase was under 1 s of load (both: Karimov et al. 2018, Theodolite),
 * - result p50 did not change late: the medians over the first and the last third of the bins differ by at most 25 %
 *   or 5 ms (5 % is usual for long series; in 5 s it would be noise).
 */
export function isSteady(
  measured: Measured,
  phase: PlannedPhase,
  scope: Scope,
  backlog: readonly BacklogPoint[],
): boolean | null {
  const coveredUs = scope.liveBins.reduce((sum, bin) => sum + bin.toUs - bin.fromUs, 0)
  if (phase.kind === 'fault' || phase.fromPerS !== phase.toPerS || phase.fromPerS <= 0 || coveredUs < shortestUs)
    return null
  if (Math.abs(medianSlopePerS(backlog)) > largestSlopeRatio * phase.fromPerS) return false
  const last = backlog.slice(-Math.max(1, Math.round(backlog.length / 6)))
  const lastCurves = last.reduce((sum, point) => sum + point.curves, 0) / last.length
  return lastCurves <= largestBacklogS * phase.fromPerS && !changedLate(measured, scope.liveBins)
}

function changedLate(measured: Measured, bins: readonly BinLine[]): boolean {
  const medians = bins.map((bin) => measured.medianUs(bin)).filter((us) => Number.isFinite(us))
  const third = Math.floor(medians.length / 3)
  if (third === 0) return false
  const firstUs = medianOf(medians.slice(0, third))
  const changeUs = Math.abs(medianOf(medians.slice(-third)) - firstUs)
  return changeUs > largestChangeUs && changeUs > largestChangeRatio * firstUs
}
