import type { StoredAudit } from '../types/result.ts'
import type { StoredWattHours } from '../types/stored.ts'

/**
 * Compares the database's sums with the oracle's, slot after slot in rising order. A group that is stored although
 * nothing was sent for it is also a wrong cell.
 */
export class StoredTally {
  private readonly stored: StoredWattHours
  /** the first row that was not compared */
  private row = 0
  private cells = 0
  private wrong = 0
  private netWh = 0

  constructor(stored: StoredWattHours) {
    this.stored = stored
  }

  /** The Wh that must be stored for the groups of a slot; NaN = none were sent for this group, and none arrived. */
  slot(slot: number, expectedWh: readonly number[]): void {
    const { slot: slots, group: groups, wattHours } = this.stored
    this.passOver(slot)
    const from = this.row
    while (this.row < slots.length && slots[this.row] === slot) this.row++
    for (const [group, wantWh] of expectedWh.entries()) {
      let at = from
      while (at < this.row && groups[at] !== group) at++
      const isHeld = at < this.row
      const heldWh = isHeld ? wattHours[at] : 0
      if (!Number.isNaN(wantWh)) this.compare(wantWh, heldWh)
      else if (isHeld) this.compare(0, heldWh)
    }
    for (let row = from; row < this.row; row++)
      if (!isGroup(groups[row], expectedWh.length)) this.compare(0, wattHours[row])
  }

  result(): StoredAudit {
    this.passOver(Number.POSITIVE_INFINITY)
    const { cells, wrong, netWh } = this
    return { cells, wrong, netWh }
  }

  /** Slots that nobody asked about: nothing was sent for them. */
  private passOver(slot: number): void {
    const { slot: slots, wattHours } = this.stored
    for (; this.row < slots.length && slots[this.row] < slot; this.row++) this.compare(0, wattHours[this.row])
  }

  private compare(expectedWh: number, storedWh: number): void {
    this.cells++
    if (storedWh === expectedWh) return
    this.wrong++
    this.netWh += storedWh - expectedWh
  }
}

/** Whether the number in the database names one of the workload's groups. */
function isGroup(group: number, groups: number): boolean {
  return Number.isInteger(group) && group >= 0 && group < groups
}
