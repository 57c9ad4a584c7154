import type { Phase, RunnableWorkload, Scenario } from '../types/scenario.ts'

/** What decides how much memory a run takes. */
export interface MemorySize {
  readonly meters: number
  readonly points: number
  readonly generators: number
  /** workers of the target */
  readonly parallelism: number
  readonly inFlightBytes: number
  readonly workload: RunnableWorkload
  readonly observed: boolean
  /** all curves of the plan */
  readonly curves: number
}

/** Node, the program and the model's tables, which the threads share */
const baseBytes = 90e6
const threadBytes = 12e6
const smallestRingBytes = 2 ** 20
const updateRingBytes = 2 ** 24
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
 * Roughly what the harness and an embedded target will hold at most: the threads, the rings between them (one from each
 * generator to each worker of the target, one from each worker to the observer), the state of every meter in the fleet's
 * walk and the oracle's, the customers, and the audit's open slots or cells.
 */
export function estimateMemoryBytes(scenario: Scenario): number {
  return memoryBytesOf({
    meters: scenario.fleet.meters,
    points: scenario.fleet.points,
    generators: scenario.generators,
    parallelism: scenario.target.parallelism,
    inFlightBytes: scenario.driver.inFlightBytes,
    workload: scenario.target.workload,
    observed: scenario.driver.kind !== 'null',
    curves: curvesOf(scenario.phases),
  })
}

export function memoryBytesOf(size: MemorySize): number {
  const walk = walkBytesPerMeter * size.meters
  const senders = baseBytes + threadBytes * size.generators + walk
  if (!size.observed) return senders
  const receivers = threadBytes * (size.parallelism + 1)
  const perMeter = oracleBytesPerMeter + customerBytesPerMeter
  return Math.ceil(senders + receivers + ringBytesOf(size) + perMeter * size.meters + auditBytesOf(size))
}

/** What is between the threads; a ring is a power of two. */
export function ringBytesOf({ generators, parallelism, inFlightBytes }: MemorySize): number {
  const share = 2 ** Math.ceil(Math.log2(inFlightBytes / parallelism))
  return generators * parallelism * Math.max(smallestRingBytes, share) + parallelism * updateRingBytes
}

function auditBytesOf({ workload, meters, points, curves }: MemorySize): number {
  const slots = roundsOf(curves, meters) * points
  if (workload !== 'passthrough') return cellBytes * slots * groupsOf[workload]
  return openReadingBytes * meters * Math.min(slots, 2 * points)
}
