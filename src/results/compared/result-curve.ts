import { percentileGrid, percentileLine } from '../../report/data/percentiles.ts'
import { mergedOf } from '../../stats/latency.ts'
import type { RunFolder } from '../run-folder.ts'

/** Quantile (0 to 1) and microseconds. */
export type CurvePoint = readonly [quantile: number, us: number]

/**
 * The percentile curve of the result latency over all measured phases, up to where fewer than 20 readings lie above, or
 * the rest never arrived. Empty for a run without results.
 */
export function resultCurve(folder: RunFolder): CurvePoint[] {
  const result = folder.result()
  const byPhase = folder.phaseLatency().value.get('result')
  if (result === null || byPhase === undefined) return []
  const measured = result.phases.flatMap(({ measured }, i) => (measured ? [i] : []))
  const merged = mergedOf(byPhase, measured)
  if (merged === undefined) return []
  const grid = percentileGrid()
  return percentileLine(merged, result.total.latency.result.undelivered, grid).map((us, i) => [1 - 10 ** -grid[i]!, us])
}
