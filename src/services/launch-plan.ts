import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import type { ManagedKafka, ManagedRedis, ManagedZookeeper } from '../types/services.ts'
import { type FetchRequest, fetchJars, jarFolder, jarsIn } from './jars.ts'
import { type Java, requireJava } from './java.ts'
import { kafkaLaunches } from './kafka.ts'
import type { BrokerPorts } from './kafka-config.ts'
import type { Launch } from './launch.ts'
import { freePorts, loopback, requireFree } from './ports.ts'
import { redisLaunch } from './redis.ts'
import { type RedisProgram, requireRedis } from './redis-program.ts'
import type { Variables } from './tool.ts'
import { type JarSet, jolokiaJar } from './versions.ts'
import { zookeeperLaunch } from './zookeeper.ts'

/** What is to be started here; null = not. */
export interface ManagedSpec {
  readonly kafka: ManagedKafka | null
  readonly redis: ManagedRedis | null
  readonly zookeeper: ManagedZookeeper | null
  /** host:port of a ZooKeeper that runs elsewhere, for Kafka's profile zookeeper; null = the one above */
  readonly zookeeperAddress: string | null
  readonly durable: boolean
}

export interface LaunchPlan {
  /** started wave after wave; those of one wave side by side */
  readonly waves: readonly (readonly Launch[])[]
  readonly jolokiaUrls: readonly string[]
}

export interface Places {
  readonly dataDir: string
  readonly logsDir: string
}

/** Programs and jars, fetched where they are missing. */
export interface Programs {
  readonly java: Java | null
  readonly redis: RedisProgram | null
  readonly kafka: JarHome | null
  readonly zookeeper: JarHome | null
  readonly jolokia: string | null
}

export interface JarHome {
  readonly jars: readonly string[]
  readonly version: string
}

/** @throws LoadcurveError with what to type for what is missing */
export async function requirePrograms(spec: ManagedSpec, request: FetchRequest): Promise<Programs> {
  const { env, cacheDir } = request
  const needsJava = spec.kafka !== null || spec.zookeeper !== null
  const java = needsJava ? await requireJava(request) : null
  const kafkaSet: JarSet = spec.kafka?.profile === 'zookeeper' ? 'kafka39' : 'kafka'
  const sets: JarSet[] = []
  if (spec.kafka !== null) sets.push(...(env.KAFKA_HOME ? [] : [kafkaSet]), 'jolokia')
  if (spec.zookeeper !== null && !env.ZOOKEEPER_HOME) sets.push('zookeeper')
  const [redis] = await Promise.all([spec.redis === null ? null : requireRedis(request), fetchJars(sets, request)])
  return {
    java,
    redis,
    kafka: spec.kafka && kafkaHome(spec.kafka, jarFolder(cacheDir, kafkaSet), env),
    zookeeper: spec.zookeeper && zookeeperHome(jarFolder(cacheDir, 'zookeeper'), env),
    jolokia: spec.kafka && join(jarFolder(cacheDir, 'jolokia'), jolokiaJar),
  }
}

function kafkaHome(spec: ManagedKafka, cached: string, env: Variables): JarHome {
  const home = jarHome(env.KAFKA_HOME, 'KAFKA_HOME', cached, /^kafka_2\.\d+-(\d+\.\d+\.\d+[^/]*)\.jar$/)
  const old = home.version.startsWith('3.')
  if (spec.profile === 'zookeeper' && !old) {
    throw new LoadcurveError('TARGET_FAILED', `KAFKA_HOME is Kafka ${home.version}, which has no ZooKeeper mode`, {
      hint: 'unset KAFKA_HOME or let it name a Kafka 3.9; or use services.kafka.profile: kraft',
    })
  }
  return home
}

function zookeeperHome(cached: string, env: Variables): JarHome {
  const home = env.ZOOKEEPER_HOME && existsSync(join(env.ZOOKEEPER_HOME, 'lib')) ? env.ZOOKEEPER_HOME : undefined
  return jarHome(home, 'ZOOKEEPER_HOME', cached, /^zookeeper-(\d+\.\d+\.\d+[^/]*)\.jar$/)
}

/** The jars of a distribution (`libs` of Kafka, `lib` of ZooKeeper), or of the cache. */
function jarHome(home: string | undefined, variable: string, cached: string, main: RegExp): JarHome {
  const folders = home ? [join(home, 'libs'), join(home, 'lib')] : [cached]
  const folder = folders.find((path) => existsSync(path))
  const jars = folder === undefined ? [] : jarsIn(folder)
  const version = jars.map((jar) => main.exec(jar.slice(jar.lastIndexOf('/') + 1))?.[1]).find((found) => found)
  if (version !== undefined) return { jars, version }
  throw new LoadcurveError('TARGET_FAILED', `${home ?? cached} holds no jars of the service`, {
    hint: home ? `let ${variable} name an unpacked distribution, or unset it` : `remove ${cached} and try again`,
  })
}

/** Chooses ports and writes the configurations of everything that is to be started. */
export async function planLaunches(
  spec: ManagedSpec,
  programs: Programs,
  places: Places,
  env: Variables,
): Promise<LaunchPlan> {
  const ports = await choosePorts(spec)
  const logFileOf = (name: string) => join(places.logsDir, `${name}.log`)
  const common = { dataDir: places.dataDir, env }
  const first: Launch[] = []
  if (spec.redis !== null) {
    const { maxMemoryBytes } = spec.redis
    const redis = { program: programs.redis!, port: ports.redis, maxMemoryBytes, durable: spec.durable }
    first.push(redisLaunch({ ...common, ...redis, logFile: logFileOf('redis') }))
  }
  if (spec.zookeeper !== null) {
    const { heapBytes } = spec.zookeeper
    const zookeeper = { java: programs.java!, ...programs.zookeeper!, heapBytes, port: ports.zookeeper }
    first.push(zookeeperLaunch({ ...common, ...zookeeper, logFile: logFileOf('zookeeper') }))
  }
  const brokers = spec.kafka === null ? [] : brokersOf(spec, spec.kafka, programs, ports, { ...common, logFileOf })
  const waits = spec.kafka?.profile === 'zookeeper'
  return {
    waves: waits ? [first, brokers] : [[...first, ...brokers]],
    jolokiaUrls: programs.jolokia === null ? [] : ports.brokers.map(({ jolokia }) => jolokiaUrl(jolokia)),
  }
}

function brokersOf(
  spec: ManagedSpec,
  kafka: ManagedKafka,
  programs: Programs,
  ports: ChosenPorts,
  common: { dataDir: string; env: Variables; logFileOf: (name: string) => string },
): Launch[] {
  const own = `${loopback}:${ports.zookeeper}`
  return kafkaLaunches({
    ...common,
    java: programs.java!,
    ...programs.kafka!,
    heapBytes: kafka.heapBytes,
    plan: {
      brokers: ports.brokers,
      controllerPort: ports.controller,
      replication: kafka.replication,
      zookeeper: kafka.profile === 'zookeeper' ? (spec.zookeeperAddress ?? own) : null,
      extraListeners: [],
      extraProperties: {},
    },
    jolokiaJar: programs.jolokia,
    classArchive: null,
  })
}

function jolokiaUrl(port: number): string {
  return `http://${loopback}:${port}/jolokia`
}

interface ChosenPorts {
  readonly redis: number
  readonly zookeeper: number
  readonly controller: number
  readonly brokers: readonly BrokerPorts[]
}

async function choosePorts(spec: ManagedSpec): Promise<ChosenPorts> {
  const brokers = spec.kafka?.brokers ?? 0
  const fixed = [
    ['kafka', spec.kafka?.port],
    ['redis', spec.redis?.port],
    ['zookeeper', spec.zookeeper?.port],
  ] as const
  const taken = new Set<number>()
  for (const [service, port] of fixed) {
    if (port === null || port === undefined) continue
    await requireFree(port, service)
    taken.add(port)
  }
  const free = await freePorts(3 + 2 * brokers, taken)
  const next = () => free.pop()!
  return {
    redis: spec.redis?.port ?? next(),
    zookeeper: spec.zookeeper?.port ?? next(),
    controller: next(),
    brokers: Array.from({ length: brokers }, (_, i) => ({
      client: (i === 0 ? spec.kafka?.port : null) ?? next(),
      jolokia: next(),
    })),
  }
}
