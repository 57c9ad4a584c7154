import type { BinLine } from '../types/measurement.ts'
import type { Measured } from './measured.ts'
import { isObserved, offeredIn } from './scope.ts'

/** Curves that were due but not delivered at one moment. */
export interface BacklogPoint {
  readonly atS: number
  readonly curves: number
}

/**
 * The backlog at the end of each bin of due time: curves offered so far minus curves delivered so far (for the null
 * driver, minus curves sent). Bins after arrivals were stopped offer nothing. Keyed by the index of the bin.
 */
export function backlogByBin(measured: Measured): Map<number, BacklogPoint> {
  const out = isObserved(measured) ? 'deliveredFlow' : 'sentFlow'
  const points = measured.scenario.fleet.points
  const backlog = new Map<number, BacklogPoint>()
  let readings = 0
  for (const bin of measured.bins) {
    readings += offeredIn(measured, bin) - bin[out]
    if (bin.phase >= 0) backlog.set(bin.bin, { atS: bin.toUs / 1e6, curves: readings / points })
  }
  return backlog
}

/** The points of some bins, in their order. */
export function backlogOf(bins: readonly BinLine[], byBin: ReadonlyMap<number, BacklogPoint>): BacklogPoint[] {
  return bins.map((bin) => byBin.get(bin.bin)).filter((point) => point !== undefined)
}

/** Least-squares slope in curves per second; 0 with fewer than two points. */
export function leastSquaresSlopePerS(points: readonly BacklogPoint[]): number {
  if (points.length < 2) return 0
  const meanS = points.reduce((sum, point) => sum + point.atS, 0) / points.length
  const meanCurves = points.reduce((sum, point) => sum + point.curves, 0) / points.length
  let across = 0
  let squares = 0
  for (const { atS, curves } of points) {
    across += (atS - meanS) * (curves - meanCurves)
    squares += (atS - meanS) ** 2
  }
  return squares === 0 ? 0 : across / squares
}

/**
 * Theil-Sen slope in curves per second: the median of the slopes of all pairs, which one pause at the edge of the phase
 * cannot change. If there are over 200 points, only a regular sample of them is used.
 */
export function medianSlopePerS(points: readonly BacklogPoint[]): number {
  const stride = Math.max(1, Math.ceil(points.length / 200))
  const used = points.filter((_, i) => i % stride === 0)
  const slopes = used.flatMap((a, i) =>
    used
      .slice(i + 1)
      .filter((b) => b.atS > a.atS)
      .map((b) => (b.curves - a.curves) / (b.atS - a.atS)),
  )
  return slopes.length === 0 ? 0 : medianOf(slopes)
}

/** The middle value, or the mean of the two in the middle. NaN when empty. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2
}
