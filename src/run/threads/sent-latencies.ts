import { maxOpenBins } from '../../journey/arrivals.ts'
import type { BinPart } from '../../journey/parts.ts'
import { Histogram } from '../../stats/histogram.ts'
import { HistogramStore } from '../../stats/histogram-store.ts'
import { toSparse } from '../../stats/sparse.ts'
import type { Bins } from '../../types/measurement.ts'

/** What was recorded in one bin since the last report. */
class SentBin {
  phase = 0
  sent = 0
  acked = 0
  lagSumUs = 0
  /** curves that never waited for the in-flight bound: their lag is their lateness, recorded once for both */
  readonly free = new Histogram(11)
  readonly lagBlocked = new Histogram(11)
  readonly lateBlocked = new Histogram(11)
  readonly ack = new Histogram(11)

  clear(): void {
    this.sent = 0
    this.acked = 0
    this.lagSumUs = 0
    for (const histogram of [this.free, this.lagBlocked, this.lateBlocked, this.ack]) histogram.clear()
  }
}

/** Lag, lateness and acks of one generator, by bin of due time until reported, and by phase for the whole run. */
export class SentLatencies {
  /** 3 digits, by phase */
  readonly phases = { lag: new HistogramStore(), late: new HistogramStore(), ack: new HistogramStore() } as const
  /** parts of bins that were taken early because too many were open */
  private readonly early: BinPart[] = []
  private readonly open = new Map<number, SentBin>()
  private readonly spare: SentBin[] = []
  private readonly bins: Bins

  constructor(bins: Bins) {
    this.bins = bins
  }

  /** A block was sent at `sentUs`; every message of it, `readings` each but the last, fell due in `bin`. */
  sentFree(bin: number, dueUs: Float64Array, messages: number, readings: number, lastReadings: number, sentUs: number) {
    const open = this.openBin(bin)
    recordDues(open.free, dueUs, messages, readings, lastReadings, sentUs)
    this.count(open, dueUs, messages, readings, lastReadings, sentUs)
  }

  /** The same for messages that waited for the bound: their lateness is `lateUs`. */
  sentBlocked(
    bin: number,
    dueUs: Float64Array,
    messages: number,
    readings: number,
    lastReadings: number,
    sentUs: number,
    lateUs: number,
  ) {
    const open = this.openBin(bin)
    recordDues(open.lagBlocked, dueUs, messages, readings, lastReadings, sentUs)
    open.lateBlocked.record(lateUs, (messages - 1) * readings + lastReadings)
    this.count(open, dueUs, messages, readings, lastReadings, sentUs)
  }

  private count(open: SentBin, dueUs: Float64Array, messages: number, each: number, last: number, sentUs: number) {
    let dueSumUs = 0
    for (let i = 0; i < messages - 1; i++) dueSumUs += sentUs - dueUs[i]
    open.lagSumUs += dueSumUs * each + (sentUs - dueUs[messages - 1]) * last
    open.sent += (messages - 1) * each + last
  }

  /** `readings` that became due evenly between `oldestUs` and `newestUs` were accepted at `ackUs`. */
  acked(bin: number, oldestUs: number, newestUs: number, readings: number, ackUs: number): void {
    const open = this.openBin(bin)
    open.acked += readings
    open.ack.recordSpread(ackUs - newestUs, ackUs - oldestUs, readings)
  }

  /** Returns what was added since the last call, and keeps it by phase. */
  take(): BinPart[] {
    return [...this.early.splice(0), ...this.takeOpen()]
  }

  private takeOpen(): BinPart[] {
    const parts = [...this.open].map(([bin, open]) => this.close(bin, open))
    this.open.clear()
    return parts
  }

  private close(bin: number, open: SentBin): BinPart {
    const { sent, acked, lagSumUs, phase, ack } = open
    const [lag, late] = [open.lagBlocked, open.lateBlocked]
    lag.add(open.free)
    late.add(open.free)
    this.phases.lag.add(phase, lag)
    this.phases.late.add(phase, late)
    this.phases.ack.add(phase, ack)
    const latency = { lag: toSparse(lag, 8), late: toSparse(late, 8), ack: toSparse(ack, 8) }
    open.clear()
    this.spare.push(open)
    return { bin, counts: { sent, acked, lagSumUs }, latency }
  }

  private openBin(bin: number): SentBin {
    let open = this.open.get(bin)
    if (open === undefined) {
      if (this.open.size >= maxOpenBins) this.early.push(...this.takeOpen())
      open = this.spare.pop() ?? new SentBin()
      open.phase = this.bins.bin(bin).phase
      this.open.set(bin, open)
    }
    return open
  }
}

function recordDues(
  histogram: Histogram,
  dueUs: Float64Array,
  messages: number,
  readings: number,
  lastReadings: number,
  sentUs: number,
): void {
  const alike = lastReadings === readings ? messages : messages - 1
  histogram.recordSince(dueUs, alike, readings, sentUs)
  if (alike < messages) histogram.record(sentUs - dueUs[messages - 1], lastReadings)
}
