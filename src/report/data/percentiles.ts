import type { Histogram } from '../../stats/histogram.ts'
import type { LatencyTable } from '../../stats/measured.ts'
import type { LatencyKind } from '../../types/measurement.ts'
import { latencyKinds, observedKinds } from '../../types/measurement.ts'
import { mergedHistogram } from './columns.ts'
import type { PercentileCurves, ReportPhase } from './shape.ts'

/** With fewer readings above it than this, a quantile means little. */
export const fewestAbove = 20
const mostSets = 24
const firstX = -Math.log10(0.5)
const lastX = 5

/** The points where the curves are evaluated: evenly spaced in -log10(1 - q), including every whole decade. */
export function percentileGrid(): number[] {
  const grid = [firstX]
  for (let x = 0.35; x <= lastX + 1e-9; x += 0.05) grid.push(Number(x.toFixed(2)))
  return grid
}

/**
 * Latency at each point of the grid, up to where fewer than 20 readings lie above, or where the rest was never
 * delivered (`above` readings rank above every recorded one).
 */
export function percentileLine(histogram: Histogram, above: number, grid: readonly number[]): number[] {
  const total = histogram.total + above
  const line: number[] = []
  for (const x of grid) {
    const beyondQ = 10 ** -x
    if (beyondQ * total < fewestAbove - 1e-6) break
    const us = histogram.quantileUs(1 - beyondQ, above)
    if (!Number.isFinite(us)) break
    line.push(us)
  }
  return line
}

/**
 * One set of curves for all measured phases together, and one for each of the measured phases with the most readings.
 * `copiesIn`: timed copies among the readings of some phases; they are taken for the fastest.
 */
export function percentileCurvesOf(
  phases: readonly ReportPhase[],
  table: LatencyTable,
  copiesIn: (phases: readonly number[]) => number,
): PercentileCurves {
  const x = percentileGrid()
  const measured = phases.map((phase, index) => ({ phase, index })).filter(({ phase }) => phase.measured)
  const set = (name: string, indexes: readonly number[], phase: number | null) => {
    const lines: Partial<Record<LatencyKind, number[]>> = {}
    let readings = 0
    for (const kind of latencyKinds) {
      const timed = mergedHistogram(table, kind, indexes)
      if (timed === null) continue
      const copied = observedKinds.includes(kind) ? copiesIn(indexes) : 0
      const histogram = copied === 0 ? timed : timed.withoutLowest(copied)
      const above = indexes.reduce((sum, i) => sum + (phases[i]!.totals?.latency[kind].undelivered ?? 0), 0)
      // without an observer, only what was sent is known
      readings =
        kind === 'result' || lines.result === undefined ? Math.max(readings, histogram.total + above) : readings
      lines[kind] = percentileLine(histogram, above, x)
    }
    return { name, phase, readings, lines }
  }
  const each = measured.map(({ phase, index }) => set(phase.name, [index], index)).filter((one) => one.readings > 0)
  const kept = [...each].sort((a, b) => b.readings - a.readings).slice(0, mostSets)
  const all = set(
    'all measured',
    measured.map(({ index }) => index),
    null,
  )
  return { x, sets: each.length < 2 ? each : [all, ...each.filter((one) => kept.includes(one))] }
}
