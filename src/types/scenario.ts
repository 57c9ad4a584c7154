import type { DriverSpec } from './driver.ts'
import type { EngineKind, JvmEngineKind } from './engines.ts'
import type { ServicesSpec, SourceLogin } from './services.ts'

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
export const faultSubjects = ['kafka', 'redis', 'zookeeper', 'target'] as const

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

/** How the embedded pipeline behaves, and misbehaves on purpose. Zero or null means "not at all". */
export interface EmbeddedOptions {
  readonly flushUs: number
  readonly delayUs: number
  readonly jitterUs: number
  /** from the first due time of the run */
  readonly stall: { readonly afterUs: number; readonly forUs: number } | null
  /** maximum curves per second for one worker of the target; 0 = unlimited */
  readonly maxRatePerS: number
  readonly loseEvery: number
  readonly duplicateEvery: number
  readonly corruptEvery: number
}

/** Where sums are stored in addition to being published. */
export const stores = ['redis', 'none'] as const
export type Store = (typeof stores)[number]

export interface NodeOptions {
  readonly flushUs: number
  readonly store: Store
}

/** What Storm promises of each message. */
export const stormGuarantees = ['at-least-once', 'at-most-once'] as const
export type StormGuarantee = (typeof stormGuarantees)[number]

/** Those that Storm knows too have its names: topology.max.spout.pending, topology.acker.executors ... */
export interface StormOptions {
  readonly flushUs: number
  /** a task flushes earlier once it has taken so many messages */
  readonly flushMessages: number
  readonly store: Store
  readonly guarantee: StormGuarantee
  /** messages of each spout task that may be on their way */
  readonly maxSpoutPending: number
  readonly ackers: number
  readonly messageTimeoutUs: number
}

/** Trident with parts that this program brings along, or as its users set it up: with those of Storm. */
export const tridentGuarantees = ['exactly-once', 'as-usual'] as const
export type TridentGuarantee = (typeof tridentGuarantees)[number]
/** Of storm-kafka-client. */
export const tridentSpouts = ['opaque', 'transactional'] as const
export type TridentSpout = (typeof tridentSpouts)[number]

/** How batches are read. */
export interface BatchReading {
  /** null = the one that this program brings along */
  readonly spout: TridentSpout | null
  /** topology.max.spout.pending */
  readonly batchesInFlight: number
  /** how long a poll waits for the first message */
  readonly pollTimeoutUs: number
}

/** Trident's: topology.trident.batch.emit.interval.millis, topology.acker.executors, topology.message.timeout.secs. */
export interface TridentOptions extends BatchReading {
  readonly store: Store
  readonly guarantee: TridentGuarantee
  /** messages that a spout task takes into a batch; at most */
  readonly batch: number
  /** from the start of a batch to that of the next; at least */
  readonly emitIntervalUs: number
  readonly ackers: number
  readonly messageTimeoutUs: number
}

/** How to reach and watch a pipeline that its user starts; a topic or prefix that is null gets a name of the run. */
export interface ExternalOptions {
  readonly store: Store
  readonly curvesTopic: string | null
  readonly updatesTopic: string | null
  /** keys are `<redisPrefix>:customers`, `<redisPrefix>:energy:<slot>` */
  readonly redisPrefix: string | null
  /** where the http driver posts to */
  readonly url: string | null
  /** its consumer group, whose lag is then measured; null = not known */
  readonly group: string | null
  /** its process on this machine, whose CPU and memory are then measured; null = not known */
  readonly pid: number | null
}

/** The options of each engine. */
export interface OptionsByEngine {
  readonly embedded: EmbeddedOptions
  readonly node: NodeOptions
  readonly storm: StormOptions
  readonly 'storm-trident': TridentOptions
  readonly external: ExternalOptions
  readonly none: Readonly<Record<never, never>>
}

/** Of an engine in a JVM. */
export interface JvmSpec {
  readonly heapBytes: number
  /** as java takes them: `-XX:+UseZGC` */
  readonly flags: readonly string[]
}

/** The system under test, with the options of its engine. */
export type TargetSpec<E extends EngineKind = EngineKind> = {
  readonly [K in E]: {
    readonly engine: K
    readonly workload: RunnableWorkload
    readonly parallelism: number
    readonly readyWithinUs: number
    readonly options: OptionsByEngine[K]
  } & (K extends JvmEngineKind ? { readonly jvm: JvmSpec } : unknown)
}[E]

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
  readonly processUs: number
  readonly prometheus: readonly PrometheusSpec[]
  readonly jmx: readonly JmxSpec[]
}

/** A validated scenario, everything in base units. `phases` is `load` with steps expanded and names made unique. */
export interface Scenario {
  readonly name: string
  readonly why: string
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
