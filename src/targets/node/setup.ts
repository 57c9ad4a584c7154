import type { DriverSpec } from '../../types/driver.ts'
import type { Scenario, TargetSpec } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'

/** What a process of the target needs from the scenario. */
export type NodeTargetScenario = Pick<Scenario, 'partitions'> & {
  readonly fleet: Pick<Scenario['fleet'], 'meters'>
  readonly target: Pick<TargetSpec<'node'>, 'workload' | 'parallelism' | 'options'>
  readonly driver: DriverSpec
}

/**
 * The first line on a process's stdin, as JSON. It holds secrets, so it must never be in arguments, the environment or
 * a log.
 */
export interface NodeTargetSetup {
  /** 0 to parallelism - 1 */
  readonly worker: number
  readonly scenario: NodeTargetScenario
  readonly wiring: Wiring
  readonly epochOffsetUs: number
}
