import type { DriverSpec } from '../types/driver.ts'
import { type EngineKind, engines } from '../types/engines.ts'
import type { CollectSpec, Objective, Scenario, TargetSpec } from '../types/scenario.ts'
import type { KafkaCluster, ManagedKafka, RedisServer, ServicesSpec, SourceLogin, TlsSpec } from '../types/services.ts'
import { modeFacts } from '../types/target-options.ts'
import {
  batchReadingBy,
  defaultKafka,
  defaultMode,
  defaultObjective,
  defaultOptions,
  defaultRedis,
  defaultZookeeper,
} from './defaults.ts'
import type { Salvaged } from './fields/field-check.ts'
import { impliedMetrics } from './fields/objective.ts'
import { expandLoad } from './fields/phases.ts'
import type { Draft } from './fields/schema.ts'
import type { Path } from './file/document.ts'
import { driverSpec, targetSpec } from './specs.ts'

/** A draft without problems becomes a Scenario. `textAt` gives a text as the user wrote it. */
export function build(draft: Draft, textAt: (path: Path) => string): Scenario {
  const { fleet } = draft
  return {
    name: draft.name,
    why: draft.why,
    claim: draft.claim ?? null,
    seed: draft.seed,
    firstDay: draft.firstDay,
    fleet,
    partitions: draft.partitions ?? draft.generators,
    generators: draft.generators,
    target: targetOf(draft.target),
    driver: driverOf(draft.driver),
    services: servicesOf(draft),
    phases: expandLoad(draft.load, fleet.meters).flatMap((entry) => entry.phases ?? []),
    drainUs: draft.drain,
    collect: collectOf(draft.collect),
    objectives: objectivesOf(draft, textAt),
    allow: draft.allow,
  }
}

/** Options that its engine does not have fall away. */
function targetOf({
  engine,
  workload,
  parallelism,
  readyWithin,
  mode,
  cluster,
  jvm,
  options,
}: Draft['target']): TargetSpec {
  const { flush, delay, jitter, stall, maxRate, messageTimeout, emitInterval, boltSleep, ...rest } = options
  return targetSpec.parse({
    engine,
    workload,
    parallelism,
    readyWithinUs: readyWithin,
    mode,
    cluster: cluster ?? null,
    jvm: { heapBytes: jvm.heap, flags: jvm.flags },
    options: {
      ...rest,
      ...promiseOf(engine, options),
      flushUs: flush ?? engines[engine].defaultFlushUs,
      delayUs: delay,
      jitterUs: jitter,
      stall: stall === undefined ? null : { afterUs: stall.after, forUs: stall.for },
      messageTimeoutUs: messageTimeout,
      emitIntervalUs: emitInterval,
      boltSleepUs: boltSleep,
      maxRatePerS: maxRate ?? defaultOptions.maxRatePerS,
    },
  })
}

/** What is promised, and what follows from it unless the file says otherwise. */
function promiseOf(engine: EngineKind, { guarantee, spout, batchesInFlight, pollTimeout }: Draft['target']['options']) {
  const promised: string | undefined = guarantee ?? engines[engine].guarantees[0]
  const reading = Object.entries(batchReadingBy).find(([name]) => name === promised)?.[1]
  return {
    guarantee: promised,
    spout: spout ?? reading?.spout,
    batchesInFlight: batchesInFlight ?? reading?.batchesInFlight,
    pollTimeoutUs: pollTimeout ?? reading?.pollTimeoutUs,
  }
}

/** Fields that its kind does not have fall away. */
function driverOf({ inFlight, linger, timeout, ...rest }: Draft['driver']): DriverSpec {
  return driverSpec.parse({ ...rest, inFlightBytes: inFlight, lingerUs: linger, timeoutUs: timeout })
}

type LoginDraft = Pick<Draft['collect']['jmx'][number], 'headers' | 'username' | 'password'>

function loginOf({ headers, username, password }: LoginDraft): SourceLogin {
  return { headers, username: username ?? null, password: password ?? null }
}

function collectOf(collect: Draft['collect']): CollectSpec {
  const sources = (list: Draft['collect']['prometheus']) =>
    list.map(({ name, url, series, every, headers, username, password }) => {
      return { name, url, ...loginOf({ headers, username, password }), series, everyUs: every }
    })
  return {
    hostUs: collect.host,
    harnessUs: collect.harness,
    kafkaUs: collect.kafka,
    redisUs: collect.redis,
    zookeeperUs: collect.zookeeper,
    stormUs: collect.storm,
    processUs: collect.process,
    jvmUs: collect.jvm,
    prometheus: sources(collect.prometheus),
    jmx: sources(collect.jmx),
  }
}

/** The services of a draft; what could not be read of one is missing in it, and a service that could not be read is managed. */
export function servicesOf({ services, target }: Pick<Salvaged<Draft>, 'services' | 'target'>): ServicesSpec {
  const { kafka, redis, zookeeper } = (services ?? {}) as Partial<Draft['services']>
  const broker = kafkaOf(kafka ?? 'managed')
  // a cluster that exists has its own
  const ofEngine = engines[target?.engine ?? 'embedded'].needsZookeeper && modeFacts[target?.mode ?? defaultMode].isOurs
  const isNeeded = (broker.managed && broker.profile === 'zookeeper') || ofEngine
  return { kafka: broker, redis: redisOf(redis ?? 'managed'), zookeeper: zookeeperOf(zookeeper, isNeeded) }
}

function kafkaOf(kafka: Draft['services']['kafka']): ManagedKafka | KafkaCluster {
  if (kafka === 'managed') return defaultKafka
  if (!kafka.managed) {
    const { addresses, replication, topicPrefix, sasl, jolokia, jolokiaLogin } = kafka
    return {
      managed: false,
      addresses,
      replication,
      topicPrefix: topicPrefix ?? null,
      tls: tlsOf(kafka.tls),
      sasl: sasl ?? null,
      jolokiaUrls: [jolokia ?? []].flat(),
      jolokiaLogin: loginOf(jolokiaLogin ?? { headers: {} }),
    }
  }
  const { profile, brokers, replication, heap, warmBroker, port } = kafka
  return { managed: true, profile, brokers, replication, heapBytes: heap, warmBroker, port: port ?? defaultKafka.port }
}

function redisOf(redis: Draft['services']['redis']): ServicesSpec['redis'] {
  if (redis === 'managed') return defaultRedis
  if (redis.managed)
    return {
      managed: true,
      port: redis.port ?? defaultRedis.port,
      maxMemoryBytes: redis.maxMemory ?? defaultRedis.maxMemoryBytes,
    }
  const { address, username, password } = redis
  const server: RedisServer = {
    managed: false,
    address,
    username: username ?? null,
    password: password ?? null,
    tls: tlsOf(redis.tls),
  }
  return server
}

/** `isNeeded`: there is one, whether it is mentioned or not. */
function zookeeperOf(zookeeper: Draft['services']['zookeeper'], isNeeded: boolean): ServicesSpec['zookeeper'] {
  if (zookeeper === undefined || zookeeper === 'null') return isNeeded ? defaultZookeeper : null
  if (zookeeper === 'managed') return defaultZookeeper
  if (!zookeeper.managed) {
    const { address, tls, admin } = zookeeper
    return { managed: false, address, tls: tlsOf(tls), adminUrl: admin ?? null }
  }
  return { managed: true, heapBytes: zookeeper.heap, port: zookeeper.port ?? defaultZookeeper.port }
}

type TlsDraft = Extract<Draft['services']['redis'], { managed: false }>['tls']

function tlsOf(tls: TlsDraft): TlsSpec | null {
  if (tls === undefined || tls === false) return null
  const { ca, cert, key, serverName } = tls === true ? ({} as Exclude<TlsDraft, boolean | undefined>) : tls
  return { caFile: ca ?? null, certFile: cert ?? null, keyFile: key ?? null, serverName: serverName ?? null }
}

function objectivesOf(draft: Draft, textAt: (path: Path) => string): Objective[] {
  const written = draft.objectives.map((entry, i): Objective => {
    if ('metric' in entry) return { ...entry, ...plain, require: textAt(['objectives', i]) }
    const { require, phase, soft, abort, after } = entry
    const text = textAt(['objectives', i, 'require'])
    return {
      ...require,
      ...plain,
      require: text,
      phase: phase ?? null,
      soft,
      abort,
      afterUs: after ?? defaultObjective.afterUs,
    }
  })
  if (draft.driver.kind === 'null') return written
  const implied = impliedMetrics
    .filter((metric) => written.every((objective) => objective.metric !== metric))
    .map((metric): Objective => {
      return { ...plain, require: `${metric} == 0`, metric, comparison: '==', limit: 0, unit: 'count', implied: true }
    })
  return [...written, ...implied]
}

const plain = { ...defaultObjective, phase: null, implied: false } as const
