import { Copies, type Uncounted } from './copies.ts'
import type { Delivered } from './delivered.ts'
import { OpenSlots } from './open-slots.ts'
import { pageSlots, placeOf, SlotPages } from './slot-pages.ts'
import { isUnsound, type ReadingsStore, type SlotReadings, slotReadings } from './slot-readings.ts'
import { narrowWh, WideValues } from './wide-values.ts'

export interface DeliveredSetup {
  readonly meters: number
  /** all slots are below this */
  readonly slots: number
  /** slots that stay in memory although some meters are missing */
  readonly mostOpen: number
  readonly store: ReadingsStore
  checkOf(meter: number, wattHours: number): number
}

const maxTimes = 3

/**
 * Every single reading: how often it arrived and its value. A slot in which every meter has arrived is closed: its
 * readings move to the store, and what still arrives for it is a copy. A slot that waits for some meters moves there too
 * when too many do, and comes back when one of its readings arrives.
 */
export class DeliveredReadings implements Delivered {
  private readonly setup: DeliveredSetup
  private readonly copies: Copies
  private readonly wide: WideValues
  /** meters that have arrived, by slot */
  private readonly arrived: SlotPages<Uint32Array>
  private readonly open: OpenSlots
  private recent: SlotReadings | null = null

  constructor(setup: DeliveredSetup) {
    const { meters, slots } = setup
    this.setup = setup
    this.open = new OpenSlots(setup.mostOpen)
    this.copies = new Copies(meters, slots)
    this.wide = new WideValues(meters, slots)
    this.arrived = new SlotPages(slots, () => new Uint32Array(pageSlots))
  }

  add(meter: number, slot: number, count: number, value: number, check: number): number {
    const open = this.recent?.slot === slot ? this.recent : this.openSlot(slot)
    if (open !== null) return this.addOpen(open, meter, count, value, check)
    this.copies.add(meter, slot, count, value)
    return 0
  }

  private addOpen(open: SlotReadings, meter: number, count: number, value: number, check: number): number {
    const { slot, times } = open
    const shift = (meter & 3) * 2
    const before = (times[meter >> 2] >> shift) & maxTimes
    const after = Math.min(maxTimes, before + count)
    times[meter >> 2] += (after - before) << shift
    if (before + count > maxTimes) this.copies.add(meter, slot, before + count - maxTimes, value)
    if (before > 0) return 0
    this.keepFirst(open, meter, value, check)
    if (++this.arrived.of(slot)[placeOf(slot)] === this.setup.meters) this.close(open)
    return 1
  }

  private keepFirst({ slot, wattHours, unsound }: SlotReadings, meter: number, value: number, check: number): void {
    const narrow = narrowWh(value)
    wattHours[meter] = narrow
    if (narrow !== value) this.wide.add(meter, slot, value)
    if (narrow !== value || this.setup.checkOf(meter, value) !== (check | 0)) unsound[meter >> 3] |= 1 << (meter & 7)
  }

  private close(readings: SlotReadings): void {
    this.setup.store.put(readings)
    this.open.remove(readings.slot)
    this.recent = null
  }

  holds(slot: number, _group: number, count: number): boolean {
    return this.arrivedIn(slot) >= count
  }

  private arrivedIn(slot: number): number {
    return this.arrived.seen(slot)?.[placeOf(slot)] ?? 0
  }

  /** What arrived for a slot; null if nothing did. */
  readings(slot: number): SlotReadings | null {
    if (this.arrivedIn(slot) === 0) return null
    return this.open.find(slot) ?? this.setup.store.get(slot)
  }

  /** How often a reading of those arrived. */
  times({ slot, times }: SlotReadings, meter: number): number {
    return ((times[meter >> 2] >> ((meter & 3) * 2)) & maxTimes) + this.copies.of(meter, slot)
  }

  /** What the first of them said. */
  wattHours({ slot, wattHours, unsound }: SlotReadings, meter: number): number {
    return (isUnsound(unsound, meter) ? this.wide.of(meter, slot) : undefined) ?? wattHours[meter]
  }

  /** What came for a slot and is not known by reading: copies, and Wh of values that no meter sends. */
  unknownIn(slot: number): { readonly copies: Uncounted; readonly beyondWh: number } {
    return { copies: this.copies.uncountedIn(slot), beyondWh: this.wide.beyondWhIn(slot) }
  }

  /** The slots in memory. */
  get openSlots(): number {
    return this.open.size
  }

  /** Null if the slot is complete. */
  private openSlot(slot: number): SlotReadings | null {
    const arrived = this.arrivedIn(slot)
    if (arrived === this.setup.meters) return null
    this.recent = this.open.find(slot) ?? this.bringIn(slot, arrived > 0)
    return this.recent
  }

  private bringIn(slot: number, isStored: boolean): SlotReadings {
    const { store, meters } = this.setup
    const readings = (isStored ? store.get(slot) : null) ?? slotReadings(slot, meters)
    const resting = this.open.add(readings)
    if (resting !== null) store.put(resting)
    return readings
  }
}
