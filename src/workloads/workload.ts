import { type RunnableWorkload, type WorkloadName, workloadNames } from '../types/scenario.ts'
import { groupsOf, type WorkloadFacts, workloadFacts } from '../types/workloads.ts'

/** What a pipeline computes for a fleet of some size. */
export type Workload = WorkloadFacts & {
  readonly name: RunnableWorkload
  /** its number in the update's header */
  readonly id: number
  /** how many groups its results have, at least 1: one per meter, one per tariff, or one in total */
  readonly groups: number
}

export function workloadOf(name: RunnableWorkload, meters: number): Workload {
  const id = workloadNames.indexOf(name satisfies WorkloadName)
  return { name, id, groups: groupsOf(name, meters), ...workloadFacts[name] }
}
