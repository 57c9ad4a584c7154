/** An end offset and the first and last time at which it was seen. */
interface Seen {
  readonly end: number
  readonly firstUs: number
  lastUs: number
}

const mostEntries = 4096

/**
 * When a partition's log ended where: tells when a record was appended, from the looks between which its offset was
 * passed. Between two looks records are taken to have come evenly.
 *
 * ```
 * end   ^            .-----o second look: the record at offset c came about here
 *       |     c ...x'      :
 *       | o-----o-'        :       first look: seen twice, so nothing came between
 *       +--------------------> time
 * ```
 */
export class OffsetHistory {
  private seen: Seen[] = []

  /** The log's end at a time that is not before the last look. An end that went back is another log. */
  look(atUs: number, end: number): void {
    const last = this.seen.at(-1)
    if (last !== undefined && end < last.end) this.seen = []
    if (last !== undefined && end === last.end) last.lastUs = atUs
    else this.seen.push({ end, firstUs: atUs, lastUs: atUs })
    if (this.seen.length > mostEntries) this.thin()
  }

  /**
   * When the record at this offset was appended; null = before the first look, or not yet. Looks that are older than
   * that are forgotten: ask for offsets that never go back, or be told null.
   */
  appendedUs(offset: number): number | null {
    const after = this.seen.findIndex(({ end }) => end > offset)
    if (after <= 0) return null
    this.seen = this.seen.slice(after - 1)
    const [from, to] = [this.seen[0]!, this.seen[1]!]
    return from.lastUs + ((offset - from.end) / (to.end - from.end)) * (to.firstUs - from.lastUs)
  }

  /** A long lag costs precision, never memory: every second look is forgotten, but not the first and the last. */
  private thin(): void {
    this.seen = this.seen.filter((_, i) => i % 2 === 0 || i === this.seen.length - 1)
  }
}
