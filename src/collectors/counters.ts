import type { SeriesName } from '../types/series.ts'

/**
 * Turns monotonic counters into rates between two samples. A counter that was missing in the last sample, or that went
 * backwards (a device was replaced, a counter wrapped), has no rate: a missing value is never a zero.
 */
export class Counters {
  private before: ReadonlyMap<string, number> = new Map()
  private now: ReadonlyMap<string, number> = new Map()

  /** Adds a sample; only the last two are kept. */
  look(counters: ReadonlyMap<string, number>): void {
    this.before = this.now
    this.now = counters
  }

  /** The source restarted: its counters from now on are unrelated to the last sample. */
  forget(): void {
    this.now = new Map()
  }

  /** The counters of the last sample. */
  names(): string[] {
    return [...this.now.keys()]
  }

  /** Of the last sample; null = it was not in it. */
  value(name: string): number | null {
    return this.now.get(name) ?? null
  }

  /** Growth since the last sample; null = unknown. */
  growth(name: string): number | null {
    const from = this.before.get(name)
    const to = this.now.get(name)
    if (from === undefined || to === undefined || !(to >= from)) return null
    return to - from
  }

  /** Difference to the last sample of a number that may also shrink; null = it was not in both samples. */
  change(name: string): number | null {
    const from = this.before.get(name)
    const to = this.now.get(name)
    return from === undefined || to === undefined ? null : to - from
  }

  /** Growth of a counter that its source leaves out while it is 0: one that is new in this sample grew from 0. */
  growthFromNothing(name: string): number | null {
    const appeared = this.before.size > 0 && !this.before.has(name)
    return appeared ? (this.now.get(name) ?? null) : this.growth(name)
  }

  /** Summed growth of the counters that are in both samples; null = there are none, or one went backwards. */
  growthOfAll(names: readonly string[]): number | null {
    const both = names.filter((name) => this.before.has(name) && this.now.has(name))
    if (both.length === 0) return null
    let sum = 0
    for (const name of both) {
      const growth = this.growth(name)
      if (growth === null) return null
      sum += growth
    }
    return sum
  }
}

/**
 * Collects the values that exist, under names in the table of series; `Series<string>` is for names that a user chose.
 */
export class Series<Name extends string = SeriesName> {
  readonly values: Record<string, number> = {}

  put(name: Name, value: number | null): void {
    if (value !== null && Number.isFinite(value)) this.values[name] = value
  }

  /** part / whole, at most 1; left out if the whole is not positive. */
  putRatio(name: Name, part: number | null, whole: number | null): void {
    if (part !== null && whole !== null && whole > 0) this.put(name, Math.min(1, part / whole))
  }

  /** amount / count; left out if nothing was counted. */
  putMean(name: Name, amount: number | null, count: number | null): void {
    if (amount !== null && count !== null && count > 0) this.put(name, amount / count)
  }

  /** part / whole, which may be above 1 (threads on several cores); left out if the whole is not positive. */
  putShare(name: Name, part: number | null, whole: number | null): void {
    if (part !== null && whole !== null && whole > 0) this.put(name, part / whole)
  }

  /** Amount per second; left out if no time passed. */
  putPerS(name: Name, amount: number | null, elapsedUs: number | null): void {
    if (amount !== null && elapsedUs !== null && elapsedUs > 0) this.put(name, (amount * 1e6) / elapsedUs)
  }
}
