import type { DriverKind } from '../../types/driver.ts'
import { type EngineKind, engines } from '../../types/engines.ts'
import { type RunnableWorkload, type Scenario, storeOf } from '../../types/scenario.ts'
import type { ServiceName, ServicesSpec } from '../../types/services.ts'
import type { Store } from '../../types/target-options.ts'
import { joinsCustomers, storesResults } from '../../types/workloads.ts'

/** A broker may keep its metadata in ZooKeeper. */
const startOrder: readonly ServiceName[] = ['zookeeper', 'kafka', 'redis']

/** What decides which services a run uses. */
export interface PipelineShape {
  readonly engine: EngineKind
  readonly driver: DriverKind
  readonly workload: RunnableWorkload
  readonly store: Store
  readonly services: ServicesSpec
}

/** Whether the sums of this workload are kept beside being published; single readings are not. */
export function keepsSums({ engine, workload, store }: Omit<PipelineShape, 'driver' | 'services'>): boolean {
  return engines[engine].keepsSums && storesResults(workload) && store === 'redis'
}

/** The services that a run of this scenario starts or reaches, in the order in which they must be there. */
export function neededServices({ target, driver, services }: Scenario): ServiceName[] {
  const { engine, workload } = target
  return neededBy({ engine, driver: driver.kind, workload, store: storeOf(target), services })
}

export function neededBy(shape: PipelineShape): ServiceName[] {
  const { runs, customers } = engines[shape.engine]
  const real = runs !== 'threads'
  const joins = customers === 'redis' && joinsCustomers(shape.workload)
  const needed: Readonly<Record<ServiceName, boolean>> = {
    zookeeper: real && shape.services.zookeeper !== null,
    kafka: real || shape.driver === 'kafka',
    redis: shape.driver === 'redis' || joins || keepsSums(shape),
  }
  return startOrder.filter((name) => needed[name])
}
