import { NumberTable } from './number-table.ts'
import { pageSlots, placeOf, SlotPages } from './slot-pages.ts'

/** Readings whose value is known although it does not fit into two bytes. */
const mostKnown = 2 ** 19
const mostWh = 0xffff

/** The value of a reading as two bytes hold it: no meter sends another. */
export function narrowWh(wattHours: number): number {
  return Math.max(0, Math.min(mostWh, wattHours))
}

/**
 * Values that no meter sends and two bytes cannot hold. Up to a bound each is known by its reading; of the others it is
 * known by how many Wh those of a slot are beyond what two bytes hold, so that their energy is exact in sum.
 */
export class WideValues {
  private readonly meters: number
  private readonly known: NumberTable
  private readonly beyondWh: SlotPages<Float64Array>

  constructor(meters: number, slots: number, most = mostKnown) {
    this.meters = meters
    this.known = new NumberTable(most)
    this.beyondWh = new SlotPages(slots, () => new Float64Array(pageSlots))
  }

  add(meter: number, slot: number, wattHours: number): void {
    if (this.known.add(slot * this.meters + meter, wattHours)) return
    this.beyondWh.of(slot)[placeOf(slot)] += wattHours - narrowWh(wattHours)
  }

  /** The value of a reading, if it is known. */
  of(meter: number, slot: number): number | undefined {
    return this.known.get(slot * this.meters + meter)
  }

  beyondWhIn(slot: number): number {
    return this.beyondWh.seen(slot)?.[placeOf(slot)] ?? 0
  }
}
