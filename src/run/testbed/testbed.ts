import type { EngineStatistics } from '../../types/engine-statistics.ts'
import type { Fault } from '../../types/scenario.ts'
import type { ServiceFacts, ServiceProcess, WatchedJvms, Wiring } from '../../types/services.ts'
import type { StoredWattHours } from '../../types/stored.ts'

/** What a run needs outside its threads: services, topics, customers, the target's own processes. */
export interface Testbed {
  /** null if everything is in this process */
  readonly wiring: Wiring | null
  readonly facts: readonly ServiceFacts[]
  /** what the target says of itself; null = nothing that we know */
  readonly statistics: EngineStatistics | null
  processes(): readonly ServiceProcess[]
  /** null: the target does not run in JVMs that the run started */
  jvms(): WatchedJvms | null
  /** Starts the engine's own parts and waits until they are ready. Errors: TARGET_FAILED. */
  startTarget(): Promise<void>
  /** injects the fault of a fault phase, and reverts it */
  harm(fault: Fault): Promise<void>
  heal(fault: Fault): Promise<void>
  /** the sums of all slots below `slots` in the database; null if the pipeline stores none */
  stored(slots: number): Promise<StoredWattHours | null>
  /**
   * The target's processes, keys and topics of the run, services that the run started; in this order, once. `atOnce`: the
   * target is killed, not asked to end.
   */
  close(atOnce?: boolean): Promise<void>
}

export const noTestbed: Testbed = {
  wiring: null,
  facts: [],
  statistics: null,
  processes: () => [],
  jvms: () => null,
  startTarget: async () => {},
  harm: async () => {},
  heal: async () => {},
  stored: async () => null,
  close: async () => {},
}
