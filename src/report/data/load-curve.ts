import type { LoadCurve, LoadStep, ReportPhase } from './shape.ts'

/** A step that delivers less than this share of what was offered does not keep up. */
const keepsUpRatio = 0.99

/**
 * The steps of the largest `steps` entry (or, without one, holds at three or more different rates), by rising rate.
 * The knee is the last steady step before the first unsteady one; a step that was too short to be judged is neither, so
 * it does not determine a knee.
 */
export function loadCurveOf(phases: readonly ReportPhase[]): LoadCurve | null {
  const family = largestFamily(phases)
  if (family === null) return null
  const steps = family.indexes
    .map((index) => stepOf(phases, index))
    .filter((step) => step !== null)
    .sort((a, b) => a.offeredPerS - b.offeredPerS)
  if (steps.length < 2) return null
  const judged = steps.some((step) => step.steady !== null)
  const unsteady = steps.findIndex((step) => step.steady === false)
  const knee = steps.slice(0, unsteady === -1 ? steps.length : unsteady).findLastIndex((step) => step.steady === true)
  const behind = steps.findIndex((step) => !keepsUp(step))
  const keptUp = (behind === -1 ? steps.length : behind) - 1
  return { family: family.name, steps, judged, knee: knee < 0 ? null : knee, keptUp: keptUp < 0 ? null : keptUp }
}

/** The step to quote, and what to call it; null = there is none. */
export function lastKept({ steps, judged, knee, keptUp }: LoadCurve): { name: string; step: LoadStep } | null {
  const index = judged ? knee : keptUp
  const name = judged ? 'last steady step' : 'last step that kept up'
  return index === null ? null : { name, step: steps[index]! }
}

function keepsUp({ offeredPerS, deliveredPerS }: LoadStep): boolean {
  return deliveredPerS >= keepsUpRatio * offeredPerS
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
    steady,
    latency: totals.latency.result,
  }
}
