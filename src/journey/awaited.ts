import type { ExpectedRun } from '../types/audit.ts'
import type { Delivered } from './delivered.ts'

/** Slots looked at before the observer goes on observing: it must not pause for longer than a millisecond or two. */
const slotsAtOnce = 2 ** 15

/** What must arrive before the drain is over. What has arrived stays, so each sum is looked at until it is there, once. */
export class Awaited {
  private readonly runs: readonly ExpectedRun[]
  private readonly slotsAtOnce: number
  private run = 0
  /** the next to look at */
  private slot: number

  constructor(runs: readonly ExpectedRun[], atOnce = slotsAtOnce) {
    this.runs = runs
    this.slotsAtOnce = atOnce
    this.slot = runs[0]?.fromSlot ?? 0
  }

  /** Looks at some more of it: true once all of it is there. Costs little where nothing new can be there. */
  isIn(delivered: Delivered): boolean {
    for (let looks = 0; this.run < this.runs.length; looks++) {
      const { toSlot, counts } = this.runs[this.run]!
      if (this.slot >= toSlot) this.slot = this.runs[++this.run]?.fromSlot ?? toSlot
      else if (looks < this.slotsAtOnce && this.hasAll(delivered, counts)) this.slot++
      else return false
    }
    return true
  }

  private hasAll(delivered: Delivered, counts: Float64Array): boolean {
    for (let group = 0; group < counts.length; group++)
      if (!delivered.holds(this.slot, group, counts[group])) return false
    return true
  }
}
