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

/**
 * What one reading adds to the check of its group and slot: (meter + 1) x (wattHours + 1), modulo 2^32, as int32.
 * Checks add up (`| 0`); published as uint32.
 */
export function checkOf(meter: number, wattHours: number): number {
  return Math.imul(meter + 1, wattHours + 1)
}
