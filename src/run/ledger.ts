import type { BinPart, FlowPart } from '../journey/parts.ts'
import { readingsDue } from '../pacing/due-sums.ts'
import { mergeBinLines } from '../results/line-formats.ts'
import { BinMedians } from '../stats/bin-medians.ts'
import { Histogram } from '../stats/histogram.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import type { LatencyTable } from '../stats/measured.ts'
import { addSparse, type SparseHistogram, toSparse } from '../stats/sparse.ts'
import type { BinLine, LatencyKind } from '../types/measurement.ts'
import type { Plan } from './plan.ts'
import type { PhaseLatencies } from './threads/messages.ts'

/** Where finished lines go. */
export interface LedgerSink {
  appendBins(lines: readonly BinLine[]): void
  appendBinLatency(bin: { fromUs: number; toUs: number }, kind: LatencyKind, histogram: SparseHistogram): void
}

type OpenLine = { -readonly [field in keyof BinLine]: BinLine[field] }

interface Pending {
  readonly line: OpenLine
  readonly latency: Map<LatencyKind, Histogram>
}

/**
 * Adds up what the threads report, bin by bin. Once per second, what was added to finished bins goes to the sink; a
 * reading that arrives later appends another line for its bin.
 */
export class Ledger {
  /** of results, used to judge steadiness */
  private readonly medians = new BinMedians()
  /** by phase in 2 digits during the run; replaced by the threads' own 3 digits at the end */
  private readonly livePhases = new Map<LatencyKind, HistogramStore>()
  private readonly finalPhases = new Map<LatencyKind, HistogramStore>()
  private ended = false
  private readonly pending = new Map<number, Pending>()
  private written = new Map<number, BinLine>()
  private readonly plan: Plan
  private readonly sink: LedgerSink
  /** bins below this have had their offered readings counted */
  private offeredUpTo = 0

  constructor(plan: Plan, sink: LedgerSink) {
    this.plan = plan
    this.sink = sink
  }

  addPart({ bin, counts, latency }: BinPart): void {
    const pending = this.open(bin)
    for (const [field, value] of Object.entries(counts) as [keyof BinPart['counts'], number][])
      pending.line[field] += value
    for (const [kind, sparse] of Object.entries(latency) as [LatencyKind, SparseHistogram | null][]) {
      if (sparse === null) continue
      addSparse(histogramOf(pending.latency, kind), sparse)
      storeOf(this.livePhases, kind).add(this.plan.bins.bin(bin).phase, sparse)
      if (kind === 'result') this.medians.add(bin, sparse)
    }
  }

  addFlow({ bin, sentFlow, deliveredFlow, blockedUs, inFlightPeakBytes }: FlowPart): void {
    const { line } = this.open(bin)
    line.sentFlow += sentFlow
    line.deliveredFlow += deliveredFlow
    line.blockedUs += blockedUs
    line.inFlightPeakBytes = Math.max(line.inFlightPeakBytes, inFlightPeakBytes)
  }

  /** 3-digit histograms of one thread, by phase, at its end. */
  addPhases(phases: PhaseLatencies): void {
    for (const { phase, kind, histogram } of phases) storeOf(this.finalPhases, kind).add(phase, histogram)
  }

  /** Every thread has reported its phases: from now on they are used. */
  end(): void {
    this.ended = true
  }

  /**
   * Writes what is pending of the bins that ended by `atUs` (Infinity: of all); readings due after `stoppedAtUs` are
   * not offered. The last bin of the drain ends when the drain does, at `nowUs`.
   */
  flush(atUs: number, stoppedAtUs: number, nowUs: number): void {
    this.offerUntil(atUs, stoppedAtUs)
    const lines: BinLine[] = []
    for (const [bin, { line, latency }] of [...this.pending].sort(([a], [b]) => a - b)) {
      if (line.toUs > atUs) continue
      this.pending.delete(bin)
      if (line.phase < 0) line.toUs = Math.min(line.toUs, Math.max(line.fromUs, nowUs))
      lines.push(line)
      for (const [kind, histogram] of latency) {
        const sparse = toSparse(histogram)
        if (sparse !== null) this.sink.appendBinLatency(line, kind, sparse)
      }
    }
    this.sink.appendBins(lines)
    for (const line of lines) {
      const held = this.written.get(line.bin)
      this.written.set(line.bin, held === undefined ? line : mergeBinLines([held, line])[0]!)
    }
    this.medians.settle(Math.min(atUs, nowUs), (bin) => this.written.get(bin))
  }

  /** One line per bin, including unfinished ones. */
  bins(): BinLine[] {
    return mergeBinLines([...this.written.values(), ...[...this.pending.values()].map(({ line }) => line)])
  }

  /** Of the results that were due in a bin; NaN = none came, Infinity = less than half of them. */
  medianUs(bin: BinLine): number {
    return this.medians.medianUs(bin)
  }

  /** The best available precision: 3 digits once the threads have ended, 2 before. */
  get phaseLatency(): LatencyTable {
    return this.ended ? this.finalPhases : this.livePhases
  }

  private offerUntil(atUs: number, stoppedAtUs: number): void {
    const { bins, deal, schedule } = this.plan
    for (; this.offeredUpTo < bins.count; this.offeredUpTo++) {
      const { fromUs, toUs } = bins.bin(this.offeredUpTo)
      if (toUs > atUs) return
      // what is due at the very moment of the stop is still sent
      const endUs = stoppedAtUs + 1
      const readings = readingsDue(schedule, deal, Math.min(fromUs, endUs), Math.min(toUs, endUs))
      this.open(this.offeredUpTo).line.offered += readings
    }
  }

  private open(index: number): Pending {
    let pending = this.pending.get(index)
    if (pending === undefined) {
      const { phase, fromUs, toUs } = this.plan.bins.bin(index)
      pending = { line: { bin: index, phase, fromUs, toUs, ...zeros }, latency: new Map() }
      this.pending.set(index, pending)
    }
    return pending
  }
}

const zeros = {
  offered: 0,
  sent: 0,
  acked: 0,
  delivered: 0,
  copies: 0,
  negative: 0,
  sentFlow: 0,
  deliveredFlow: 0,
  blockedUs: 0,
  inFlightPeakBytes: 0,
  lagSumUs: 0,
  readSumUs: 0,
  emittedSumUs: 0,
  storedSumUs: 0,
  resultSumUs: 0,
}

function storeOf(stores: Map<LatencyKind, HistogramStore>, kind: LatencyKind): HistogramStore {
  let store = stores.get(kind)
  if (store === undefined) {
    store = new HistogramStore()
    stores.set(kind, store)
  }
  return store
}

function histogramOf(table: Map<LatencyKind, Histogram>, kind: LatencyKind): Histogram {
  let histogram = table.get(kind)
  if (histogram === undefined) {
    histogram = new Histogram(8)
    table.set(kind, histogram)
  }
  return histogram
}
