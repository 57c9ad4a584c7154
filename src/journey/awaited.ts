import type { ExpectedRun } from '../types/audit.ts'
import type { Delivered } from './delivered.ts'

/** What must arrive before the drain is over. What has arrived stays, so each sum is looked at until it is there, once. */
export class Awaited {
  private readonly runs: readonly ExpectedRun[]
  private run = 0
  /** of the run, the next to look at */
  private slot: number

  constructor(runs: readonly ExpectedRun[]) {
    this.runs = runs
    this.slot = runs[0]?.fromSlot ?? 0
  }

  /** Whether all of it is there. */
  isIn(delivered: Delivered): boolean {
    for (; this.run < this.runs.length; this.run++) {
      const { fromSlot, toSlot, counts } = this.runs[this.run]!
      for (this.slot = Math.max(this.slot, fromSlot); this.slot < toSlot; this.slot++)
        for (let group = 0; group < counts.length; group++)
          if (!delivered.holds(this.slot, group, counts[group])) return false
    }
    return true
  }
}
