import { mostReadLagUs } from '../contract/update-message.ts'
import { Histogram, maxTrackableUs } from '../stats/histogram.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import { toSparse } from '../stats/sparse.ts'
import type { Bins } from '../types/measurement.ts'
import { FirstArrivals } from './first-arrivals.ts'
import { HopTimes } from './hop-times.ts'
import type { Arrival, BinPart } from './parts.ts'

const kinds = ['result', 'read', 'stored'] as const
type ArrivalKind = (typeof kinds)[number]
/** `unwaited`: results without their wait for the observer itself; `held`: while it did not look */
type Histograms = Record<ArrivalKind | 'unwaited' | 'held', Histogram>

interface OpenBin {
  readonly index: number
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
  delivered: number
  copies: number
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
  /** 3 digits, by phase: results without their wait for the observer itself, and how long it did not look meanwhile */
  readonly waits = { unwaited: new HistogramStore(), held: new HistogramStore() } as const
  private last: OpenBin | null = null
  private readonly open = new Map<number, OpenBin>()
  private readonly spare: Histograms[] = []
  private readonly bins: Bins
  private readonly first: FirstArrivals

  /** `dueIn`: readings that are due in a bin */
  constructor(bins: Bins, dueIn: (bin: number) => number) {
    this.bins = bins
    this.first = new FirstArrivals(bins, dueIn)
  }

  get openBins(): number {
    return this.open.size
  }

  /**
   * Records `count` readings evenly spread over their due times. They all arrived with one update, so the oldest has
   * waited longest. Only the mean of the times at which the engine took them is known: readings are spread around it as
   * widely as their due times, but never to a time before they were due. Returns how many of them can be the first
   * arrivals of their readings.
   */
  record(arrival: Arrival): number {
    const { count, delivered, oldestUs } = arrival
    const bin = this.binOf(oldestUs)
    const first = this.first.take(bin.index, count)
    bin.delivered += delivered
    bin.copies += delivered - first
    if (count > 0) this.time(bin, arrival)
    return first
  }

  private time(bin: OpenBin, arrival: Arrival): void {
    const { count, oldestUs, newestUs, readLagUs, emittedUs, storedUs, observedUs } = arrival
    const middleUs = (oldestUs + newestUs) / 2
    bin.resultSumUs += (observedUs - middleUs) * count
    bin.storedSumUs += (storedUs - middleUs) * count
    bin.emittedSumUs += (emittedUs - middleUs) * count
    bin.readSumUs += readLagUs * count
    bin.histograms.result.recordSpread(observedUs - newestUs, observedUs - oldestUs, count)
    bin.histograms.stored.recordSpread(storedUs - newestUs, storedUs - oldestUs, count)
    recordRead(bin.histograms.read, arrival)
    bin.observedSumUs += observedUs * count
    this.hops.record(bin.phase, arrival, middleUs)
    recordWait(bin.histograms, arrival)
  }

  /** Returns what was added since the last call, and keeps it by phase. */
  take(): BinPart[] {
    const parts: BinPart[] = []
    for (const [bin, open] of this.open) {
      const { histograms, delivered, copies, readSumUs, emittedSumUs, storedSumUs, resultSumUs } = open
      const sums = { readSumUs, emittedSumUs, storedSumUs, resultSumUs }
      this.keepByPhase(open)
      const latency = Object.fromEntries(kinds.map((kind) => [kind, toSparse(histograms[kind], 8)]))
      parts.push({ bin, counts: { delivered, copies, negative: histograms.result.negative, ...sums }, latency })
      for (const histogram of Object.values(histograms)) histogram.clear()
      this.spare.push(histograms)
    }
    this.open.clear()
    this.last = null
    return parts
  }

  private keepByPhase({ phase, histograms, observedSumUs }: OpenBin): void {
    this.observedSumUs.set(phase, (this.observedSumUs.get(phase) ?? 0) + observedSumUs)
    for (const kind of kinds) this.phases[kind].add(phase, histograms[kind])
    for (const name of ['unwaited', 'held'] as const) this.waits[name].add(phase, histograms[name])
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
    const sums = {
      delivered: 0,
      copies: 0,
      observedSumUs: 0,
      readSumUs: 0,
      emittedSumUs: 0,
      storedSumUs: 0,
      resultSumUs: 0,
    }
    const open = { index, phase, fromUs, toUs, ...sums, histograms: this.spare.pop() ?? newHistograms() }
    this.open.set(index, open)
    return open
  }
}

/** Where less than this share of a result was the observer's, it changes nothing that anybody reads from it. */
const leastWaitRatio = 0.1

/** What is held counts as 0 where it is little beside the result. */
function recordWait({ unwaited, held }: Histograms, arrival: Arrival): void {
  const { count, oldestUs, newestUs, observedUs, waitedUs, heldUs } = arrival
  const freeAtUs = observedUs - Math.max(0, waitedUs)
  unwaited.recordSpread(freeAtUs - newestUs, freeAtUs - oldestUs, count)
  const matters = heldUs > leastWaitRatio * (observedUs - (oldestUs + newestUs) / 2)
  held.record(matters ? Math.round(heldUs) : 0, count)
}

/** A mean that does not fit into the update says only that it was longer: such readings rank above all others. */
function recordRead(read: Histogram, { count, oldestUs, newestUs, readLagUs }: Arrival): void {
  if (readLagUs >= mostReadLagUs) {
    read.record(maxTrackableUs, count)
    return
  }
  const halfUs = Math.max(0, Math.min((newestUs - oldestUs) / 2, readLagUs))
  read.recordSpread(readLagUs - halfUs, readLagUs + halfUs, count)
}

function newHistograms(): Histograms {
  const fresh = () => new Histogram(11)
  return { result: fresh(), read: fresh(), stored: fresh(), unwaited: fresh(), held: fresh() }
}
