import type { DriverSpec } from './driver.ts'
import { type EngineKind, engines, type JvmEngineKind } from './engines.ts'
import { type ServicesSpec, type SourceLogin, serviceNames } from './services.ts'
import { type JvmPlacement, type JvmSpec, modeFacts, type OptionsByEngine, type Store } from './target-options.ts'

/**
 * The terms that several parts share. Units are in the names: `...Us` whole microseconds, `...S` seconds, `...PerS`
 * curves per second, `...Bytes`, `...Wh`, `...Ratio` 0 to 1. Counts are readings unless the name says curves or
 * messages.
 */

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

export type PhaseKind = 'hold' | 'ramp' | 'steps' | 'pause' | 'burst' | 'fault' | 'saturate'

export const faultActions = ['kill', 'pause'] as const
/** Of a system under test: all of it, or processes that its engine is made of. */
export const targetParts = ['target', 'worker', 'supervisor', 'nimbus'] as const
export type TargetPart = (typeof targetParts)[number]

export const faultSubjects = [...serviceNames, ...targetParts] as const

/** Applied to one component while the load goes on: `kill` ends its processes and restarts them after the phase. */
export interface Fault {
  readonly action: (typeof faultActions)[number]
  readonly what: (typeof faultSubjects)[number]
}

/** A closed loop against the HTTP front end, outside the schedule: nothing is due meanwhile. */
export interface Saturation {
  readonly connections: number
}

/** A straight stretch of the load curve. Each step of `steps` is a phase of its own. */
export interface Phase {
  /** unique in the scenario: `talk`, `steps-2` */
  readonly name: string
  /**
   * the name an objective may use for all phases of one entry: `steps` for `steps-1`, `steps-2`; else equal to `name`
   */
  readonly family: string
  readonly kind: PhaseKind
  readonly measured: boolean
  /** a whole multiple of 10,000 */
  readonly durationUs: number
  readonly fromPerS: number
  readonly toPerS: number
  /** area under the rate curve, in curves: (from + to) / 2 x duration, except for a burst, which is exactly `meters` */
  readonly curves: number
  /** of a fault phase, else null */
  readonly fault: Fault | null
  /** of a saturate phase, else null */
  readonly saturation: Saturation | null
}

/** The system under test, with the options of its engine. */
export type TargetSpec<E extends EngineKind = EngineKind> = {
  readonly [K in E]: {
    readonly engine: K
    readonly workload: RunnableWorkload
    readonly parallelism: number
    readonly readyWithinUs: number
    readonly options: OptionsByEngine[K]
  } & (K extends JvmEngineKind ? JvmPlacement : unknown)
}[E]

/** false: it is submitted to a cluster that exists. */
function isOurs(target: TargetSpec): boolean {
  return !('mode' in target) || modeFacts[target.mode].isOurs
}

/** Whether its stamps are of the clock of this machine. */
export function sharesClock(target: TargetSpec): boolean {
  return engines[target.engine].sharesClock && isOurs(target)
}

/** Whether the run starts daemons, and these start workers. */
export function startsDaemons(target: TargetSpec): boolean {
  return 'mode' in target && modeFacts[target.mode].hasDaemons && isOurs(target)
}

/** Whether the run starts its processes, and hears what they say. */
export function isStarted(target: TargetSpec): boolean {
  return engines[target.engine].runs === 'processes' && isOurs(target)
}

/** null = the engine is not in a JVM that the run starts. */
export function jvmOf(target: TargetSpec): JvmSpec | null {
  return 'jvm' in target ? target.jvm : null
}

/** An engine without this option stores no sums. */
export function storeOf({ options }: TargetSpec): Store {
  return 'store' in options ? options.store : 'none'
}

export type Comparison = '<' | '<=' | '>' | '>=' | '=='
export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'p9999' | 'max'
export type ObjectiveUnit = 'us' | 'ratio' | 'count' | 'perS'

/**
 * A parsed objective: `result.p99 < 300ms`, `delivered >= 99%`, `lost == 0`, `deliveredPerS >= 100k/s`. `metric` is
 * `<latency>.<statistic>` for unit `us`, else a bare name. The same name may be a count or a ratio: `unit` says.
 */
export interface Objective {
  /** as the user wrote it */
  readonly require: string
  readonly metric: string
  readonly comparison: Comparison
  /** in `unit`: microseconds, 0 to 1, readings, or curves per second */
  readonly limit: number
  readonly unit: ObjectiveUnit
  /** phase name or family; null = all measured phases */
  readonly phase: string | null
  readonly soft: boolean
  readonly abort: boolean
  /** an `abort` objective is not checked before this time since the first due time (or the start of its phase) */
  readonly afterUs: number
  /** true for `lost == 0`, `duplicated == 0`, `wrong == 0` that the file does not contain */
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

/**
 * Series of a Prometheus endpoint; `series` are metric names, or metric names with label matchers: `a_total{job="x"}`.
 */
export interface PrometheusSpec extends SourceLogin {
  readonly name: string
  readonly url: string
  readonly series: readonly string[]
  readonly everyUs: number
}

/** Attributes of a JVM that runs the Jolokia agent. */
export interface JmxSpec extends SourceLogin {
  readonly name: string
  readonly url: string
  /** `java.lang:type=Memory/HeapMemoryUsage.used`: object name, a slash, attribute, and the path into it */
  readonly series: readonly string[]
  readonly everyUs: number
}

/** Periods of the collectors. */
export interface CollectSpec {
  readonly hostUs: number
  readonly harnessUs: number
  readonly kafkaUs: number
  readonly redisUs: number
  readonly zookeeperUs: number
  readonly stormUs: number
  readonly processUs: number
  readonly jvmUs: number
  readonly prometheus: readonly PrometheusSpec[]
  readonly jmx: readonly JmxSpec[]
}

/** A validated scenario, everything in base units. `phases` is `load` with steps expanded and names made unique. */
export interface Scenario {
  readonly name: string
  readonly why: string
  /** what the objectives stand for, in one sentence; null = it makes none */
  readonly claim: string | null
  readonly seed: number
  /** `YYYY-MM-DD`; slot 0 starts at its midnight, UTC */
  readonly firstDay: string
  readonly fleet: FleetSpec
  readonly partitions: number
  readonly generators: number
  readonly target: TargetSpec
  readonly driver: DriverSpec
  readonly services: ServicesSpec
  readonly phases: readonly Phase[]
  readonly drainUs: number
  readonly collect: CollectSpec
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
  /** what to write instead; empty if there is no suggestion */
  readonly suggestion: string
}
