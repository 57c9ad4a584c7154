import { Histogram } from '../stats/histogram.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import { toSparse } from '../stats/sparse.ts'
import type { Bins } from '../types/measurement.ts'
import { HopTimes } from './hop-times.ts'
import type { Arrival, BinPart } from './parts.ts'

const kinds = ['result', 'read', 'stored'] as const
type ArrivalKind = (typeof kinds)[number]
type Histograms = Record<ArrivalKind, Histogram>

interface OpenBin {
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
  delivered: number
  /** sum of the observation times: the delivered side of the area in Little's law */
  observedSumUs: number
  readSumUs: number
  emittedSumUs: number
  storedSumUs: number
  resultSumUs: number
  readonly histograms: Histograms
}

/** If more bins than this are open (a long stall drains), the oldest are reported early, to limit memory. */
export const maxOpenBins = 12

/**
 * Latencies of the readings that arrived, by bin of due time until they are reported, and by phase for the whole run.
 */
export class Arrivals {
  /** 3 digits, by phase */
  readonly phases: Readonly<Record<ArrivalKind, HistogramStore>> = {
    result: new HistogramStore(),
    read: new HistogramStore(),
    stored: new HistogramStore(),
  }
  /** sum of the observation times over the readings of each phase: the delivered side of the area in Little's law */
  readonly observedSumUs = new Map<number, number>()
  /** durations of the hops behind the generator, 3 digits, by phase */
  readonly hops = new HopTimes()
  private last: OpenBin | null = null
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
   * waited longest. Only the mean of the times at which the engine took them is known: readings are spread around it as
   * widely as their due times, but never to a time before they were due.
   */
  record(arrival: Arrival): void {
    const { count, oldestUs, newestUs, readLagUs, emittedUs, storedUs, observedUs } = arrival
    const bin = this.binOf(oldestUs)
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
    bin.observedSumUs += observedUs * count
    this.hops.record(bin.phase, arrival, middleUs)
  }

  /** Returns what was added since the last call, and keeps it by phase. */
  take(): BinPart[] {
    const parts: BinPart[] = []
    for (const [bin, open] of this.open) {
      const { histograms, delivered, readSumUs, emittedSumUs, storedSumUs, resultSumUs } = open
      const sums = { readSumUs, emittedSumUs, storedSumUs, resultSumUs }
      this.keepByPhase(open)
      const latency = Object.fromEntries(kinds.map((kind) => [kind, toSparse(histograms[kind], 8)]))
      parts.push({ bin, counts: { delivered, negative: histograms.result.negative, ...sums }, latency })
      for (const kind of kinds) histograms[kind].clear()
      this.spare.push(histograms)
    }
    this.open.clear()
    this.last = null
    return parts
  }

  private keepByPhase({ phase, histograms, observedSumUs }: OpenBin): void {
    this.observedSumUs.set(phase, (this.observedSumUs.get(phase) ?? 0) + observedSumUs)
    for (const kind of kinds) this.phases[kind].add(phase, histograms[kind])
  }

  private binOf(us: number): OpenBin {
    if (this.last === null || us < this.last.fromUs || us >= this.last.toUs) {
      const index = this.bins.at(us)
      this.last = this.open.get(index) ?? this.openBin(index)
    }
    return this.last
  }

  private openBin(index: number): OpenBin {
    const { phase, fromUs, toUs } = this.bins.bin(index)
    const sums = { delivered: 0, observedSumUs: 0, readSumUs: 0, emittedSumUs: 0, storedSumUs: 0, resultSumUs: 0 }
    const open = { phase, fromUs, toUs, ...sums, histograms: this.spare.pop() ?? newHistograms() }
    this.open.set(index, open)
    return open
  }
}

function newHistograms(): Histograms {
  return { result: new Histogram(11), read: new Histogram(11), stored: new Histogram(11) }
}
