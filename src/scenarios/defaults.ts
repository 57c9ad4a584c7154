import type { AnyDriver, DriverKind, DriverSpec } from '../types/driver.ts'
import { embeddedFlushUs, nodeFlushUs, stormFlushUs } from '../types/engines.ts'
import type { CollectSpec } from '../types/scenario.ts'
import type { ManagedKafka, ManagedRedis, ManagedZookeeper, ServicesSpec } from '../types/services.ts'
import type {
  BatchReading,
  EmbeddedOptions,
  JvmSpec,
  OptionsByEngine,
  TargetMode,
  TridentGuarantee,
} from '../types/target-options.ts'

/**
 * What a scenario holds where its file says nothing, in base units. The schema, its texts, the templates and the reading
 * of older runs all take it from here.
 */

export const defaultFleet = { points: 1, frame: 1 } as const

export const defaultGenerators = 1
export const defaultDrainUs = 10e6

export const defaultMode = 'local' satisfies TargetMode

export const defaultJvm: JvmSpec = { heapBytes: 2 ** 30, flags: ['-XX:+UseParallelGC'] }

export const defaultTarget = { parallelism: 1, readyWithinUs: 60e6 } as const

/** Of an entry of `load`. */
export const defaultPhase = { measured: true } as const
export const defaultSaturation = { connections: 50 } as const

/** Of an entry of `objectives`. */
export const defaultObjective = { soft: false, abort: false, afterUs: 0 } as const

/** Of every driver. */
export const defaultDriver: AnyDriver = { inFlightBytes: 64 * 2 ** 20, lingerUs: 5000 }

const protocol = { ...defaultDriver, format: 'binary', timeoutUs: 10e6 } as const
/** The driver itself chooses. */
const connections = 0

export const defaultDrivers: { readonly [K in DriverKind]: DriverSpec<K> } = {
  null: { kind: 'null', ...defaultDriver },
  embedded: { kind: 'embedded', ...defaultDriver },
  kafka: {
    kind: 'kafka',
    ...protocol,
    client: 'own',
    acks: -1,
    idempotent: false,
    compression: 'none',
    requests: 5,
    connections,
  },
  http: { kind: 'http', ...protocol, connections, headers: {} },
  redis: { kind: 'redis', ...protocol, structure: 'stream' },
}

/** Of the embedded engine. */
export const defaultOptions: EmbeddedOptions = {
  flushUs: embeddedFlushUs,
  delayUs: 0,
  jitterUs: 0,
  stall: null,
  maxRatePerS: 0,
  loseEvery: 0,
  duplicateEvery: 0,
  corruptEvery: 0,
}

const store = 'redis'
/** Of both topologies of Storm. */
const inStorm = {
  ackers: 1,
  messageTimeoutUs: 30e6,
  workers: 1,
  spoutTasks: null,
  boltSleepUs: 1000,
  drpc: false,
} as const

/** Trident's: as its examples have them, and Storm's own time-out. */
export const batchReadingBy: Readonly<Record<TridentGuarantee, BatchReading>> = {
  'exactly-once': { spout: null, batchesInFlight: 1, pollTimeoutUs: 20_000 },
  'as-usual': { spout: 'opaque', batchesInFlight: 10, pollTimeoutUs: 200_000 },
}

export const defaultOptionsOf: OptionsByEngine = {
  embedded: defaultOptions,
  node: { flushUs: nodeFlushUs, store },
  storm: {
    flushUs: stormFlushUs,
    flushMessages: 50_000,
    store,
    guarantee: 'at-least-once',
    maxSpoutPending: 200_000,
    publishers: 1,
    ...inStorm,
  },
  'storm-trident': {
    guarantee: 'exactly-once',
    ...batchReadingBy['exactly-once'],
    batch: 20_000,
    emitIntervalUs: 10_000,
    store,
    ...inStorm,
  },
  external: { store, curvesTopic: null, updatesTopic: null, redisPrefix: null, url: null, group: null, pid: null },
  none: {},
}

export const defaultReplication = 1

export const defaultKafka: ManagedKafka = {
  managed: true,
  profile: 'kraft',
  brokers: 1,
  replication: defaultReplication,
  heapBytes: 512 * 2 ** 20,
  warmBroker: false,
  port: null,
}

export const defaultRedis: ManagedRedis = { managed: true, port: null, maxMemoryBytes: 0 }

export const defaultZookeeper: ManagedZookeeper = { managed: true, heapBytes: 128 * 2 ** 20, port: null }

export const defaultServices: ServicesSpec = { kafka: defaultKafka, redis: defaultRedis, zookeeper: null }

/** Of every collector, and of every source that it reads. */
export const defaultPeriodUs = 1e6

export const defaultCollect: CollectSpec = {
  hostUs: defaultPeriodUs,
  harnessUs: defaultPeriodUs,
  kafkaUs: defaultPeriodUs,
  redisUs: defaultPeriodUs,
  zookeeperUs: defaultPeriodUs,
  stormUs: defaultPeriodUs,
  processUs: defaultPeriodUs,
  jvmUs: defaultPeriodUs,
  prometheus: [],
  jmx: [],
}
