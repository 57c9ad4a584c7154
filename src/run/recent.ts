import type { BinPart } from '../journey/parts.ts'
import { Histogram } from '../stats/histogram.ts'
import { addSparse, type SparseHistogram } from '../stats/sparse.ts'

interface Seen {
  readonly atUs: number
  readonly result: SparseHistogram | null
  readonly late: SparseHistogram | null
}

const latencyWindowUs = 5e6
const rateWindowUs = 1e6

/** What the last seconds looked like, for the live display: rates over one second, latencies over five. */
export class Recent {
  private seen: Seen[] = []
  private counts: { atUs: number; offered: number; sent: number; delivered: number }[] = []

  add(atUs: number, parts: readonly BinPart[]): void {
    for (const { latency } of parts) {
      const { result = null, late = null } = latency
      if (result !== null || late !== null) this.seen.push({ atUs, result, late })
    }
  }

  /** Totals at a moment, in curves. */
  count(atUs: number, offered: number, sent: number, delivered: number): void {
    this.counts.push({ atUs, offered, sent, delivered })
    const from = this.counts.findLastIndex((count) => count.atUs <= atUs - rateWindowUs)
    if (from > 0) this.counts.splice(0, from)
  }

  perS(): { offered: number; sent: number; delivered: number } {
    const [first, last] = [this.counts[0], this.counts[this.counts.length - 1]]
    if (first === undefined || last === undefined || last.atUs === first.atUs)
      return { offered: 0, sent: 0, delivered: 0 }
    const s = (last.atUs - first.atUs) / 1e6
    return {
      offered: (last.offered - first.offered) / s,
      sent: (last.sent - first.sent) / s,
      delivered: (last.delivered - first.delivered) / s,
    }
  }

  /** null where nothing was seen */
  latencies(atUs: number): { p50Us: number | null; p99Us: number | null; lateP99Us: number | null } {
    this.seen = this.seen.filter((seen) => seen.atUs > atUs - latencyWindowUs)
    const [result, late] = [new Histogram(8), new Histogram(8)]
    for (const seen of this.seen) {
      if (seen.result !== null) addSparse(result, seen.result)
      if (seen.late !== null) addSparse(late, seen.late)
    }
    const quantile = (histogram: Histogram, q: number) => (histogram.total === 0 ? null : histogram.quantileUs(q))
    return { p50Us: quantile(result, 0.5), p99Us: quantile(result, 0.99), lateP99Us: quantile(late, 0.99) }
  }
}
