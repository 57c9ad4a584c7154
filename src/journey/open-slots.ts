import type { SlotReadings } from './slot-readings.ts'

interface OpenSlot {
  readonly readings: SlotReadings
  readonly place: number
  /** something arrived for it since the hand last passed */
  touched: boolean
}

/**
 * The slots in memory, `most` of them. If there is no place for another, a hand that goes round takes out the first in
 * which nothing has arrived since it last passed.
 */
export class OpenSlots {
  private readonly most: number
  private readonly bySlot = new Map<number, OpenSlot>()
  private readonly places: (OpenSlot | null)[] = []
  private readonly free: number[] = []
  private hand = 0

  constructor(most: number) {
    this.most = most
  }

  get size(): number {
    return this.bySlot.size
  }

  find(slot: number): SlotReadings | null {
    const open = this.bySlot.get(slot)
    if (open === undefined) return null
    open.touched = true
    return open.readings
  }

  /** Returns the slot that had to make room; null if none had to. */
  add(readings: SlotReadings): SlotReadings | null {
    const hasRoom = this.bySlot.size < this.most
    const resting = hasRoom ? null : this.takeResting()
    const place = this.free.pop() ?? this.places.length
    const open = { readings, place, touched: true }
    this.places[place] = open
    this.bySlot.set(readings.slot, open)
    return resting
  }

  remove(slot: number): void {
    const { place } = this.bySlot.get(slot)!
    this.bySlot.delete(slot)
    this.places[place] = null
    this.free.push(place)
  }

  private takeResting(): SlotReadings {
    for (;;) {
      const open = this.places[this.hand]
      this.hand = (this.hand + 1) % this.places.length
      if (open?.touched === false) {
        this.remove(open.readings.slot)
        return open.readings
      }
      if (open) open.touched = false
    }
  }
}
