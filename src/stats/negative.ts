import type { LatencyKind } from '../types/measurement.ts'
import { latencyKinds } from '../types/measurement.ts'
import { measuredPhases, type Recorded, scopeOf, sumOf, timedIn, timedLatencyIn } from './scope.ts'

/** With a larger share of negative latencies of one kind than this, the clocks cannot be trusted. */
export const negativeLimitRatio = 0.001

/** Readings that appear to have arrived before they were due. */
export interface NegativeCount {
  readonly kind: LatencyKind
  readonly negative: number
  readonly readings: number
  readonly negativeRatio: number
}

/** The kind of latency with the largest share of negative ones, over the measured phases. */
export function worstNegative(recorded: Recorded): NegativeCount {
  const scope = scopeOf(recorded, measuredPhases(recorded))
  const counts = latencyKinds.map((kind) => {
    const histogram = timedLatencyIn(recorded, scope, kind)
    return countOf(kind, histogram?.negative ?? 0, histogram?.total ?? 0)
  })
  counts.push(countOf('result', sumOf(scope.bins, 'negative'), timedIn(recorded, scope.bins)))
  return counts.sort((a, b) => b.negativeRatio - a.negativeRatio)[0]!
}

function countOf(kind: LatencyKind, negative: number, readings: number): NegativeCount {
  return { kind, negative, readings, negativeRatio: negative / Math.max(1, readings) }
}
