import type { Cell, ExpectedCount } from '../types/audit.ts'

/** What arrived, for the audit: totals by group and slot, or reading by reading. */
export interface Delivered {
  /**
   * `check` as it arrived, `value` in Wh. Returns how many of the readings have to be timed: all, unless some are known
   * to be copies.
   */
  add(group: number, slot: number, count: number, value: number, check: number): number
  /** whether at least these counts have arrived */
  holds(expected: readonly ExpectedCount[]): boolean
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

  add(group: number, slot: number, count: number, value: number, check: number): number {
    let sums = this.slots.get(slot)
    if (sums === undefined) {
      sums = new Float64Array(this.groups * fields)
      this.slots.set(slot, sums)
    }
    const at = group * fields
    sums[at] += count
    sums[at + 1] += value
    sums[at + 2] = (sums[at + 2] + check) | 0
    return count
  }

  holds(expected: readonly ExpectedCount[]): boolean {
    return expected.every(({ slot, group, count }) => (this.slots.get(slot)?.[group * fields] ?? 0) >= count)
  }

  cells(): Cell[] {
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
