import type { ExpectedCount } from '../types/audit.ts'
import type { Delivered } from './delivered.ts'

/** Readings of one slot, one per meter. */
export interface SlotReadings {
  readonly slot: number
  /**
   * 2 bits per meter, four meters per byte: how often its reading arrived, 3 = three times or more (then see `more`)
   */
  readonly times: Uint8Array
  /** Wh of each meter's first reading */
  readonly wattHours: Uint16Array
}

/** Where the readings of complete slots go, so that memory does not grow with the duration of a run. */
export interface ReadingsStore {
  put(readings: SlotReadings): void
}

interface OpenSlot extends SlotReadings {
  missing: number
}

const maxTimes = 3

/**
 * Every single reading: how often it arrived and its value. A slot in which every meter has arrived is closed: its
 * readings move to the store, and only what still arrives for it is counted here.
 */
export class DeliveredReadings implements Delivered {
  /** slot x meters + meter -> how often a reading arrived beyond what two bits can hold, or after its slot closed */
  readonly more = new Map<number, number>()
  /** slot x meters + meter of readings whose check did not match their value */
  readonly misfits = new Set<number>()
  /** slot x meters + meter -> Wh of readings that do not fit into two bytes (no meter sends one) */
  readonly wide = new Map<number, number>()
  readonly closed = new Set<number>()
  private readonly slots = new Map<number, OpenSlot>()
  private readonly meters: number
  private readonly store: ReadingsStore
  private readonly checkOf: (meter: number, wattHours: number) => number

  constructor(meters: number, store: ReadingsStore, checkOf: (meter: number, wattHours: number) => number) {
    this.meters = meters
    this.store = store
    this.checkOf = checkOf
  }

  add(meter: number, slot: number, count: number, value: number, check: number): number {
    const key = slot * this.meters + meter
    const narrow = value >= 0 && value <= 0xffff
    if (count === 1 && !narrow) this.wide.set(key, value)
    const fits = narrow && this.checkOf(meter, value) === (check | 0)
    if (count === 1 && !fits) this.misfits.add(key)
    if (!this.closed.has(slot)) return this.addOpen(this.openSlot(slot), meter, key, count, value)
    this.addMore(key, count)
    return 0
  }

  private addOpen(open: OpenSlot, meter: number, key: number, count: number, value: number): number {
    const shift = (meter & 3) * 2
    const before = (open.times[meter >> 2] >> shift) & maxTimes
    const after = Math.min(maxTimes, before + count)
    open.times[meter >> 2] += (after - before) << shift
    if (before + count > maxTimes) this.addMore(key, before + count - maxTimes)
    if (before > 0) return 0
    open.wattHours[meter] = value
    open.missing--
    if (open.missing === 0) this.close(open)
    return 1
  }

  private close({ slot, times, wattHours }: OpenSlot): void {
    this.store.put({ slot, times, wattHours })
    this.slots.delete(slot)
    this.closed.add(slot)
  }

  private addMore(key: number, count: number): void {
    this.more.set(key, (this.more.get(key) ?? 0) + count)
  }

  holds(expected: readonly ExpectedCount[]): boolean {
    return expected.every(({ slot, count }) => {
      const open = this.slots.get(slot)
      return this.closed.has(slot) || (open !== undefined && this.meters - open.missing >= count)
    })
  }

  /** The slots that never became complete. */
  open(): SlotReadings[] {
    return [...this.slots.values()].map(({ slot, times, wattHours }) => ({ slot, times, wattHours }))
  }

  private openSlot(slot: number): OpenSlot {
    let open = this.slots.get(slot)
    if (open === undefined) {
      const times = new Uint8Array(Math.ceil(this.meters / 4))
      open = { slot, times, wattHours: new Uint16Array(this.meters), missing: this.meters }
      this.slots.set(slot, open)
    }
    return open
  }
}
