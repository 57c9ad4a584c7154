import type { SeriesName } from '../types/series.ts'

/**
 * Counters that only grow, turned into rates between two looks at them. A counter that was not there last time, or
 * that went backwards (a device was replaced, a counter wrapped), has no rate: a missing value is never a zero.
 */
export class Counters {
  private before: ReadonlyMap<string, number> = new Map()
  private now: ReadonlyMap<string, number> = new Map()

  /** Takes the place of the last look; the one before it is forgotten. */
  look(counters: ReadonlyMap<string, number>): void {
    this.before = this.now
    this.now = counters
  }

  /** The source began anew: what it counts from now on has nothing to do with the last look. */
  forget(): void {
    this.now = new Map()
  }

  /** The counters of the last look. */
  names(): string[] {
    return [...this.now.keys()]
  }

  /** Growth since the last look; null = there is none that could be trusted. */
  growth(name: string): number | null {
    const from = this.before.get(name)
    const to = this.now.get(name)
    if (from === undefined || to === undefined || !(to >= from)) return null
    return to - from
  }

  /** Difference to the last look of a number that may also shrink; null = it was not there both times. */
  change(name: string): number | null {
    const from = this.before.get(name)
    const to = this.now.get(name)
    return from === undefined || to === undefined ? null : to - from
  }

  /** Growth of a counter that its source leaves out while it is 0: one that is new since the last look grew from 0. */
  growthFromNothing(name: string): number | null {
    const appeared = this.before.size > 0 && !this.before.has(name)
    return appeared ? (this.now.get(name) ?? null) : this.growth(name)
  }

  /** Summed growth of the counters that were there both times; null = none was, or one of them went backwards. */
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
 * Writes the values that exist, under names that the table of series knows; `Series<string>` is for names that a user
 * chose.
 */
export class Series<Name extends string = SeriesName> {
  readonly values: Record<string, number> = {}

  put(name: Name, value: number | null): void {
    if (value !== null && Number.isFinite(value)) this.values[name] = value
  }

  /** part / whole, at most 1; left out where the whole is not positive. */
  putRatio(name: Name, part: number | null, whole: number | null): void {
    if (part !== null && whole !== null && whole > 0) this.put(name, Math.min(1, part / whole))
  }

  /** amount / count; left out where nothing was counted. */
  putMean(name: Name, amount: number | null, count: number | null): void {
    if (amount !== null && count !== null && count > 0) this.put(name, amount / count)
  }

  /** part / whole, which may be above 1 (threads on several cores); left out where the whole is not positive. */
  putShare(name: Name, part: number | null, whole: number | null): void {
    if (part !== null && whole !== null && whole > 0) this.put(name, part / whole)
  }

  /** Amount a second; left out where no time passed. */
  putPerS(name: Name, amount: number | null, elapsedUs: number | null): void {
    if (amount !== null && elapsedUs !== null && elapsedUs > 0) this.put(name, (amount * 1e6) / elapsedUs)
  }
}
