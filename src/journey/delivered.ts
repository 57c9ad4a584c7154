/** What arrived, kept for the audit: per group and slot for sums, reading by reading for passthrough. */
export interface Delivered {
  /** `check` as it came, `value` in Wh */
  add(group: number, slot: number, count: number, value: number, check: number): void
  /** are at least these counts there? */
  holds(expected: readonly ExpectedCount[]): boolean
}

export interface ExpectedCount {
  readonly slot: number
  /** -1: every meter once */
  readonly group: number
  readonly count: number
}

/** The sums of one group and slot. `check` modulo 2^32, as int32. */
export interface DeliveredCell {
  readonly group: number
  readonly slot: number
  readonly count: number
  readonly wattHours: number
  readonly check: number
}

const fields = 3

/** Totals of each group in each slot. */
export class DeliveredSums implements Delivered {
  private readonly groups: number
  /** slot -> count, Wh, check of group 0, of group 1 ... */
  private readonly slots = new Map<number, Float64Array>()

  constructor(groups: number) {
    this.groups = groups
  }

  add(group: number, slot: number, count: number, value: number, check: number): void {
    let sums = this.slots.get(slot)
    if (sums === undefined) {
      sums = new Float64Array(this.groups * fields)
      this.slots.set(slot, sums)
    }
    const at = group * fields
    sums[at] += count
    sums[at + 1] += value
    sums[at + 2] = (sums[at + 2] + check) | 0
  }

  holds(expected: readonly ExpectedCount[]): boolean {
    return expected.every(({ slot, group, count }) => (this.slots.get(slot)?.[group * fields] ?? 0) >= count)
  }

  cells(): DeliveredCell[] {
    return [...this.slots].flatMap(([slot, sums]) =>
      Array.from({ length: this.groups }, (_, group) => ({
        group,
        slot,
        count: sums[group * fields],
        wattHours: sums[group * fields + 1],
        check: sums[group * fields + 2],
      })).filter((cell) => cell.count > 0),
    )
  }
}
