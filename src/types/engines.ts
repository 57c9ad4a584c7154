import type { DriverKind } from './driver.ts'

/**
 * What the program knows about engines, one row an engine. Other parts look up a fact here and compare no names, so that
 * a new engine is a row here and its code (`enginesInThreads` in `run/threads/`, `targets` in `run/testbed/`).
 */

/** What a scenario may say under `target.options`. */
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

/** Why a scenario may not ask for something, and what to write instead. */
export interface Refusal {
  readonly message: string
  readonly suggestion: string
}

export interface Engine {
  /**
   * Where its workers run: in `threads` of the harness, in `processes` of its own that the run starts, `elsewhere`,
   * started by the user, or `nowhere`: there is no pipeline, and the observer reads the input itself.
   */
  readonly runs: 'threads' | 'processes' | 'elsewhere' | 'nowhere'
  /** the drivers that can feed it, the usual one first */
  readonly drivers: readonly DriverKind[]
  /** what of `target.options` it has */
  readonly options: readonly EngineOption[]
  /** where a workload that joins finds the customers table */
  readonly customers: 'memory' | 'redis'
  /** can keep its sums in Redis beside publishing them; then the audit reads them there */
  readonly keepsSums: boolean
  /** writes its updates to the updates topic, by the contract that `conformance` checks */
  readonly publishes: boolean
  /** reads the curves topic in the consumer group that the run names: only then is its lag known */
  readonly readsInOurGroup: boolean
  /** stamps by the harness's clock: in our threads, or by the epoch offset that it is given; others drift against us */
  readonly sharesClock: boolean
  /** why a fault can neither kill nor pause it; null = it can */
  readonly unbreakable: Refusal | null
  /** how long it gathers results before it publishes them, unless the scenario says; null = it has no such option */
  readonly defaultFlushUs: number | null
  /** what `parallelism` counts; `instead`: the run starts no workers, so no more than 1 can be asked for */
  readonly parallelism: { readonly counts: string } | { readonly instead: string }
  /**
   * Where the http driver posts to: an address chosen by the run, at which `one worker` or `all workers` answer, or `url`,
   * the address in the scenario; null = it takes nothing over HTTP.
   */
  readonly listens: 'one worker' | 'all workers' | 'url' | null
  /** what a worker in a process of its own takes beside its customers table; 0 where the run starts none */
  readonly workerBytes: number
}

/** A pipeline without round trips gathers no longer than this, unless the scenario says so. */
export const embeddedFlushUs = 1000
/**
 * Each flush of the node engine is a round trip to the store and one to the broker: at 20 ms these cost little, and the
 * result is still early beside the 300 ms that people ask for.
 */
export const nodeFlushUs = 20_000

const rows = {
  embedded: {
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
    workerBytes: 0,
  },
  node: {
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
    // Node, its program and its fetches
    workerBytes: 140e6,
  },
  external: {
    runs: 'elsewhere',
    drivers: ['kafka', 'http'],
    options: ['store', 'curvesTopic', 'updatesTopic', 'redisPrefix', 'url'],
    customers: 'redis',
    keepsSums: true,
    publishes: true,
    readsInOurGroup: false,
    sharesClock: false,
    unbreakable: {
      message: 'this target is not started by the run, so it cannot be killed or paused',
      suggestion: 'choose a managed service or engine node',
    },
    defaultFlushUs: null,
    parallelism: { instead: 'leave parallelism out and start them yourself' },
    listens: 'url',
    workerBytes: 0,
  },
  none: {
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
      suggestion: 'choose kafka or engine node',
    },
    defaultFlushUs: null,
    parallelism: { instead: 'leave parallelism out' },
    listens: null,
    workerBytes: 0,
  },
} as const satisfies Readonly<Record<string, Engine>>

export type EngineKind = keyof typeof rows
/** what of `target.options` an engine has */
export type OptionOf<E extends EngineKind> = (typeof rows)[E]['options'][number]

const table: Record<EngineKind, Engine> = { ...rows }

export const engines: Readonly<Record<EngineKind, Engine>> = table

/** In the order in which they are listed to users. */
export const engineKinds = Object.keys(rows) as EngineKind[]

/** Adds an engine as if its row stood above: for tests. What reads the table when it is loaded, such as a schema, comes later. */
export function addEngine(name: string, row: Engine): EngineKind {
  const kind = name as EngineKind
  table[kind] = row
  engineKinds.push(kind)
  return kind
}
