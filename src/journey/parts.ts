import type { SparseHistogram } from '../stats/sparse.ts'
import type { LatencyKind } from '../types/measurement.ts'

/**
 * What one thread has added to a bin since its last report: the sums and histograms of the readings DUE in the bin.
 * Parts of one bin, from any thread and at any time, add up.
 */
export interface BinPart {
  readonly bin: number
  readonly counts: {
    readonly sent?: number
    readonly acked?: number
    readonly delivered?: number
    readonly copies?: number
    readonly negative?: number
    readonly lagSumUs?: number
    readonly readSumUs?: number
    readonly emittedSumUs?: number
    readonly storedSumUs?: number
    readonly resultSumUs?: number
  }
  /** 2 digits */
  readonly latency: Partial<Record<LatencyKind, SparseHistogram | null>>
}

/** What happened DURING a bin, whenever the readings were due. */
export interface FlowPart {
  readonly bin: number
  readonly sentFlow: number
  readonly deliveredFlow: number
  readonly blockedUs: number
  readonly inFlightPeakBytes: number
}

/** One entry of an update as the observer sees it; times since the first due time of the run. */
export interface Arrival {
  /** readings to time; 0 = all of them are known to be copies */
  readonly count: number
  /** readings that the entry holds */
  readonly delivered: number
  readonly oldestUs: number
  readonly newestUs: number
  /** how long readings of that due time had waited when they were sent, on average; null = not known */
  readonly sentLagUs: number | null
  readonly readLagUs: number
  readonly emittedUs: number
  readonly storedUs: number
  readonly observedUs: number
  /** how long it waited for the observer itself: in its queue behind others, or because it did not look */
  readonly waitedUs: number
  /** how long the observer did not look while it waited */
  readonly heldUs: number
}
