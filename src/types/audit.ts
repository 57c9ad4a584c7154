/** What the observer keeps and what the oracle expects, in the same terms. */

/** The totals of one group and slot. `check` modulo 2^32, as int32. */
export interface Cell {
  readonly group: number
  readonly slot: number
  readonly count: number
  readonly wattHours: number
  readonly check: number
}

/** How many readings of a group and slot must arrive before the drain is over. */
export interface ExpectedCount {
  readonly slot: number
  /** -1: one reading from each of this many meters */
  readonly group: number
  readonly count: number
}
