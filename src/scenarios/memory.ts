import type { Phase, RunnableWorkload, Scenario } from '../types/scenario.ts'

/** What decides how much memory a run takes. */
export interface MemorySize {
  readonly meters: number
  readonly points: number
  readonly generators: number
  readonly inFlightBytes: number
  readonly workload: RunnableWorkload
  readonly observed: boolean
  /** all curves of the plan */
  readonly curves: number
}

const baseBytes = 120e6
const walkBytesPerMeter = 2
const oracleBytesPerMeter = 2
const customerBytesPerMeter = 1
/** two bits of state and the delivered Wh of a reading, in every slot that is still open */
const openReadingBytes = 2.25
/** expected and delivered count, Wh and check of one group and slot */
const cellBytes = 64
const groupsOf: Readonly<Record<RunnableWorkload, number>> = { passthrough: 0, 'national-curve': 1, 'tariff-curves': 4 }

/** How many rounds the plan has begun when it ends; each brings `points` new slots. */
export function roundsOf(curves: number, meters: number): number {
  return Math.ceil(curves / meters - 1e-9)
}

export function curvesOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.curves, 0)
}

/**
 * Roughly what the harness and an embedded target will hold at most: the rings between generators and target, the
 * state of every meter in the fleet's walk and the oracle's, the customers, and the audit's open slots or cells.
 */
export function estimateMemoryBytes(scenario: Scenario): number {
  return memoryBytesOf({
    meters: scenario.fleet.meters,
    points: scenario.fleet.points,
    generators: scenario.generators,
    inFlightBytes: scenario.driver.inFlightBytes,
    workload: scenario.target.workload,
    observed: scenario.driver.kind !== 'null',
    curves: curvesOf(scenario.phases),
  })
}

export function memoryBytesOf(size: MemorySize): number {
  const rings = size.inFlightBytes * size.generators
  const walk = walkBytesPerMeter * size.meters
  if (!size.observed) return baseBytes + rings + walk
  const slots = roundsOf(size.curves, size.meters) * size.points
  const openSlots = Math.min(slots, 2 * size.points)
  const perMeter = oracleBytesPerMeter + customerBytesPerMeter
  const audit =
    size.workload === 'passthrough'
      ? openReadingBytes * size.meters * openSlots
      : cellBytes * slots * groupsOf[size.workload]
  return Math.ceil(baseBytes + rings + walk + perMeter * size.meters + audit)
}
