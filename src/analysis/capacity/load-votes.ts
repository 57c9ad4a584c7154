import type { LoadVotes, MonotonicityViolation, Probe, ProbeVerdict } from '../../types/analysis/capacity.ts'

/** So many probes decide a load if they agree; if not, one more does. */
const votesToSettle = 2

/** Probes counted by load, in order of load. */
export function votesOf(probes: readonly Probe[]): LoadVotes[] {
  const loads = [...new Set(probes.map(({ loadPerS }) => loadPerS))].sort((a, b) => a - b)
  return loads.map((loadPerS) => {
    const count = (verdict: ProbeVerdict) =>
      probes.filter((probe) => probe.loadPerS === loadPerS && probe.verdict === verdict).length
    return { loadPerS, passes: count('PASS'), fails: count('FAIL'), invalids: count('INVALID') }
  })
}

export function passed({ passes, fails }: LoadVotes): boolean {
  return passes > fails
}

export function failed({ passes, fails }: LoadVotes): boolean {
  return fails > passes
}

/** It was probed, and as often with one result as with the other. */
export function isTied({ passes, fails }: LoadVotes): boolean {
  return passes > 0 && passes === fails
}

/** A majority of up to three has decided it. */
export function isSettled({ passes, fails }: LoadVotes): boolean {
  return Math.max(passes, fails) >= votesToSettle && passes !== fails
}

/** Each load that failed, with the largest above it that passed. */
export function violationsOf(votes: readonly LoadVotes[]): MonotonicityViolation[] {
  const largest = votes.findLast(passed)?.loadPerS ?? 0
  return votes
    .filter((each) => failed(each) && each.loadPerS < largest)
    .map(({ loadPerS }) => ({ failedPerS: loadPerS, passedPerS: largest }))
}
