import type { DrainCut, Incidents } from '../types/facts.ts'
import type { BinLine, HopName, LatencyKind } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { Audit, SaturationResult } from '../types/result.ts'
import type { Scenario } from '../types/scenario.ts'
import type { Histogram } from './histogram.ts'
import type { SampleTable } from './sample-table.ts'

/** Histograms by kind, then by bin or phase index. A missing histogram is an empty one. */
export type LatencyTable = ReadonlyMap<LatencyKind, ReadonlyMap<number, Histogram>>

/** Histograms by hop, then by phase index. */
/** What the observer itself adds to results; 3 digits, by phase. */
export interface ObserverWaits {
  /** results without their wait for the observer */
  readonly unwaited: ReadonlyMap<number, Histogram>
  /** how long the observer did not look, where that is over a tenth of the result; else 0 */
  readonly held: ReadonlyMap<number, Histogram>
}

export type HopTimesTable = ReadonlyMap<HopName, ReadonlyMap<number, Histogram>>

/** When the fault of a phase actually began and ended, since the first due time. null: the run ended before. */
export interface FaultMoment {
  /** index of the phase */
  readonly phase: number
  readonly doneUs: number
  readonly undoneUs: number | null
}

/** Everything that a run measured, before it is interpreted. Times are microseconds since the first due time. */
export interface Measured {
  readonly scenario: Scenario
  readonly phases: readonly PlannedPhase[]
  readonly binUs: number
  /** one line per bin, merged, in order; the last may be those of the drain (phase -1) */
  readonly bins: readonly BinLine[]
  /** median result latency of the readings due in a bin: NaN = nothing arrived, Infinity = less than half of it */
  readonly medianUs: (bin: BinLine) => number
  /** 3 digits, over the readings due in the phase */
  readonly phaseLatency: LatencyTable
  /** durations of the hops after the generator, by phase; known at the end of a run */
  readonly hopTimes: HopTimesTable
  /**
   * integral of (offered - delivered) over time, in reading-microseconds, of the readings due in each phase; empty
   * without an observer
   */
  readonly phaseAreaUs: readonly number[]
  readonly observerWaits: ObserverWaits
  /** those series that the verdict and the costs are made from */
  readonly samples: SampleTable
  /** null: not audited (null driver, or the run failed before the audit) */
  readonly audit: Audit | null
  readonly faults: readonly FaultMoment[]
  readonly saturations: readonly SaturationResult[]
  /** when arrivals were stopped before the end of the schedule (Ctrl-C, an abort objective); null = they were not */
  readonly stoppedAtUs: number | null
  /** null = the drain was not cut short */
  readonly drainCut: DrainCut | null
  /** end of the drain */
  readonly endedAtUs: number
  /** largest difference between the run's clock and the wall clock; `foreignStamps`: another process stamps times */
  readonly clock: { readonly maxDriftUs: number; readonly foreignStamps: boolean }
  readonly incidents: Incidents
}
