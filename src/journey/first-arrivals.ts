import type { Bins } from '../types/measurement.ts'

/**
 * How many readings of each bin of due time have still to arrive for the first time. Whatever comes once the readings
 * that were due in a bin are there must be a copy, even where a sum does not tell which.
 */
export class FirstArrivals {
  /** NaN = nothing has arrived yet */
  private readonly missing: Float64Array
  private readonly dueIn: (bin: number) => number

  /** `dueIn`: readings that are due in a bin */
  constructor(bins: Bins, dueIn: (bin: number) => number) {
    this.missing = new Float64Array(bins.drain).fill(Number.NaN)
    this.dueIn = dueIn
  }

  /** Of `count` readings due in the bin, those that can be first arrivals. */
  take(bin: number, count: number): number {
    if (bin >= this.missing.length) return 0
    let missing = this.missing[bin]!
    if (Number.isNaN(missing)) missing = this.dueIn(bin)
    const first = Math.min(count, missing)
    this.missing[bin] = missing - first
    return first
  }
}
