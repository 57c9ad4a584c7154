/**
 * What several parts agree on. Units are in the names: `...Us` whole microseconds, `...S` seconds, `...PerS` curves a
 * second, `...Bytes`, `...Wh`, `...Ratio` 0 to 1. Counts are readings unless the name says curves or messages.
 */

// ---------------------------------------------------------------- scenario

export const engineKinds = ['embedded'] as const
export type EngineKind = (typeof engineKinds)[number]

export const driverKinds = ['null', 'embedded'] as const
export type DriverKind = (typeof driverKinds)[number]

/** The order is the contract's: an update names its workload by this index. */
export const workloadNames = [
  'passthrough',
  'national-curve',
  'tariff-curves',
  'sax-score',
  'day-ahead-forecast',
] as const
export type WorkloadName = (typeof workloadNames)[number]

/** The workloads that an engine of this version can run. */
export const runnableWorkloads = ['passthrough', 'national-curve', 'tariff-curves'] as const
export type RunnableWorkload = (typeof runnableWorkloads)[number]

/** Group of a tariff in updates; the index is the byte in the customers table. */
export const tariffNames = ['Base', 'HP/HC', 'Tempo', 'EJP'] as const

export type PhaseKind = 'hold' | 'ramp' | 'steps' | 'pause' | 'burst'

/** A straight stretch of the load curve. Each step of `steps` is a phase of its own. */
export interface Phase {
  /** unique in the scenario: `talk`, `steps-2` */
  readonly name: string
  /** the name an objective may use for all phases of one entry: `steps` for `steps-1`, `steps-2`; else equal to `name` */
  readonly family: string
  readonly kind: PhaseKind
  readonly measured: boolean
  /** a whole multiple of 10,000 */
  readonly durationUs: number
  readonly fromPerS: number
  readonly toPerS: number
  /** area under the rate curve, in curves: (from + to) / 2 x duration, except for a burst, which is exactly `meters` */
  readonly curves: number
}

/** How the embedded pipeline behaves, and misbehaves on purpose. Zero or null means "not at all". */
export interface EmbeddedOptions {
  readonly flushUs: number
  readonly delayUs: number
  readonly jitterUs: number
  /** from the first due time of the run */
  readonly stall: { readonly afterUs: number; readonly forUs: number } | null
  /** curves a second that one worker of the target takes at most; 0 = unlimited */
  readonly maxRatePerS: number
  readonly loseEvery: number
  readonly duplicateEvery: number
  readonly corruptEvery: number
}

export type Comparison = '<' | '<=' | '>' | '>=' | '=='
export type LatencyKind = 'lag' | 'late' | 'ack' | 'read' | 'stored' | 'result'
export const latencyKinds = ['result', 'late', 'lag', 'ack', 'read', 'stored'] as const satisfies readonly LatencyKind[]
export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max'
export type CountMetric = 'delivered' | 'sent' | 'neverSent' | 'lost' | 'duplicated' | 'wrong' | 'netWh' | 'negative'
export type RatioMetric = 'delivered' | 'sent' | 'lost' | 'duplicated' | 'wrong' | 'blocked' | 'neverSent'
export type ObjectiveUnit = 'us' | 'ratio' | 'count' | 'perS'

/**
 * A parsed objective: `result.p99 < 300ms`, `delivered >= 99%`, `lost == 0`, `deliveredPerS >= 100k/s`.
 * `metric` is `<latency>.<statistic>` for unit `us`, else a bare name. The same name may be a count or a ratio: `unit` says.
 */
export interface Objective {
  /** as the user wrote it */
  readonly require: string
  readonly metric: string
  readonly comparison: Comparison
  /** in `unit`: microseconds, 0 to 1, readings, or curves a second */
  readonly limit: number
  readonly unit: ObjectiveUnit
  /** phase name or family; null = all measured phases */
  readonly phase: string | null
  readonly soft: boolean
  readonly abort: boolean
  /** an `abort` objective is not looked at before this time since the first due time (or the start of its phase) */
  readonly afterUs: number
  /** true for `lost == 0`, `duplicated == 0`, `wrong == 0` that nobody wrote */
  readonly implied: boolean
}

export interface FleetSpec {
  readonly meters: number
  readonly model: string
  /** readings in a curve, 1 to 48 */
  readonly points: number
  /** curves in a message, 1 to 65,535 */
  readonly frame: number
}

/** A validated scenario, everything in base units. `phases` is `load` with steps taken apart and names made unique. */
export interface Scenario {
  readonly name: string
  readonly why: string
  readonly seed: number
  /** `YYYY-MM-DD`; slot 0 starts at its midnight, UTC */
  readonly firstDay: string
  readonly fleet: FleetSpec
  readonly partitions: number
  readonly generators: number
  readonly target: {
    readonly engine: EngineKind
    readonly workload: RunnableWorkload
    readonly parallelism: number
    readonly readyWithinUs: number
    readonly options: EmbeddedOptions
  }
  readonly driver: { readonly kind: DriverKind; readonly inFlightBytes: number; readonly lingerUs: number }
  readonly phases: readonly Phase[]
  readonly drainUs: number
  readonly collect: { readonly hostUs: number; readonly harnessUs: number }
  readonly objectives: readonly Objective[]
  readonly allow: readonly string[]
}

/** One thing wrong with a scenario file. `line` and `column` count from 1; 0 = the whole file. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** `load[2].rate`; empty for the file as a whole */
  readonly path: string
  /** what is wrong, with the value */
  readonly message: string
  /** what to write instead; empty if nothing can be said */
  readonly suggestion: string
}

// ---------------------------------------------------------------- fleet

/** Who the meters are and what they read: a pure function of a seed. The arithmetic is integer only. */
export interface Fleet {
  readonly meters: number
  /** tariff 0..3 of `count` meters `first`, `first + step` ... into `out` from `at` */
  tariffs(first: number, step: number, count: number, out: Uint8Array, at: number): void
  /** a walk over the meters `first`, `first + step` ... (`count` of them), from slot 0 on */
  walk(first: number, step: number, count: number): FleetWalk
}

/** The readings of a set of meters, round by round. Each meter must be asked in every round, or skipped with `skip`. */
export interface FleetWalk {
  /**
   * Writes `points` readings (Wh) of `count` meters of the walk from its index `from` on, meter after meter:
   * `out[at + i * points + j]` is meter `from + i` at `slot + j`. Slots of one meter must be asked in rising order without a gap.
   */
  fill(from: number, count: number, slot: number, points: number, out: Uint16Array, at: number): void
}

// ---------------------------------------------------------------- schedule and deal

/** Which meters a message holds: message index -> round, partition, frame, slot (the contract's section on dealing). */
export interface Deal {
  readonly meters: number
  readonly partitions: number
  /** curves in a full message */
  readonly frame: number
  readonly points: number
  /** messages in one round */
  readonly messagesPerRound: number
  /** curves in all messages before `message`: exact for any index below 2^53 */
  curvesBefore(message: number): number
  curvesIn(message: number): number
  /** the smallest message whose `curvesBefore` is at least `curves` */
  messageAtCurves(curves: number): number
  roundOf(message: number): number
  partitionOf(message: number): number
  /** index of the first meter of the message within its partition: meter = partition + partitions x this */
  firstOf(message: number): number
  metersIn(partition: number): number
  /** messages of a partition in one round */
  framesIn(partition: number): number
  slotOf(message: number): number
}

/** A phase with its place in the run. Times are microseconds since the first due time. */
export interface PlannedPhase extends Phase {
  readonly index: number
  readonly fromUs: number
  readonly toUs: number
  readonly firstMessage: number
  readonly endMessage: number
  readonly plannedCurves: number
}

/** When each message is due: a pure function of the phases and the deal. */
export interface Schedule {
  readonly phases: readonly PlannedPhase[]
  readonly messages: number
  readonly curves: number
  readonly durationUs: number
  /** microseconds since the first due time, rounded down */
  dueUs(message: number): number
  /** how many messages are due at or before that time */
  messagesDueAt(atUs: number): number
  /** due times of the messages `first`, `first + step` ... (`count` of them) plus `baseUs`, into `out` */
  fillDueUs(first: number, step: number, count: number, baseUs: number, out: Float64Array): void
  phaseOf(message: number): PlannedPhase
}

// ---------------------------------------------------------------- what a run measured

/** The five hops of a reading's journey; their means add up to the mean result latency. */
export const hopNames = ['generator', 'broker', 'engine', 'database', 'delivery'] as const
export type HopName = (typeof hopNames)[number]

/**
 * A bin is a stretch of due time inside one phase and one second (a quarter of a second in runs under 30 s).
 * The run is cut into bins before it starts; their indexes rise with time.
 */
export interface Bin {
  readonly index: number
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
}

/** The run's time cut at every whole second (or quarter of a second) and at every border of a phase. */
export interface Bins {
  readonly binUs: number
  readonly count: number
  /** index of the drain: everything at or after the end of the schedule */
  readonly drain: number
  /** index of the bin that holds a time since the first due time; `drain` after the end, 0 before the start */
  at(us: number): number
  bin(index: number): Bin
}

/**
 * One line of seconds.ndjson. Lines of the same bin ADD UP (a late reading appends a further line), except `inFlightPeakBytes` (maximum).
 * `offered`, `sent`, `delivered`, `acked`, `negative` and the sums belong to the bin in which the readings were DUE;
 * `sentFlow`, `deliveredFlow`, `blockedUs`, `inFlightPeakBytes` to the bin during which it HAPPENED.
 * What happens after the last due time (the drain) is counted in a bin of its own, index = number of bins, phase -1.
 * All counts are readings. Sums are over readings, in microseconds since each one's due time.
 */
export interface BinLine {
  readonly bin: number
  /** index of the phase, -1 for the drain */
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
  readonly offered: number
  readonly sent: number
  readonly acked: number
  readonly delivered: number
  readonly negative: number
  readonly sentFlow: number
  readonly deliveredFlow: number
  readonly blockedUs: number
  readonly inFlightPeakBytes: number
  readonly lagSumUs: number
  readonly readSumUs: number
  readonly emittedSumUs: number
  readonly storedSumUs: number
  readonly resultSumUs: number
}

/** One line of samples.ndjson: the values of one collector at one moment, or the reason why there are none (a gap, never a zero). */
export type SampleLine =
  | { readonly atUs: number; readonly from: string; readonly values: Readonly<Record<string, number>> }
  | { readonly atUs: number; readonly from: string; readonly gap: string }

/** A place where numbers come from. It owns no timer; `sample` is never called while an earlier call is under way. */
export interface Collector {
  readonly name: string
  /** null = it can work here; else why it cannot (one sentence, becomes a warning) */
  readonly unavailable: string | null
  /** series name (`host.cpu_busy_ratio`) -> value; a value that cannot be had is left out */
  sample(): Record<string, number> | Promise<Record<string, number>>
  close(): void
}

// ---------------------------------------------------------------- verdict and result (format 1)

export type Verdict = 'PASS' | 'FAIL' | 'INVALID'

export const warningCodes = [
  'GENERATOR_LATE',
  'SENT_LESS',
  'NEGATIVE_LATENCY',
  'ACCOUNTING',
  'CLOCK_DRIFT',
  'COLLECTOR_GAP',
  'COLLECTOR_ABSENT',
  'HOST_BUSY',
  'HOST_STEAL',
  'HOST_PRESSURE',
  'LITTLE',
  'NOT_STEADY',
  'FEW_READINGS',
  'ABOVE_CALIBRATION',
  'STOPPED_EARLY',
  'NOTHING_MEASURED',
  'MALFORMED_UPDATE',
  'WORKER_FAILED',
] as const
export type WarningCode = (typeof warningCodes)[number]

/** A reason to distrust a number, with its figures. `invalid` warnings make the run INVALID. */
export interface Warning {
  readonly code: WarningCode
  readonly message: string
  readonly phase: string | null
  readonly invalid: boolean
  readonly figures: Readonly<Record<string, number>>
}

/** Times in microseconds. `null` = the percentile falls among undelivered readings, or there is no reading at all (`count` 0). */
export interface LatencySummary {
  readonly count: number
  readonly negative: number
  readonly undelivered: number
  readonly meanUs: number | null
  readonly p50Us: number | null
  readonly p90Us: number | null
  readonly p95Us: number | null
  readonly p99Us: number | null
  readonly p999Us: number | null
  readonly p9999Us: number | null
  readonly maxUs: number | null
}

export interface Totals {
  readonly planned: number
  readonly sent: number
  readonly neverSent: number
  readonly delivered: number
  readonly curvesPlanned: number
  readonly curvesSent: number
  readonly curvesDelivered: number
  readonly offeredPerS: number
  readonly sentPerS: number
  readonly deliveredPerS: number
  readonly backlogEndCurves: number
  readonly backlogSlopePerS: number
  readonly blockedUs: number
  /** null where not every planned reading was delivered, or nothing was */
  readonly littleRatio: number | null
  readonly hopsMeanUs: Readonly<Record<HopName, number | null>>
  readonly latency: Readonly<Record<LatencyKind, LatencySummary>>
}

export interface PhaseResult extends Totals {
  readonly name: string
  readonly family: string
  readonly kind: PhaseKind
  readonly measured: boolean
  readonly fromS: number
  readonly toS: number
  /** null = too short to say */
  readonly steady: boolean | null
}

export interface AuditCell {
  readonly group: number
  readonly slot: number
  readonly expected: number
  readonly delivered: number
  readonly netWh: number
}

export interface Audit {
  readonly expected: number
  readonly delivered: number
  readonly lost: number
  readonly duplicated: number
  readonly wrong: number
  readonly netWh: number
  /** up to 20 cells that are not exact, worst first */
  readonly worst: readonly AuditCell[]
  /** cells compared, and how many of them were not judged on their values because their count was wrong */
  readonly cells: number
  readonly unjudged: number
}

export interface ObjectiveResult {
  readonly require: string
  readonly phase: string | null
  readonly soft: boolean
  readonly implied: boolean
  /** in `unit`; null = no data, or the percentile falls among undelivered readings */
  readonly value: number | null
  readonly limit: number
  readonly unit: ObjectiveUnit
  readonly met: boolean
  /** why, when `value` is null or the run was stopped by it; else empty */
  readonly note: string
}

export interface RunResult {
  readonly format: 1
  readonly run: string
  readonly scenario: string
  readonly engine: string
  readonly startedUs: number
  readonly durationS: number
  readonly verdict: Verdict
  readonly exitCode: number
  readonly reasons: readonly string[]
  readonly warnings: readonly Warning[]
  readonly objectives: readonly ObjectiveResult[]
  readonly total: Totals
  readonly phases: readonly PhaseResult[]
  readonly audit: Audit | null
}

/** environment.json: everything about a run that is known before its first curve. */
export interface Environment {
  readonly format: 1
  readonly run: string
  readonly loadcurve: string
  readonly gitCommit: string | null
  readonly command: readonly string[]
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly host: HostFacts
  /** hash of what makes two runs comparable: CPU model, cores, memory, kernel, Node, loadcurve version */
  readonly fingerprint: string
  /** the run's first due time, microseconds since the Unix epoch, a multiple of 10,000 */
  readonly firstDueUs: number
  readonly binUs: number
  readonly scenario: Scenario
  readonly phases: readonly PlannedPhase[]
  readonly calibration: Calibration | null
}

export interface HostFacts {
  readonly hostname: string
  readonly cpuModel: string
  readonly cores: number
  readonly memoryBytes: number
  readonly kernel: string
  readonly os: string
  readonly arch: string
  readonly node: string
  readonly v8: string
}

/** What this host can do at most, by `loadcurve calibrate`. Rates are curves a second with frames of 1. */
export interface Calibration {
  readonly fingerprint: string
  readonly takenUs: number
  readonly nullPerS: number
  readonly embeddedPerS: number
  readonly nullFramedPerS: number
  readonly embeddedFramedPerS: number
}

/** fleet.json in a run's folder: what the meters said, for the report's fleet section. All energies Wh. */
export interface FleetFacts {
  readonly model: string
  readonly attribution: string
  readonly firstDay: string
  /** expected energy of what was sent, and what was delivered, by slot and group (tariff-curves: tariff; else one group 0) */
  readonly cells: readonly {
    readonly slot: number
    readonly group: number
    readonly expectedWh: number
    readonly deliveredWh: number
    readonly expected: number
    readonly delivered: number
  }[]
  /** mean Wh a meter and half-hour that the model expects over the run's first simulated day (48 values) */
  readonly modelDayWh: readonly number[]
  /** one meter over the first simulated day */
  readonly meter: { readonly meter: number; readonly tariff: number; readonly wattHours: readonly number[] }
}
