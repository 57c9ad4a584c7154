import { Histogram } from '../stats/histogram.ts'
import { toSparse } from '../stats/sparse.ts'
import type { Bins } from '../types.ts'
import type { BinPart } from './parts.ts'

const kinds = ['result', 'read', 'stored'] as const
type ArrivalKind = (typeof kinds)[number]
type Histograms = Record<ArrivalKind, Histogram>

interface OpenBin {
  delivered: number
  readSumUs: number
  emittedSumUs: number
  storedSumUs: number
  resultSumUs: number
  readonly histograms: Histograms
}

/** One entry of an update as the observer sees it; times since the first due time of the run. */
export interface Arrival {
  readonly count: number
  readonly oldestUs: number
  readonly newestUs: number
  readonly readLagUs: number
  readonly emittedUs: number
  readonly storedUs: number
  readonly observedUs: number
}

/** More bins than this at once (a long stall drains) are reported early, to bound memory. */
export const maxOpenBins = 12

/** Latencies of what arrived, by bin of due time until they are reported, and by phase for the whole run. */
export class Arrivals {
  readonly phases = new Map<number, Histograms>()
  /** sum of the observation times over the readings of each phase: the delivered side of Little's area */
  readonly observedSumUs = new Map<number, number>()
  private readonly open = new Map<number, OpenBin>()
  private readonly spare: Histograms[] = []
  private readonly bins: Bins

  constructor(bins: Bins) {
    this.bins = bins
  }

  get openBins(): number {
    return this.open.size
  }

  /**
   * Records `count` readings evenly spread over their due times. They all arrived with one update, so the oldest has
   * waited longest. The time at which the engine took each is known by its mean only: readings are spread around it as
   * far as their due times are, but never to before they were due.
   */
  record(arrival: Arrival): void {
    const { count, oldestUs, newestUs, readLagUs, emittedUs, storedUs, observedUs } = arrival
    const bin = this.openBin(this.bins.at(oldestUs))
    const middleUs = (oldestUs + newestUs) / 2
    bin.delivered += count
    bin.resultSumUs += (observedUs - middleUs) * count
    bin.storedSumUs += (storedUs - middleUs) * count
    bin.emittedSumUs += (emittedUs - middleUs) * count
    bin.readSumUs += readLagUs * count
    bin.histograms.result.recordSpread(observedUs - newestUs, observedUs - oldestUs, count)
    bin.histograms.stored.recordSpread(storedUs - newestUs, storedUs - oldestUs, count)
    const halfUs = Math.max(0, Math.min((newestUs - oldestUs) / 2, readLagUs))
    bin.histograms.read.recordSpread(readLagUs - halfUs, readLagUs + halfUs, count)
    const phase = this.bins.bin(this.bins.at(oldestUs)).phase
    this.observedSumUs.set(phase, (this.observedSumUs.get(phase) ?? 0) + observedUs * count)
  }

  /** Hands out what was added since the last call, and keeps it by phase. */
  take(): BinPart[] {
    const parts: BinPart[] = []
    for (const [bin, { histograms, delivered, ...sums }] of this.open) {
      this.keepByPhase(this.bins.bin(bin).phase, histograms)
      const latency = Object.fromEntries(kinds.map((kind) => [kind, toSparse(histograms[kind], 8)]))
      parts.push({ bin, counts: { delivered, negative: histograms.result.negative, ...sums }, latency })
      for (const kind of kinds) histograms[kind].clear()
      this.spare.push(histograms)
    }
    this.open.clear()
    return parts
  }

  private keepByPhase(phase: number, histograms: Histograms): void {
    let kept = this.phases.get(phase)
    if (kept === undefined) {
      kept = newHistograms()
      this.phases.set(phase, kept)
    }
    for (const kind of kinds) kept[kind].add(histograms[kind])
  }

  private openBin(bin: number): OpenBin {
    let open = this.open.get(bin)
    if (open === undefined) {
      const histograms = this.spare.pop() ?? newHistograms()
      open = { delivered: 0, readSumUs: 0, emittedSumUs: 0, storedSumUs: 0, resultSumUs: 0, histograms }
      this.open.set(bin, open)
    }
    return open
  }
}

function newHistograms(): Histograms {
  return { result: new Histogram(11), read: new Histogram(11), stored: new Histogram(11) }
}
