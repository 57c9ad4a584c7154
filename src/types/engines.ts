import type { DriverKind } from './driver.ts'
import { faultsOfStorm, faultsOfTrident, type KnownFault } from './known-faults.ts'

/**
 * What the program knows about engines, one row per engine. Other parts look up facts here and never compare names, so
 * a new engine is a row here and its code (`enginesInThreads` in `run/threads/`, `targets` in `run/testbed/`).
 */

/** The fields that `target.options` may have. */
export type EngineOption =
  | 'flush'
  | 'delay'
  | 'jitter'
  | 'stall'
  | 'maxRate'
  | 'loseEvery'
  | 'duplicateEvery'
  | 'corruptEvery'
  | 'store'
  | 'curvesTopic'
  | 'updatesTopic'
  | 'redisPrefix'
  | 'url'
  | 'group'
  | 'pid'
  | 'flushMessages'
  | 'guarantee'
  | 'maxSpoutPending'
  | 'ackers'
  | 'messageTimeout'
  | 'batch'
  | 'emitInterval'
  | 'workers'
  | 'publishers'
  | 'spoutTasks'
  | 'boltSleep'
  | 'drpc'
  | 'spout'
  | 'batchesInFlight'
  | 'pollTimeout'

/** Why a scenario may not use something, and what to write instead. */
export interface Refusal {
  readonly message: string
  readonly suggestion: string
}

export interface Engine {
  /** what it is, in a few words */
  readonly title: string
  /** what it promises of each reading, the default first; each is audited */
  readonly guarantees: readonly string[]
  /** what its audit may find although it works as built; left out = nothing is known */
  readonly knownFaults?: readonly KnownFault[]
  /**
   * Where its workers run: in `threads` of the harness, in separate `processes` that the run starts, `elsewhere` (the
   * user starts them), or `nowhere`: there is no pipeline, and the observer reads the input itself.
   */
  readonly runs: 'threads' | 'processes' | 'elsewhere' | 'nowhere'
  /** the drivers that can feed it, the usual one first */
  readonly drivers: readonly DriverKind[]
  /** its fields of `target.options` */
  readonly options: readonly EngineOption[]
  /** where a workload that joins finds the customers table */
  readonly customers: 'memory' | 'redis'
  /** can store its sums in Redis in addition to publishing them; then the audit reads them there */
  readonly keepsSums: boolean
  /** writes its updates to the updates topic, by the contract that `conformance` checks */
  readonly publishes: boolean
  /** reads the curves topic in the consumer group that the run names: only then is its lag known */
  readonly readsInOurGroup: boolean
  /** stamps with the harness's clock: in our threads, or by the epoch offset that it gets; other clocks drift */
  readonly sharesClock: boolean
  /** why a fault cannot kill or pause it; null = it can */
  readonly unbreakable: Refusal | null
  /** how long it collects results before it publishes them, by default; null = it has no such option */
  readonly defaultFlushUs: number | null
  /** what `parallelism` counts; `instead`: the run starts no workers, so it may not be more than 1 */
  readonly parallelism: { readonly counts: string } | { readonly instead: string }
  /**
   * Where the http driver posts to: an address chosen by the run, where `one worker` or `all workers` listen, or `url`,
   * the address in the scenario; null = it does not accept HTTP.
   */
  readonly listens: 'one worker' | 'all workers' | 'url' | null
  /** keeps its state in ZooKeeper, and cannot do without one that outlives it */
  readonly needsZookeeper: boolean
  /** its workers are threads of one JVM, which the run starts with a heap of `target.jvm.heap` */
  readonly inJvm: boolean
  /** whose own statistics a run collects beside what it measures; null = nobody's */
  readonly statistics: 'Storm' | null
  /** memory of a process that the run starts, in addition to its customers table and heap; 0 if the run starts none */
  readonly processBytes: number
}

/** The default for a pipeline without round trips. */
export const embeddedFlushUs = 1000
/**
 * Each flush of the node engine is a round trip to the store and one to the broker: at 20 ms these cost little, and the
 * result is still early compared with the usual objective of 300 ms.
 */
export const nodeFlushUs = 20_000
/**
 * Storm acks a tuple only after the flush that its reading is in: a shorter flush costs CPU for each, a longer one needs
 * more tuples in flight.
 */
export const stormFlushUs = 50_000

/** What both topologies of Storm have in common. */
const inStorm = {
  runs: 'processes',
  drivers: ['kafka'],
  customers: 'redis',
  keepsSums: true,
  publishes: true,
  readsInOurGroup: true,
  sharesClock: true,
  unbreakable: null,
  listens: null,
  needsZookeeper: true,
  inJvm: true,
  statistics: 'Storm',
  // classes, compiled code and buffers; in one JVM, nimbus and supervisor are in it too
  processBytes: 300e6,
} as const satisfies Partial<Engine>

const rows = {
  embedded: {
    title: 'a pipeline inside loadcurve, which can misbehave on purpose',
    guarantees: ['every reading once'],
    runs: 'threads',
    drivers: ['embedded', 'null'],
    options: ['flush', 'delay', 'jitter', 'stall', 'maxRate', 'loseEvery', 'duplicateEvery', 'corruptEvery'],
    customers: 'memory',
    keepsSums: false,
    publishes: false,
    readsInOurGroup: false,
    sharesClock: true,
    unbreakable: {
      message: 'the embedded target runs inside this process, so it cannot be killed or paused',
      suggestion: 'use target.options.stall: { after: 8s, for: 2s }',
    },
    defaultFlushUs: embeddedFlushUs,
    parallelism: { counts: 'worker' },
    listens: null,
    needsZookeeper: false,
    inJvm: false,
    statistics: null,
    processBytes: 0,
  },
  node: {
    title: 'the reference pipeline, in Node',
    guarantees: ['sums exactly once, updates at least once'],
    runs: 'processes',
    drivers: ['kafka', 'http', 'redis'],
    options: ['flush', 'store'],
    customers: 'redis',
    keepsSums: true,
    publishes: true,
    readsInOurGroup: true,
    sharesClock: true,
    unbreakable: null,
    defaultFlushUs: nodeFlushUs,
    parallelism: { counts: 'worker' },
    listens: 'one worker',
    needsZookeeper: false,
    inJvm: false,
    statistics: null,
    // Node, its program and its fetches
    processBytes: 140e6,
  },
  storm: {
    ...inStorm,
    title: 'Apache Storm 2.8.3, plain tuples',
    guarantees: ['at-least-once', 'at-most-once'],
    knownFaults: faultsOfStorm,
    options: [
      'flush',
      'flushMessages',
      'store',
      'guarantee',
      'maxSpoutPending',
      'ackers',
      'messageTimeout',
      'workers',
      'publishers',
      'spoutTasks',
      'boltSleep',
      'drpc',
    ],
    defaultFlushUs: stormFlushUs,
    parallelism: { counts: 'spout and add-up task' },
  },
  'storm-trident': {
    ...inStorm,
    title: 'Apache Storm 2.8.3, Trident mini-batches',
    guarantees: ['exactly-once', 'as-usual'],
    knownFaults: faultsOfTrident,
    options: [
      'guarantee',
      'spout',
      'batch',
      'batchesInFlight',
      'emitInterval',
      'pollTimeout',
      'store',
      'ackers',
      'messageTimeout',
      'workers',
      'spoutTasks',
      'boltSleep',
      'drpc',
    ],
    defaultFlushUs: null,
    parallelism: { counts: 'spout and add-up task' },
  },
  external: {
    title: 'your own pipeline',
    guarantees: [],
    runs: 'elsewhere',
    drivers: ['kafka', 'http'],
    options: ['store', 'curvesTopic', 'updatesTopic', 'redisPrefix', 'url', 'group', 'pid'],
    customers: 'redis',
    keepsSums: true,
    publishes: true,
    readsInOurGroup: false,
    sharesClock: false,
    unbreakable: {
      message: 'the run does not start this target, so it cannot kill or pause it',
      suggestion: 'choose a managed service, or write target.engine: node',
    },
    defaultFlushUs: null,
    parallelism: { instead: 'remove parallelism, and start the workers yourself' },
    listens: 'url',
    needsZookeeper: false,
    inJvm: false,
    statistics: null,
    processBytes: 0,
  },
  none: {
    title: 'no pipeline: the broker alone',
    guarantees: [],
    runs: 'nowhere',
    drivers: ['kafka'],
    options: [],
    customers: 'memory',
    keepsSums: false,
    publishes: false,
    readsInOurGroup: false,
    sharesClock: true,
    unbreakable: {
      message: 'there is no target to kill or pause',
      suggestion: 'write what: kafka, or target.engine: node',
    },
    defaultFlushUs: null,
    parallelism: { instead: 'remove parallelism' },
    listens: null,
    needsZookeeper: false,
    inJvm: false,
    statistics: null,
    processBytes: 0,
  },
} as const satisfies Readonly<Record<string, Engine>>

export type EngineKind = keyof typeof rows
/** the fields of `target.options` that an engine has */
export type OptionOf<E extends EngineKind> = (typeof rows)[E]['options'][number]

/** Engines that have `target.jvm`. */
export type JvmEngineKind = { [E in EngineKind]: (typeof rows)[E]['inJvm'] extends true ? E : never }[EngineKind]

const table: Record<EngineKind, Engine> = { ...rows }

export const engines: Readonly<Record<EngineKind, Engine>> = table

/** In the order in which users see them. */
export const engineKinds = Object.keys(rows) as EngineKind[]

/**
 * Adds an engine as if its row were above: for tests. Call it before code that reads the table on load, such as a
 * schema.
 */
export function addEngine(name: string, row: Engine): EngineKind {
  const kind = name as EngineKind
  table[kind] = row
  engineKinds.push(kind)
  return kind
}
