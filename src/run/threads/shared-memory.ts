import { createBellMemory } from '../../channel/bell.ts'
import { createRingMemory, type RingMemory } from '../../channel/ring.ts'
import { curveMessageBytes } from '../../contract/curve-message.ts'
import { createLagMemory } from '../../journey/lag-table.ts'
import { curvesRingBytes } from '../../types/blocks.ts'
import { engines } from '../../types/engines.ts'
import type { Fleet } from '../../types/plan.ts'
import type { Scenario } from '../../types/scenario.ts'
import { joinsCustomers } from '../../types/workloads.ts'
import { createControlMemory } from './control.ts'

/** Shared memory of a run: what its threads pass to each other without copying. */
export interface RunMemory {
  readonly control: SharedArrayBuffer
  /** curves[g][t]: from generator g to worker t of a target in our threads; empty without one */
  readonly curves: readonly (readonly RingMemory[])[]
  /** updates[t]: from worker t to the observer */
  readonly updates: readonly RingMemory[]
  readonly targetBells: readonly SharedArrayBuffer[]
  readonly observerBell: SharedArrayBuffer
  /** by generator: how long readings had waited when they were sent */
  readonly lags: readonly SharedArrayBuffer[]
  /** one byte per meter, its tariff; null if the workload joins nothing */
  readonly customers: SharedArrayBuffer | null
}

const updateRingBytes = 2 ** 24

export function createRunMemory(scenario: Scenario): RunMemory {
  const { driver, generators, target, fleet, partitions, phases } = scenario
  const durationUs = phases.reduce((sum, phase) => sum + phase.durationUs, 0)
  const inThreads = engines[target.engine].runs === 'threads' && driver.kind !== 'null'
  const workers = Array.from({ length: inThreads ? target.parallelism : 0 })
  const shape = { frame: fleet.frame, partitions, messageBytes: curveMessageBytes(fleet.frame, fleet.points) }
  const ring = () => createRingMemory(curvesRingBytes(shape, driver.inFlightBytes, target.parallelism))
  return {
    control: createControlMemory(),
    curves: Array.from({ length: generators }, () => workers.map(ring)),
    updates: workers.map(() => createRingMemory(updateRingBytes)),
    targetBells: workers.map(createBellMemory),
    observerBell: createBellMemory(),
    lags: Array.from({ length: generators }, () => createLagMemory(durationUs)),
    customers: driver.kind !== 'null' && joinsCustomers(target.workload) ? new SharedArrayBuffer(fleet.meters) : null,
  }
}

const sliceMeters = 2_000_000

/** Fills the customers table (one byte per meter, its tariff), and yields to the event loop from time to time. */
export async function loadCustomers(fleet: Fleet, memory: SharedArrayBuffer): Promise<void> {
  const table = new Uint8Array(memory)
  for (let from = 0; from < fleet.meters; from += sliceMeters) {
    fleet.tariffs(from, 1, Math.min(sliceMeters, fleet.meters - from), table, from)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
