import { NumberTable } from './number-table.ts'
import { pageSlots, placeOf, SlotPages } from './slot-pages.ts'

/** Readings of which the number of copies is known one by one. */
const mostCounted = 3 * 2 ** 20
/** Groups of 32 readings of which it is known which have copies. */
const mostMarked = 3 * 2 ** 20

/** What came for a slot beyond what is known by reading. */
export interface Uncounted {
  readonly count: number
  readonly wattHours: number
}

interface Columns {
  readonly count: Float64Array
  readonly wattHours: Float64Array
}

const nothing: Uncounted = { count: 0, wattHours: 0 }

/**
 * Copies of readings that have already arrived. Up to a bound it is known how many there are of each reading, then which
 * readings have any (their first copy is still known by reading), and then only how many came for each slot. So the
 * count is exact, however many come, and memory has a bound.
 */
export class Copies {
  private readonly meters: number
  private readonly counted: NumberTable
  private readonly marked: NumberTable
  private readonly uncounted: SlotPages<Columns>

  constructor(meters: number, slots: number, bounds = { counted: mostCounted, marked: mostMarked }) {
    this.meters = meters
    this.counted = new NumberTable(bounds.counted)
    this.marked = new NumberTable(bounds.marked)
    this.uncounted = new SlotPages(slots, () => ({
      count: new Float64Array(pageSlots),
      wattHours: new Float64Array(pageSlots),
    }))
  }

  /** `count` copies that say `wattHours` each. */
  add(meter: number, slot: number, count: number, wattHours: number): void {
    const key = slot * this.meters + meter
    if (this.counted.set(key, (this.counted.get(key) ?? 0) + count)) return
    const beyond = this.mark(key) ? count - 1 : count
    const { count: counts, wattHours: sums } = this.uncounted.of(slot)
    counts[placeOf(slot)] += beyond
    sums[placeOf(slot)] += beyond * wattHours
  }

  /** The known copies of a reading. */
  of(meter: number, slot: number): number {
    if (this.counted.size === 0) return 0
    const key = slot * this.meters + meter
    return this.counted.get(key) ?? (this.isMarked(key) ? 1 : 0)
  }

  uncountedIn(slot: number): Uncounted {
    const page = this.uncounted.seen(slot)
    if (page === null) return nothing
    const at = placeOf(slot)
    return { count: page.count[at], wattHours: page.wattHours[at] }
  }

  /** False if it was marked, or cannot be. */
  private mark(key: number): boolean {
    const block = Math.floor(key / 32)
    const bits = this.marked.get(block) ?? 0
    const bit = 2 ** (key % 32)
    return !hasBit(bits, bit) && this.marked.set(block, bits + bit)
  }

  private isMarked(key: number): boolean {
    return hasBit(this.marked.get(Math.floor(key / 32)) ?? 0, 2 ** (key % 32))
  }
}

function hasBit(bits: number, bit: number): boolean {
  return (bits & bit) !== 0
}
