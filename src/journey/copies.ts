import { NumberTable } from './number-table.ts'
import { pageSlots, placeOf, SlotPages } from './slot-pages.ts'

/** Readings of which the number of copies is known one by one. */
const mostCounted = 2 ** 17
const metersInBlock = 32
/** Blocks of meters, in a slot, of which it is known which have copies. */
const mostMarked = 2 ** 21

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
    if (this.counted.add(slot * this.meters + meter, count)) return
    const beyond = this.mark(meter, slot) ? count - 1 : count
    const { count: counts, wattHours: sums } = this.uncounted.of(slot)
    counts[placeOf(slot)] += beyond
    sums[placeOf(slot)] += beyond * wattHours
  }

  /** The known copies of a reading. */
  of(meter: number, slot: number): number {
    if (this.counted.size === 0 && this.marked.size === 0) return 0
    return this.counted.get(slot * this.meters + meter) ?? (this.isMarked(meter, slot) ? 1 : 0)
  }

  uncountedIn(slot: number): Uncounted {
    const page = this.uncounted.seen(slot)
    if (page === null) return nothing
    const at = placeOf(slot)
    return { count: page.count[at], wattHours: page.wattHours[at] }
  }

  /** False if it was marked, or cannot be. */
  private mark(meter: number, slot: number): boolean {
    return !this.isMarked(meter, slot) && this.marked.add(this.blockOf(meter, slot), bitOf(meter))
  }

  private isMarked(meter: number, slot: number): boolean {
    return ((this.marked.get(this.blockOf(meter, slot)) ?? 0) & bitOf(meter)) !== 0
  }

  private blockOf(meter: number, slot: number): number {
    return slot * Math.ceil(this.meters / metersInBlock) + (meter >>> 5)
  }
}

/** All bits of a block add up to a number that a double holds exactly. */
function bitOf(meter: number): number {
  return (1 << (meter & 31)) >>> 0
}
