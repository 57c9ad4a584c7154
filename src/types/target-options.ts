/** The options of each engine, and where those in a JVM run. Units as in scenario.ts. */

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
export interface StormOptions extends StormTasks {
  readonly flushUs: number
  /** a task flushes earlier once it has taken so many messages */
  readonly flushMessages: number
  readonly store: Store
  readonly guarantee: StormGuarantee
  /** messages of each spout task that may be on their way */
  readonly maxSpoutPending: number
  readonly ackers: number
  readonly messageTimeoutUs: number
  readonly workers: number
  /** tasks that store and publish */
  readonly publishers: number
}

/** What both topologies have. */
export interface StormTasks {
  /** tasks of the spout; null = as many as target.parallelism */
  readonly spoutTasks: number | null
  /** topology.bolt.wait.progressive.level3.sleep.millis */
  readonly boltSleepUs: number
  /** answers questions from its sums while it works */
  readonly drpc: boolean
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
export interface TridentOptions extends BatchReading, StormTasks {
  readonly store: Store
  readonly guarantee: TridentGuarantee
  /** messages that a spout task takes into a batch; at most */
  readonly batch: number
  /** from the start of a batch to that of the next; at least */
  readonly emitIntervalUs: number
  readonly ackers: number
  readonly messageTimeoutUs: number
  readonly workers: number
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

/**
 * Where an engine in a JVM runs: all of it in one process, on daemons that the run starts, or on those of a cluster that
 * exists. `isOurs`: the run starts it; `hasDaemons`: a pipeline is submitted to it.
 */
export const modeFacts = {
  local: { isOurs: true, hasDaemons: false },
  cluster: { isOurs: true, hasDaemons: true },
  external: { isOurs: false, hasDaemons: true },
} as const
export type TargetMode = keyof typeof modeFacts
export const targetModes = Object.keys(modeFacts) as [TargetMode, ...TargetMode[]]

/** What engines in a JVM have in common. */
export interface JvmPlacement {
  readonly mode: TargetMode
  /** `host:port` of a cluster that exists; null in the other modes */
  readonly cluster: string | null
  readonly jvm: JvmSpec
}

/** Of an engine in a JVM. */
export interface JvmSpec {
  readonly heapBytes: number
  /** as java takes them: `-XX:+UseZGC` */
  readonly flags: readonly string[]
}
