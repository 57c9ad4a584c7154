import type { BinPart } from '../journey/parts.ts'
import { Histogram } from '../stats/histogram.ts'
import { addSparse, type SparseHistogram } from '../stats/sparse.ts'

interface Seen {
  readonly atUs: number
  readonly result: SparseHistogram | null
  readonly late: SparseHistogram | null
}

export type Flow = 'offered' | 'sent' | 'delivered'

const latencyWindowUs = 5e6
const rateWindowUs = 1e6

/** The last seconds, for the live display: rates over one second, latencies over five. */
export class Recent {
  private seen: Seen[] = []
  private readonly counts: Record<Flow, { atUs: number; curves: number }[]> = { offered: [], sent: [], delivered: [] }

  add(atUs: number, parts: readonly BinPart[]): void {
    for (const { latency } of parts) {
      const { result = null, late = null } = latency
      if (result !== null || late !== null) this.seen.push({ atUs, result, late })
    }
  }

  /** A total, in curves, as it was at a moment. Each flow keeps its own moments: reports do not come together. */
  count(flow: Flow, atUs: number, curves: number): void {
    const counts = this.counts[flow]
    counts.push({ atUs, curves })
    const from = counts.findLastIndex((count) => count.atUs <= atUs - rateWindowUs)
    if (from > 0) counts.splice(0, from)
  }

  /** Curves per second; 0 if there was no report for longer than the window. */
  perS(flow: Flow, atUs: number): number {
    const counts = this.counts[flow]
    const [first, last] = [counts[0], counts[counts.length - 1]]
    if (first === undefined || last === undefined || last.atUs === first.atUs || atUs - last.atUs > rateWindowUs)
      return 0
    return ((last.curves - first.curves) * 1e6) / (last.atUs - first.atUs)
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
