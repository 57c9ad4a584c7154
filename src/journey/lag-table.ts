import { bucketUs } from '../contract/update-message.ts'

/** The maximum number of rows of a table: an hour in buckets of 10 ms; longer runs have wider rows. */
const mostRows = 360_000
const cellsPerRow = 3

/**
 * Rows: sum of the lags (us) and number of the readings that were sent, by due time, and the least lag plus one (0 = none).
 * One table per generator.
 */
export function createLagMemory(durationUs: number): SharedArrayBuffer {
  const rows = Math.min(mostRows, Math.ceil(durationUs / bucketUs))
  return new SharedArrayBuffer(8 * cellsPerRow * Math.max(1, rows))
}

/**
 * How long the readings of each 10 ms of due time had waited when they were sent. Each generator writes its own table,
 * and the observer reads all of them. So it knows how long a reading was in the broker, from when it was sent until the
 * engine took it, although no message says when it was sent.
 */
export class LagTable {
  private readonly tables: readonly Float64Array[]
  private readonly rows: number
  private readonly rowUs: number

  constructor(memories: readonly SharedArrayBuffer[], durationUs: number) {
    this.tables = memories.map((memory) => new Float64Array(memory))
    this.rows = (this.tables[0]?.length ?? 0) / cellsPerRow
    this.rowUs = Math.max(bucketUs, Math.ceil(durationUs / bucketUs / Math.max(1, this.rows)) * bucketUs)
  }

  /**
   * Messages due at `dueUs[0..messages)` (rising, since the epoch) are about to be sent, and not before `beforeUs`. Written
   * before the driver has them: the target may have a message, and the observer its result, before the driver returns.
   */
  sending(dueUs: Float64Array, messages: number, beforeUs: number, firstDueUs: number): void {
    const [first, last] = [this.rowOf(dueUs[0] - firstDueUs), this.rowOf(dueUs[messages - 1] - firstDueUs)]
    if (first === last) this.least(first * cellsPerRow + 2, beforeUs - dueUs[messages - 1])
    else
      for (let i = 0; i < messages; i++)
        this.least(this.rowOf(dueUs[i] - firstDueUs) * cellsPerRow + 2, beforeUs - dueUs[i])
  }

  /** They were sent at `sentUs`; `readings` each, except the last. */
  sent(
    dueUs: Float64Array,
    messages: number,
    readings: number,
    lastReadings: number,
    sentUs: number,
    firstDueUs: number,
  ): void {
    const table = this.tables[0]!
    const [first, last] = [this.rowOf(dueUs[0] - firstDueUs), this.rowOf(dueUs[messages - 1] - firstDueUs)]
    if (first === last) {
      const count = (messages - 1) * readings + lastReadings
      table[first * cellsPerRow] += (sentUs - (dueUs[0] + dueUs[messages - 1]) / 2) * count
      table[first * cellsPerRow + 1] += count
      return
    }
    for (let i = 0; i < messages; i++) {
      const at = this.rowOf(dueUs[i] - firstDueUs) * cellsPerRow
      const count = i === messages - 1 ? lastReadings : readings
      table[at] += (sentUs - dueUs[i]) * count
      table[at + 1] += count
    }
  }

  private least(at: number, lagUs: number): void {
    const table = this.tables[0]!
    const known = table[at]
    if (known === 0 || lagUs + 1 < known) table[at] = Math.max(1, lagUs + 1)
  }

  /** Mean over the readings due around that time (since the first due time); null if none is known. */
  meanUs(dueUs: number): number | null {
    const at = this.rowOf(dueUs) * cellsPerRow
    let [sumUs, count] = [0, 0]
    for (const table of this.tables) {
      sumUs += table[at]
      count += table[at + 1]
    }
    return count > 0 ? sumUs / count : null
  }

  /** The least over the readings due around that time; null if none is known. */
  leastUs(dueUs: number): number | null {
    const at = this.rowOf(dueUs) * cellsPerRow + 2
    let least = Number.POSITIVE_INFINITY
    for (const table of this.tables) if (table[at] > 0) least = Math.min(least, table[at] - 1)
    return Number.isFinite(least) ? least : null
  }

  private rowOf(us: number): number {
    return Math.max(0, Math.min(this.rows - 1, Math.floor(us / this.rowUs)))
  }
}
