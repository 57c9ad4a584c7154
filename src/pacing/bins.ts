import type { Bin, Bins } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'

/** Runs under 30 s are looked at in quarters of a second. */
export function binWidthUs(durationUs: number): number {
  return durationUs < 30e6 ? 250_000 : 1_000_000
}

/**
 * Cuts the run's time at every whole second (or quarter of a second) and at every border of a phase; the drain, from its
 * beginning on.
 */
export function cutBins(phases: readonly PlannedPhase[]): Bins {
  const endUs = phases[phases.length - 1]!.toUs
  const binUs = binWidthUs(endUs)
  const firsts: number[] = []
  let count = 0
  for (const { fromUs, toUs } of phases) {
    firsts.push(count)
    count += Math.ceil(toUs / binUs) - Math.floor(fromUs / binUs)
  }
  let recent = 0
  const holds = (p: number, us: number) => phases[p]!.fromUs <= us && us < phases[p]!.toUs
  const phaseAt = (us: number): number => {
    if (!holds(recent, us)) recent = phases.findIndex((_, p) => holds(p, us))
    return recent
  }
  const atUs = (us: number): number => {
    const p = phaseAt(Math.max(0, us))
    return firsts[p]! + Math.floor(Math.max(0, us) / binUs) - Math.floor(phases[p]!.fromUs / binUs)
  }
  return {
    binUs,
    count,
    drain: count,
    at: (us) => (us >= endUs ? count : atUs(us)),
    during: (us) => (us >= endUs ? count + Math.floor((us - endUs) / binUs) : atUs(us)),
    bin: (index) => {
      if (index >= count) return drainBin(index, endUs + (index - count) * binUs, binUs)
      const p = firsts.findLastIndex((first) => first <= index)
      const { fromUs, toUs } = phases[p]!
      const startUs = (Math.floor(fromUs / binUs) + index - firsts[p]!) * binUs
      return { index, phase: p, fromUs: Math.max(fromUs, startUs), toUs: Math.min(toUs, startUs + binUs) }
    },
  }
}

function drainBin(index: number, fromUs: number, binUs: number): Bin {
  return { index, phase: -1, fromUs, toUs: fromUs + binUs }
}

const reportEveryUs = 250_000

/**
 * The next time at which a thread reports: four times a second and at the end of every bin, so that what happened is
 * counted in the bin in which it happened. Microseconds since the first due time.
 */
export function nextReportUs(bins: Bins, atUs: number): number {
  if (atUs < 0) return 0
  const tickUs = (Math.floor(atUs / reportEveryUs) + 1) * reportEveryUs
  return Math.min(tickUs, bins.bin(bins.during(atUs)).toUs)
}
