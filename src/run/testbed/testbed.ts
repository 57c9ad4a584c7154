import type { StoredWattHours } from '../../types/result.ts'
import type { Fault } from '../../types/scenario.ts'
import type { ServiceFacts, ServiceProcess, Wiring } from '../../types/services.ts'

/** What a run has around its threads: services, topics, customers, the target's own processes. */
export interface Testbed {
  /** null where everything is in this process */
  readonly wiring: Wiring | null
  readonly facts: readonly ServiceFacts[]
  processes(): readonly ServiceProcess[]
  /** Starts what the engine needs of its own and waits until it is ready. Errors: TARGET_FAILED. */
  startTarget(): Promise<void>
  /** does what a fault phase says, and undoes it */
  harm(fault: Fault): Promise<void>
  heal(fault: Fault): Promise<void>
  /** what the database holds of the sums; null where the pipeline stores none */
  stored(slots: readonly number[]): Promise<StoredWattHours | null>
  /** topics and keys of the run, the target's processes, services that the run started; in this order, once */
  close(): Promise<void>
}

export const noTestbed: Testbed = {
  wiring: null,
  facts: [],
  processes: () => [],
  startTarget: async () => {},
  harm: async () => {},
  heal: async () => {},
  stored: async () => null,
  close: async () => {},
}
