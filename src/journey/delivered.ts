import type { ArrivedSums, Sums } from '../types/audit.ts'
import { pageSlots, placeOf, SlotPages } from './slot-pages.ts'

/** What arrived, for the audit: totals by group and slot, or reading by reading. */
export interface Delivered {
  /**
   * `check` as it arrived, `value` in Wh. Returns how many of the readings have to be timed: all, unless some are known
   * to be copies.
   */
  add(group: number, slot: number, count: number, value: number, check: number): number
  /** whether at least `count` readings of that group and slot have arrived; once true, it stays true */
  holds(slot: number, group: number, count: number): boolean
}

/** 20 bytes a sum, see `sumBytes` in types/kept-results.ts. */
interface Columns {
  readonly count: Float64Array
  readonly wattHours: Float64Array
  readonly check: Int32Array
}

const none: Sums = { count: 0, wattHours: 0, check: 0 }

/** Totals of each group in each slot. */
export class DeliveredSums implements Delivered, ArrivedSums {
  readonly slots: number
  private readonly groups: number
  private readonly pages: SlotPages<Columns>

  constructor(groups: number, slots: number) {
    this.groups = groups
    this.slots = slots
    const cells = pageSlots * groups
    this.pages = new SlotPages(slots, () => ({
      count: new Float64Array(cells),
      wattHours: new Float64Array(cells),
      check: new Int32Array(cells),
    }))
  }

  add(group: number, slot: number, count: number, value: number, check: number): number {
    const sums = this.pages.of(slot)
    const at = placeOf(slot) * this.groups + group
    sums.count[at] += count
    sums.wattHours[at] += value
    sums.check[at] = (sums.check[at] + check) | 0
    return count
  }

  holds(slot: number, group: number, count: number): boolean {
    return this.at(slot, group).count >= count
  }

  at(slot: number, group: number): Sums {
    const sums = this.pages.seen(slot)
    if (sums === null) return none
    const at = placeOf(slot) * this.groups + group
    return { count: sums.count[at], wattHours: sums.wattHours[at], check: sums.check[at] }
  }
}
