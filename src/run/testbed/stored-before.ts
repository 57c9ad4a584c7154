import type { StoredWattHours } from '../../types/stored.ts'
import { StoredRows, slotsOf } from './stored-rows.ts'

/** What was added to the sums since `before`. Sums that did not change are left out, as if nothing had been stored. */
export function subtractStored(now: StoredWattHours, before: StoredWattHours): StoredWattHours {
  if (before.slot.length === 0) return now
  const rows = new StoredRows()
  const old = new Slots(before)
  for (const { slot, groups } of slotsOf(now)) {
    for (const gone of old.below(slot)) addChange(rows, gone.slot, none, gone.groups)
    addChange(rows, slot, groups, old.at(slot))
  }
  for (const gone of old.below(Number.POSITIVE_INFINITY)) addChange(rows, gone.slot, none, gone.groups)
  return rows.all()
}

type Sums = ReadonlyMap<number, number>

const none: Sums = new Map()

/** The slots of stored sums, taken in rising order. */
class Slots {
  private readonly slots: ReturnType<typeof slotsOf>
  private next: ReturnType<ReturnType<typeof slotsOf>['next']>

  constructor(stored: StoredWattHours) {
    this.slots = slotsOf(stored)
    this.next = this.slots.next()
  }

  *below(slot: number) {
    for (; !this.next.done && this.next.value.slot < slot; this.next = this.slots.next()) yield this.next.value
  }

  at(slot: number): Sums {
    if (this.next.done || this.next.value.slot !== slot) return none
    const { groups } = this.next.value
    this.next = this.slots.next()
    return groups
  }
}

function addChange(rows: StoredRows, slot: number, now: Sums, before: Sums): void {
  for (const group of new Set([...now.keys(), ...before.keys()])) {
    const wattHours = (now.get(group) ?? 0) - (before.get(group) ?? 0)
    if (wattHours !== 0) rows.add(slot, group, wattHours)
  }
}
