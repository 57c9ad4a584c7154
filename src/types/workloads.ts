import { type RunnableWorkload, tariffNames } from './scenario.ts'

/**
 * The kinds of results that a workload can have. Each kind has one row in `resultFacts` here, and one in every table
 * that defines how a room handles it: the compiler requires them.
 *
 *     sums       energy added up by group and slot
 *     readings   each reading separately
 */
export type ResultKind = 'sums' | 'readings'

/** The kinds of entries that the contract knows; their numbers are `entryKinds` in contract/. */
export type EntryKind = 'energy' | 'score' | 'forecastWh' | 'forecastMicroEuro'

export interface ResultFacts {
  /** what its updates hold; any other entry is refused */
  readonly entryKinds: readonly EntryKind[]
  /** a pipeline with a database stores the results there, and the audit reads them back */
  readonly stored: boolean
  /** a copy is told from the first arrival; else copies are timed like readings */
  readonly tellsCopies: boolean
}

export const resultFacts: Readonly<Record<ResultKind, ResultFacts>> = {
  sums: { entryKinds: ['energy'], stored: true, tellsCopies: false },
  readings: { entryKinds: ['energy'], stored: false, tellsCopies: true },
}

/** What the group of a reading is: one group for all, its customer's tariff, or its meter. */
export type Grouping = 'one' | 'tariff' | 'meter'

export interface GroupingFacts {
  /** the group comes from the customers table, one byte per meter */
  readonly joins: boolean
  /** how many groups there are, at least 1; they are numbered from 0 */
  groups(meters: number): number
  groupOf(meter: number, tariff: number): number
}

export const groupingFacts: Readonly<Record<Grouping, GroupingFacts>> = {
  one: { joins: false, groups: () => 1, groupOf: () => 0 },
  tariff: { joins: true, groups: () => tariffNames.length, groupOf: (_, tariff) => tariff },
  meter: { joins: false, groups: (meters) => meters, groupOf: (meter) => meter },
}

/** Sums are not kept by meter: the audit of sums knows tariffs, and one group for all. */
export type WorkloadFacts =
  | { readonly result: 'sums'; readonly grouping: Exclude<Grouping, 'meter'> }
  | { readonly result: 'readings'; readonly grouping: 'meter' }

export const workloadFacts: Readonly<Record<RunnableWorkload, WorkloadFacts>> = {
  passthrough: { result: 'readings', grouping: 'meter' },
  'national-curve': { result: 'sums', grouping: 'one' },
  'tariff-curves': { result: 'sums', grouping: 'tariff' },
}

export function groupsOf(workload: RunnableWorkload, meters: number): number {
  return groupingFacts[workloadFacts[workload].grouping].groups(meters)
}

/** Whether the workload needs the customers table. */
export function joinsCustomers(workload: RunnableWorkload): boolean {
  return groupingFacts[workloadFacts[workload].grouping].joins
}

/** Whether a pipeline with a database stores the results of this workload there. */
export function storesResults(workload: RunnableWorkload): boolean {
  return resultFacts[workloadFacts[workload].result].stored
}

/** Whether the results of this workload tell a copy of a reading from its first arrival. */
export function tellsCopies(workload: RunnableWorkload): boolean {
  return resultFacts[workloadFacts[workload].result].tellsCopies
}
