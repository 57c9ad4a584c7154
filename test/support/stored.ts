import { StoredRows, slotsOf } from '../../src/run/testbed/stored-rows.ts'
import type { StoredWattHours } from '../../src/types/stored.ts'

/** Stored sums as one writes them by hand: slot, then group and Wh. */
export type StoredList = readonly (readonly [slot: number, groups: readonly (readonly [group: number, wh: number])[]])[]

export function storedOf(list: StoredList): StoredWattHours {
  const rows = new StoredRows()
  for (const [slot, groups] of list) for (const [group, wattHours] of groups) rows.add(slot, group, wattHours)
  return rows.all()
}

export function listOf(stored: StoredWattHours): StoredList {
  return Array.from(slotsOf(stored), ({ slot, groups }) => [slot, [...groups]] as const)
}
