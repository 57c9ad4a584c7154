/** What the observer keeps and what the oracle expects, in the same terms. */

/** The totals of one group and slot. `check` modulo 2^32, as int32. */
export interface Sums {
  readonly count: number
  readonly wattHours: number
  readonly check: number
}

/** The totals of each group and slot into which something came; all others count 0. */
export interface ArrivedSums {
  /** all slots are below this */
  readonly slots: number
  at(slot: number, group: number): Sums
}

/** Slots that lie side by side, and how many readings of each group must arrive in each of them before the drain is over. */
export interface ExpectedRun {
  readonly fromSlot: number
  readonly toSlot: number
  /** by group; for single readings one count: of how many meters */
  readonly counts: Float64Array
}
