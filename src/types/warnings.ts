/**
 * The numbers of each warning, in base units that are in the names: `...Us` microseconds, `...PerS` curves per second,
 * `...Ratio` 0 to 1, `...Curves` curves; counts are readings unless stated otherwise.
 */
export type WarningFigures = {
  /** `limitUs`: beyond it the run is INVALID; only given for all measured phases together */
  readonly GENERATOR_LATE: { readonly lateP99Us: number; readonly limitUs?: number }
  /** of the worst window, which lies between `fromUs` and `toUs` since the first due time */
  readonly SENT_LESS: {
    readonly fromUs: number
    readonly toUs: number
    readonly offered: number
    readonly sent: number
    readonly sentRatio: number
  }
  readonly NEGATIVE_LATENCY: { readonly negative: number; readonly readings: number; readonly negativeRatio: number }
  readonly IMPOSSIBLE_STAMPS: {
    readonly impossible: number
    readonly readings: number
    readonly impossibleRatio: number
  }
  /** readings with a due time that is not theirs; or what the counts by due time say against what the audit says */
  readonly DUE_TIMES:
    | { readonly wrong: number }
    | {
        readonly undelivered: number
        readonly lost: number
        readonly copies: number
        readonly duplicated: number
      }
  /** connections that were not made, and readings that were given up before they were sent */
  readonly OWN_LIMIT: { readonly failures: number; readonly unsentReadings: number }
  /** answers and connections over HTTP; `localPorts` is left out where it is not known */
  readonly CONNECTIONS_CLOSED: { readonly answers: number; readonly closed: number; readonly localPorts?: number }
  /** the counts that should have agreed */
  readonly ACCOUNTING: BrokenIdentity
  /** cells in which sums hide what happened */
  readonly AUDIT_UNSURE: { readonly doubted: number; readonly cells: number }
  /** readings, at the least */
  readonly KNOWN_FAULT: { readonly readings: number }
  readonly CLOCK_DRIFT: { readonly maxDriftUs: number }
  /** missing samples, and the longest time without one */
  readonly COLLECTOR_GAP: { readonly gaps: number; readonly longestUs: number }
  readonly COLLECTOR_ABSENT: NoFigures
  readonly SERIES_MISSING: { readonly missing: number }
  readonly HOST_BUSY: MeanOverLimit
  readonly HOST_STEAL: MeanOverLimit
  readonly HOST_PRESSURE: MeanOverLimit
  readonly CPU_THROTTLED: MeanOverLimit
  /** area between offered and delivered, as a share of the sum of the latencies */
  readonly LITTLE: { readonly littleRatio: number }
  readonly NOT_STEADY: { readonly backlogSlopePerS: number; readonly backlogEndCurves: number }
  /** all readings behind the quantile, and those above it */
  readonly FEW_READINGS: { readonly readings: number; readonly above: number }
  readonly ABOVE_CALIBRATION: { readonly peakPerS: number; readonly ceilingPerS: number }
  /** requests of a closed loop */
  readonly SATURATION_REFUSED: { readonly responses: number; readonly refused: number; readonly errors: number }
  /** requests under way on average, as rate and mean time say, against the connections that there were */
  readonly SATURATION_TIMES: { readonly underWay: number; readonly connections: number }
  /** missing: it was never done, or lasted until the end */
  readonly FAULT_NOT_AS_PLANNED: { readonly plannedUs: number; readonly lateUs?: number; readonly lastedUs?: number }
  /** both since the first due time */
  readonly STOPPED_EARLY: { readonly stoppedAtUs: number; readonly plannedUs: number }
  readonly DRAIN_CUT: { readonly undelivered: number }
  readonly NOTHING_MEASURED: { readonly offered: number }
  /** updates and entries */
  readonly MALFORMED_UPDATE: { readonly count: number }
  /** messages, each time that they were read */
  readonly UNREADABLE_MESSAGE: { readonly count: number }
  /** `retries` and `reconnects` count requests and connections */
  readonly RESENT: { readonly resentReadings: number } & ConnectionCounts
  readonly REFUSED: { readonly refusedReadings: number } & ConnectionCounts
  /** updates */
  readonly OFFSETS_RESET: { readonly skippedUpdates: number; readonly reconnects: number }
  /** added up over all brokers */
  readonly THROTTLED: { readonly throttledUs: number }
  readonly SERVICE_FAILED: NoFigures
  /** `atUs`: of the first, since the first due time; left out if it ended before that */
  readonly WORKER_ENDED: { readonly ends: number; readonly atUs?: number }
  /** since the first due time, to the second or so */
  readonly TARGET_ENDED: { readonly pid: number; readonly endedAtUs: number }
  /** records that the broker had received since its start, if that is known */
  readonly COLD_BROKER: { readonly records?: number }
  readonly CONNECTION_TROUBLE: Partial<ConnectionCounts>
  /** means over the phase; `busyRatio`: CPU and waiting for one; missing: too few samples */
  readonly GENERATOR_BUSY: { readonly busyRatio?: number; readonly blockedRatio: number }
  /** `limitUs`: beyond it the run is INVALID */
  readonly OBSERVER_LATE: { readonly waitUs: number; readonly limitUs: number }
  readonly OBSERVER_BUSY: { readonly busyRatio: number }
}

type NoFigures = Readonly<Record<never, number>>
type MeanOverLimit = { readonly meanRatio: number; readonly limitRatio: number }
type ConnectionCounts = { readonly retries: number; readonly reconnects: number }
export type BrokenIdentity =
  | { readonly planned: number; readonly sent: number; readonly neverSent: number }
  | { readonly sent: number; readonly delivered: number; readonly lost: number; readonly duplicated: number }
  | {
      readonly sent: number
      readonly expected: number
      readonly delivered: number
      readonly auditDelivered: number
    }

export type WarningCode = keyof WarningFigures

/** A warning of one code. */
export interface WarningOf<Code extends WarningCode> {
  readonly code: Code
  /** what happened, with its values */
  readonly message: string
  /** what to do, in one sentence */
  readonly hint: string
  /** null = the whole run */
  readonly phase: string | null
  /** makes the run INVALID */
  readonly invalid: boolean
  readonly figures: WarningFigures[Code]
}

/** A reason to distrust a measurement, with its numbers. */
export type Warning = { readonly [Code in WarningCode]: WarningOf<Code> }[WarningCode]

/** A warning as a results folder holds it: other versions may have other codes, and those up to 0.2.0 wrote no hint. */
export interface RecordedWarning {
  readonly code: string
  readonly message: string
  /** null = none was written */
  readonly hint: string | null
  readonly phase: string | null
  readonly invalid: boolean
  /** for people to read: what code needs is in the `facts` of the result */
  readonly figures: Readonly<Record<string, number>>
}
