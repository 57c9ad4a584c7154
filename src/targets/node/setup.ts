import type { Scenario } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'

/** What a process of the target must know of the scenario. */
export type NodeTargetScenario = Pick<Scenario, 'partitions'> & {
  readonly fleet: Pick<Scenario['fleet'], 'meters'>
  readonly target: Pick<Scenario['target'], 'workload' | 'parallelism'> & {
    readonly options: Pick<Scenario['target']['options'], 'flushUs' | 'store'>
  }
  readonly driver: Pick<Scenario['driver'], 'kind' | 'format' | 'structure'>
}

/** The first line on a process's stdin, as JSON. It holds secrets: never in arguments, the environment or a log. */
export interface NodeTargetSetup {
  /** 0 to parallelism - 1 */
  readonly worker: number
  readonly scenario: NodeTargetScenario
  readonly wiring: Wiring
  readonly epochOffsetUs: number
}
