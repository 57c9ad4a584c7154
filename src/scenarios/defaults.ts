import type { CollectSpec, DriverSpec, EngineKind, TargetOptions } from '../types/scenario.ts'
import type { ManagedKafka, ManagedRedis, ManagedZookeeper, ServicesSpec } from '../types/services.ts'

/** What a scenario holds where its file says nothing. The schema reads its texts from here too. */

export const defaultDriver: Omit<DriverSpec, 'kind'> = {
  inFlightBytes: 64 * 2 ** 20,
  lingerUs: 5000,
  format: 'binary',
  client: 'own',
  acks: -1,
  idempotent: false,
  compression: 'none',
  requests: 5,
  connections: 0,
  timeoutUs: 10e6,
  structure: 'stream',
}

export const defaultOptions: TargetOptions = {
  flushUs: 1000,
  delayUs: 0,
  jitterUs: 0,
  stall: null,
  maxRatePerS: 0,
  loseEvery: 0,
  duplicateEvery: 0,
  corruptEvery: 0,
  store: 'redis',
  curvesTopic: null,
  updatesTopic: null,
  redisPrefix: null,
  url: null,
}

/**
 * How long an engine gathers before it publishes. Each flush of the node engine is a round trip to the store and one to
 * the broker: at 20 ms these cost little, and the result is still early beside the 300 ms that people ask for.
 */
export const defaultFlushUs: Readonly<Record<EngineKind, number>> = {
  embedded: defaultOptions.flushUs,
  node: 20_000,
  external: defaultOptions.flushUs,
  none: defaultOptions.flushUs,
}

export const defaultKafka: ManagedKafka = {
  managed: true,
  profile: 'kraft',
  brokers: 1,
  replication: 1,
  heapBytes: 512 * 2 ** 20,
  warmBroker: false,
  port: null,
}

export const defaultRedis: ManagedRedis = { managed: true, port: null, maxMemoryBytes: 0 }

export const defaultZookeeper: ManagedZookeeper = { managed: true, heapBytes: 128 * 2 ** 20, port: null }

export const defaultServices: ServicesSpec = { kafka: defaultKafka, redis: defaultRedis, zookeeper: null }

export const defaultCollect: CollectSpec = {
  hostUs: 1e6,
  harnessUs: 1e6,
  kafkaUs: 1e6,
  redisUs: 1e6,
  zookeeperUs: 1e6,
  processUs: 1e6,
  prometheus: [],
  jmx: [],
}
