/**
 * A log-linear histogram of whole microseconds, made for the hot path: one addition to a plain array per reading.
 *
 * Octaves of width 2^b are each cut into 2^(sub-1) equal cells, the layout of HdrHistogram: `sub` 11 is HDR's 3 digits
 * (cells under 0.1 % of the value), `sub` 8 its 2 digits (under 0.8 %), so a conversion loses nothing.
 *
 *     value   0 .. 2^sub-1      width 1
 *             2^sub .. 2^(sub+1)-1   width 2
 *             ...                    width 2^b
 *
 * Negative values are counted and recorded as 0. Values of `maxTrackableUs` (71.6 minutes) and above are counted in the last
 * cell, of which only this is known: a quantile among them is Infinity.
 */
export const maxTrackableUs = 2 ** 32 - 1

const mostSteps = 4096

export type Precision = 8 | 11

export class Histogram {
  readonly sub: Precision
  readonly counts: Float64Array
  total = 0
  sumUs = 0
  negative = 0
  minUs = Number.POSITIVE_INFINITY
  maxUs = 0

  constructor(sub: Precision) {
    this.sub = sub
    this.counts = new Float64Array(cellsFor(sub))
  }

  /** Records `count` readings that took `us` microseconds. */
  record(us: number, count: number): void {
    this.total += count
    this.sumUs += us * count
    let x = us
    if (us < 0) {
      this.negative += count
      x = 0
    } else if (us > maxTrackableUs) x = maxTrackableUs
    if (x < this.minUs) this.minUs = x
    if (x > this.maxUs) this.maxUs = x
    this.counts[cellOf(x, this.sub)] += count
  }

  /**
   * Records, for each of `events` rising times `atUs[0..events)`, `count` readings that took from then until `untilUs`:
   * the hot path, with one addition to an array per event.
   */
  recordSince(atUs: Float64Array, events: number, count: number, untilUs: number): void {
    if (events === 0) return
    const longestUs = untilUs - atUs[0]
    const shortestUs = untilUs - atUs[events - 1]
    if (shortestUs < 0 || longestUs > maxTrackableUs) {
      for (let i = 0; i < events; i++) this.record(untilUs - atUs[i], count)
      return
    }
    const { counts, sub } = this
    let sumUs = 0
    for (let i = 0; i < events; i++) {
      const us = untilUs - atUs[i]
      const x = us >>> 0
      const b = Math.max(0, 32 - sub - Math.clz32(x))
      counts[(b << (sub - 1)) + (x >>> b)] += count
      sumUs += us
    }
    this.total += events * count
    this.sumUs += sumUs * count
    if (shortestUs < this.minUs) this.minUs = shortestUs
    if (longestUs > this.maxUs) this.maxUs = longestUs
  }

  /**
   * Records `count` readings spread evenly over `fromUs`..`toUs`, both ends included (one reading: the middle):
   * reading i lies at floor(from + (to - from) * i / (count - 1)).
   */
  recordSpread(fromUs: number, toUs: number, count: number): void {
    if (count === 1 || fromUs === toUs) this.record(Math.round((fromUs + toUs) / 2), count)
    else if (fromUs < 0 || toUs > maxTrackableUs) this.recordEach(fromUs, toUs, count)
    else {
      this.total += count
      this.sumUs += ((fromUs + toUs) / 2) * count
      if (fromUs < this.minUs) this.minUs = Math.floor(fromUs)
      if (toUs > this.maxUs) this.maxUs = Math.floor(toUs)
      const cells = cellOf(toUs, this.sub) - cellOf(fromUs, this.sub) + 1
      if (count <= cells) spreadReadings(this.counts, this.sub, fromUs, toUs, count)
      else spreadCells(this.counts, this.sub, fromUs, toUs, count)
    }
  }

  /** Beyond the range of the cells. At most `mostSteps` steps, no matter how many readings a faulty sender claims. */
  private recordEach(fromUs: number, toUs: number, count: number): void {
    const steps = Math.min(count, mostSteps)
    const stepUs = (toUs - fromUs) / (steps - 1)
    for (let i = 0; i < steps; i++) {
      const share = Math.floor(((i + 1) * count) / steps) - Math.floor((i * count) / steps)
      this.record(Math.floor(fromUs + stepUs * i), share)
    }
  }

  add(other: Histogram): void {
    const { firstCell, lastCell } = other
    if (other.sub === this.sub) for (let i = firstCell; i <= lastCell; i++) this.counts[i] += other.counts[i]
    else
      for (let i = firstCell; i <= lastCell; i++)
        if (other.counts[i] !== 0) this.counts[cellOf(lowestOf(i, other.sub), this.sub)] += other.counts[i]
    this.total += other.total
    this.sumUs += other.sumUs
    this.negative += other.negative
    if (other.minUs < this.minUs) this.minUs = other.minUs
    if (other.maxUs > this.maxUs) this.maxUs = other.maxUs
  }

  /**
   * A copy without the `count` smallest values. Each counts as the smallest of its cell, so the mean is not below the true
   * one; nor is it above that of the largest values of the cells that are left.
   */
  withoutLowest(count: number): Histogram {
    const rest = new Histogram(this.sub)
    const last = this.lastCell
    let left = Math.min(count, this.total)
    let [removedUs, largestUs] = [0, 0]
    for (let cell = this.firstCell; cell <= last; cell++) {
      const kept = this.counts[cell] - Math.min(left, this.counts[cell])
      left -= this.counts[cell] - kept
      removedUs += (this.counts[cell] - kept) * lowestOf(cell, this.sub)
      largestUs += kept * (cell === last ? this.maxUs : highestOf(cell, this.sub))
      rest.counts[cell] = kept
      rest.total += kept
      if (kept > 0 && rest.minUs === Number.POSITIVE_INFINITY)
        rest.minUs = Math.max(this.minUs, lowestOf(cell, this.sub))
    }
    if (rest.total === 0) return new Histogram(this.sub)
    rest.sumUs = Math.min(this.sumUs - removedUs, largestUs)
    rest.maxUs = this.maxUs
    rest.negative = Math.max(0, this.negative - count)
    return rest
  }

  clear(): void {
    if (this.total === 0) return
    this.counts.fill(0, this.firstCell, this.lastCell + 1)
    this.total = 0
    this.sumUs = 0
    this.negative = 0
    this.minUs = Number.POSITIVE_INFINITY
    this.maxUs = 0
  }

  /** All cells before this one are empty. */
  get firstCell(): number {
    return this.total === 0 ? 0 : cellOf(this.minUs, this.sub)
  }

  /** All cells after this one are empty; -1 if the histogram is empty. */
  get lastCell(): number {
    return this.total === 0 ? -1 : cellOf(this.maxUs, this.sub)
  }

  /** Values that took longer than can be told apart. */
  get beyond(): number {
    return this.counts[this.counts.length - 1]!
  }

  /** The largest value; Infinity if it is beyond what can be told apart. */
  get topUs(): number {
    return this.beyond > 0 ? Number.POSITIVE_INFINITY : this.maxUs
  }

  /** Mean in microseconds; NaN if empty. */
  get meanUs(): number {
    return this.sumUs / this.total
  }

  /**
   * The value at or below which a share `q` (0 to 1) of the readings lies: the highest value of the cell that holds the
   * ceil(q x n)-th smallest, never above the largest recorded one. NaN when empty.
   * With `above`, that many additional readings rank above all recorded ones; a quantile among them is Infinity.
   */
  quantileUs(q: number, above = 0): number {
    const rank = rankOf(q, this.total + above)
    if (!(rank <= this.total)) return rank > this.total ? Number.POSITIVE_INFINITY : Number.NaN
    let seen = 0
    for (let i = 0; i < this.counts.length; i++) {
      seen += this.counts[i]
      if (seen >= rank)
        return i === this.counts.length - 1 ? Number.POSITIVE_INFINITY : Math.min(highestOf(i, this.sub), this.maxUs)
    }
    return this.maxUs
  }
}

/** The rank of a quantile among `n` readings, from 1; NaN without any. */
export function rankOf(q: number, n: number): number {
  // q x n can be slightly above a whole number: 0.95 x 20,000 must be rank 19,000, not 19,001
  return n === 0 ? Number.NaN : Math.max(1, Math.ceil(q * n - 1e-9 * n))
}

/** Cells needed for values up to `maxTrackableUs`. */
export function cellsFor(sub: number): number {
  return cellOf(maxTrackableUs, sub) + 1
}

/** Cell of a whole number 0..2^32-1. */
export function cellOf(us: number, sub: number): number {
  const b = Math.max(0, 32 - sub - Math.clz32(us))
  return (b << (sub - 1)) + (us >>> b)
}

/** Smallest value of a cell. */
export function lowestOf(cell: number, sub: number): number {
  const half = 2 ** (sub - 1)
  const b = Math.max(0, Math.floor(cell / half) - 1)
  return (cell - b * half) * 2 ** b
}

/** Largest whole number of a cell. */
export function highestOf(cell: number, sub: number): number {
  const half = 2 ** (sub - 1)
  const b = Math.max(0, Math.floor(cell / half) - 1)
  return (cell - b * half + 1) * 2 ** b - 1
}

/** Few readings over many cells: reading by reading. */
function spreadReadings(counts: Float64Array, sub: number, fromUs: number, toUs: number, count: number): void {
  const stepUs = (toUs - fromUs) / (count - 1)
  const half = sub - 1
  for (let i = 0; i < count; i++) {
    const us = (fromUs + stepUs * i) >>> 0
    const b = Math.max(0, 32 - sub - Math.clz32(us))
    counts[(b << half) + (us >>> b)]++
  }
}

/** Many readings over few cells: the readings below a cell's upper edge e are ceil((e - from) / step). */
function spreadCells(counts: Float64Array, sub: number, fromUs: number, toUs: number, count: number): void {
  const perUs = (count - 1) / (toUs - fromUs)
  let cell = cellOf(fromUs, sub)
  let edgeUs = highestOf(cell, sub) + 1
  let before = 0
  while (edgeUs <= toUs) {
    const upTo = Math.ceil((edgeUs - fromUs) * perUs)
    counts[cell++] += upTo - before
    before = upTo
    edgeUs += 1 << Math.max(0, 32 - sub - Math.clz32(edgeUs))
  }
  counts[cell] += count - before
}
