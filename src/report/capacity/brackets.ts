import { failed, passed, votesOf } from '../../analysis/capacity/load-votes.ts'
import type { MadeProbe } from '../../types/analysis/capacity-result.ts'

/** What the capacity lies between; null = not known yet. */
export interface Bracket {
  readonly lowPerS: number | null
  readonly highPerS: number | null
}

/** The bracket after each probe: the least load that failed so far, and the largest below it that passed. */
export function bracketsOf(probes: readonly MadeProbe[]): Bracket[] {
  const all = probes.map(({ loadPerS, judgement }) => ({ loadPerS, verdict: judgement.verdict }))
  return all.map((_, i) => {
    const votes = votesOf(all.slice(0, i + 1))
    const highPerS = votes.find(failed)?.loadPerS ?? null
    const low = votes.findLast((each) => passed(each) && each.loadPerS < (highPerS ?? Number.POSITIVE_INFINITY))
    return { lowPerS: low?.loadPerS ?? null, highPerS }
  })
}
