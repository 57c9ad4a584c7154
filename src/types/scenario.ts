/**
 * What several parts agree on. Units are in the names: `...Us` whole microseconds, `...S` seconds, `...PerS` curves a
 * second, `...Bytes`, `...Wh`, `...Ratio` 0 to 1. Counts are readings unless the name says curves or messages.
 */

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
export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max'
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
