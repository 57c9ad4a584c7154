/** An end offset, and the first and last time at which it was seen. */
interface Seen {
  readonly end: number
  readonly firstUs: number
  lastUs: number
}

const mostEntries = 4096

/**
 * The end offsets of a partition over time. Estimates when a record was appended, from the two samples between which
 * its offset was passed, assuming that records arrived evenly between them.
 *
 * ```
 * end   ^            .-----o second sample: the record at offset c came about here
 *       |     c ...x'      :
 *       | o-----o-'        :       first sample: seen twice, so nothing came between
 *       +--------------------> time
 * ```
 */
export class OffsetHistory {
  private seen: Seen[] = []

  /** Adds the log's end at a time that is not before the last sample. An end that went back means another log. */
  look(atUs: number, end: number): void {
    const last = this.seen.at(-1)
    if (last !== undefined && end < last.end) this.seen = []
    if (last !== undefined && end === last.end) last.lastUs = atUs
    else this.seen.push({ end, firstUs: atUs, lastUs: atUs })
    if (this.seen.length > mostEntries) this.thin()
  }

  /**
   * When the record at this offset was appended; null = before the first sample, or not yet. Older samples are dropped,
   * so offsets must never go back between calls; otherwise the result is null.
   */
  appendedUs(offset: number): number | null {
    const after = this.seen.findIndex(({ end }) => end > offset)
    if (after <= 0) return null
    this.seen = this.seen.slice(after - 1)
    const [from, to] = [this.seen[0]!, this.seen[1]!]
    return from.lastUs + ((offset - from.end) / (to.end - from.end)) * (to.firstUs - from.lastUs)
  }

  /** A long lag costs precision, never memory: every second sample is dropped, except the first and the last. */
  private thin(): void {
    this.seen = this.seen.filter((_, i) => i % 2 === 0 || i === this.seen.length - 1)
  }
}
