import type { LoadCurve, LoadStep, ReportPhase } from './shape.ts'

/** A step that delivers less than this share of what was offered does not keep up. */
const keepsUpRatio = 0.99

/**
 * The steps of the largest `steps` entry (or, without one, holds at three or more different rates), by rising rate.
 * The knee is the last step before the first one that the target did not keep up with.
 */
export function loadCurveOf(phases: readonly ReportPhase[]): LoadCurve | null {
  const family = largestFamily(phases)
  if (family === null) return null
  const steps = family.indexes
    .map((index) => stepOf(phases, index))
    .filter((step) => step !== null)
    .sort((a, b) => a.offeredPerS - b.offeredPerS)
  if (steps.length < 2) return null
  const firstUnsteady = steps.findIndex((step) => !step.steady)
  const kept = firstUnsteady === -1 ? steps.length : firstUnsteady
  return { family: family.name, steps, knee: kept === 0 ? null : kept - 1 }
}

function largestFamily(phases: readonly ReportPhase[]): { name: string; indexes: number[] } | null {
  const families = new Map<string, number[]>()
  phases.forEach((phase, index) => {
    if (phase.measured && phase.kind === 'steps')
      families.set(phase.family, [...(families.get(phase.family) ?? []), index])
  })
  const [name, indexes] = [...families].sort((a, b) => b[1].length - a[1].length)[0] ?? ['hold', holdsOf(phases)]
  const rates = new Set(indexes.map((index) => phases[index]!.toPerS))
  return rates.size >= (name === 'hold' ? 3 : 2) ? { name, indexes } : null
}

function holdsOf(phases: readonly ReportPhase[]): number[] {
  return phases.flatMap((phase, index) => (phase.measured && phase.kind === 'hold' ? [index] : []))
}

function stepOf(phases: readonly ReportPhase[], index: number): LoadStep | null {
  const { totals, steady } = phases[index]!
  if (totals === null || totals.latency.result.count + totals.latency.result.undelivered === 0) return null
  const { offeredPerS, deliveredPerS } = totals
  return {
    phase: index,
    offeredPerS,
    deliveredPerS,
    steady: steady ?? deliveredPerS >= keepsUpRatio * offeredPerS,
    latency: totals.latency.result,
  }
}
