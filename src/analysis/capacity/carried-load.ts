import type { CapacitySearch, Probe, ProbeLimit } from '../../types/analysis/capacity.ts'
import type { MadeProbe } from '../../types/analysis/capacity-result.ts'

/** Of the tolerance: the two guides are so far below and above what was carried, and so close enough to be the edge. */
const guideShare = 0.4
/** Of the tolerance: a load that is closer to one that was probed tells nothing new. */
const newsShare = 0.1
const limitsOfLoad: ReadonlySet<ProbeLimit> = new Set([
  'backlog growth',
  'backlog at the end',
  'delivered',
  'held back',
])

/** A load to probe, and what for. */
interface Guide {
  readonly loadPerS: number
  readonly why: string
}

/**
 * A pipeline that is given too much still delivers what it can, and that is about its capacity: the loads just below and
 * just above it. Only the largest load that failed counts, so that a pipeline which always delivers a little too little
 * does not lead the search down in small steps. None where nothing failed by its load.
 */
export function guidesOf(probes: readonly Probe[], toleranceRatio: number): Guide[] {
  const tooHigh = probes.filter(({ verdict }) => verdict === 'FAIL').toSorted((a, b) => b.loadPerS - a.loadPerS)[0]
  const carriedPerS = tooHigh?.carriedPerS ?? 0
  if (!(carriedPerS > 0)) return []
  const apart = 1 + guideShare * toleranceRatio
  return [
    { loadPerS: carriedPerS / apart, why: 'just below what was delivered when the load was too high' },
    { loadPerS: carriedPerS * apart, why: 'just above what was delivered when the load was too high' },
  ]
}

/** Whether a guide lies between a load that passes (0 = none is known) and one that fails, and away from both. */
export function isOfUse(
  loadPerS: number,
  passesPerS: number,
  failsPerS: number,
  { toleranceRatio, leastPerS }: CapacitySearch,
): boolean {
  const away = 1 + newsShare * toleranceRatio
  return loadPerS >= leastPerS && loadPerS > passesPerS * away && loadPerS * away < failsPerS
}

/** A run of a search, as the search looks at it. A load that missed an objective alone may have been carried whole. */
export function searchedProbe({ loadPerS, judgement, deliveredPerS }: MadeProbe): Probe {
  const tooHigh = judgement.hits.some(({ limit }) => limitsOfLoad.has(limit))
  return { loadPerS, verdict: judgement.verdict, carriedPerS: tooHigh ? deliveredPerS : null }
}
