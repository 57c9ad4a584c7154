import { type RunnableWorkload, tariffNames, type WorkloadName, workloadNames } from '../types/scenario.ts'

/**
 * What a pipeline computes. Every workload here adds readings up; they differ in the group a reading belongs to:
 *
 *     passthrough     the meter itself, nothing is kept
 *     national-curve  one group, 0
 *     tariff-curves   the customer's tariff, joined from the customers table
 */
export interface Workload {
  readonly name: RunnableWorkload
  /** its number in the update's header */
  readonly id: number
  readonly grouping: 'meter' | 'all' | 'tariff'
}

const groupings = {
  passthrough: 'meter',
  'national-curve': 'all',
  'tariff-curves': 'tariff',
} as const satisfies Record<RunnableWorkload, Workload['grouping']>

export function workloadOf(name: RunnableWorkload): Workload {
  return { name, id: workloadNames.indexOf(name satisfies WorkloadName), grouping: groupings[name] }
}

/** How many groups a sum workload keeps per slot; 0 = one a meter. */
export function groupCount(workload: Workload): number {
  if (workload.grouping === 'meter') return 0
  return workload.grouping === 'tariff' ? tariffNames.length : 1
}

/**
 * One reading's part in the check of its group and slot: (meter + 1) x (wattHours + 1), modulo 2^32, as int32.
 * Checks add up (`| 0`); published as uint32.
 */
export function checkOf(meter: number, wattHours: number): number {
  return Math.imul(meter + 1, wattHours + 1)
}
