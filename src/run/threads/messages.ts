import type { ErrorCode } from '../../errors.ts'
import type { FleetModel } from '../../fleet/model.ts'
import type { HopHistogram } from '../../journey/hop-times.ts'
import type { BinPart, FlowPart } from '../../journey/parts.ts'
import type { PackedHistogram } from '../../stats/packed.ts'
import type { ExpectedRun } from '../../types/audit.ts'
import type { DriverCounters, LatencyKind, SourceTrouble } from '../../types/measurement.ts'
import type { Audit, FleetFacts } from '../../types/result.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import type { RunMemory } from './shared-memory.ts'

/** The data that every worker thread of a run gets. */
export interface WorkerSetup {
  readonly index: number
  readonly scenario: Scenario
  /** its tables are in shared memory */
  readonly model: FleetModel
  readonly epochOffsetUs: number
  readonly memory: RunMemory
  /** where the observer may put readings of complete slots, if it keeps single readings */
  readonly spillFile: string
  /** names and addresses of the real services; null if everything is in this process */
  readonly wiring: Wiring | null
}

/** 3 digits, by phase index. */
export type PhaseLatencies = readonly {
  readonly phase: number
  readonly kind: LatencyKind
  readonly histogram: PackedHistogram
}[]

export type WorkerMessage =
  | { readonly type: 'ready'; readonly tid: number | null }
  | {
      readonly type: 'report'
      readonly parts: readonly BinPart[]
      readonly flows: readonly FlowPart[]
      readonly inFlightBytes: number
      /** readings so far: sent by a generator, delivered to the observer */
      readonly readings: number
    }
  /** a generator has sent what it could */
  | {
      readonly type: 'sent'
      readonly messages: readonly number[]
      readonly phases: PhaseLatencies
      readonly trouble: DriverCounters
    }
  /** the way into the target or out of it failed: the thread ends */
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly hint: string }
  /** `contract`: the version in which the target answered */
  | { readonly type: 'probed'; readonly contract: number }
  /** the probe does not get in, or its result cannot be read, and this is why */
  | { readonly type: 'stuck'; readonly words: string }
  /** the input of the pipeline took a probe, whatever became of it then */
  | { readonly type: 'probe-accepted' }
  /** everything that was expected has arrived */
  | { readonly type: 'complete' }
  | {
      readonly type: 'observed'
      readonly phases: PhaseLatencies
      /** sum of the observation times of the readings of each phase, microseconds since the first due time */
      readonly observedSumUs: readonly (readonly [number, number])[]
      readonly hops: readonly HopHistogram[]
      readonly malformed: { readonly count: number; readonly first: string }
      readonly stamps: { readonly readings: number; readonly first: string }
      readonly dueTimes: { readonly readings: number; readonly first: string }
      /** see `Arrivals.waits`; by phase */
      readonly waits: Readonly<Record<'unwaited' | 'held', readonly (readonly [number, PackedHistogram])[]>>
      readonly trouble: SourceTrouble
    }
  | { readonly type: 'audited'; readonly audit: Audit; readonly energy: FleetFacts['cells'] }

/** Commands for the observer. */
export type ObserverOrder =
  | { readonly type: 'expect'; readonly expected: readonly ExpectedRun[] }
  /** stop observing and tell what was seen */
  | { readonly type: 'finish' }
  | { readonly type: 'audit'; readonly messages: readonly number[]; readonly stored: StoredWattHours | null }
