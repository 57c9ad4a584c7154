import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import type { ManagedKafka, ManagedSpec } from '../types/services.ts'
import { type Home, withHomes } from './distributions.ts'
import { type ClassArchive, classArchive, makeClassArchive } from './programs/class-archive.ts'
import type { FetchRequest } from './programs/download.ts'
import type { JarSet } from './programs/jar-set.ts'
import { fetchJars, jarFolder, jarsIn } from './programs/jars.ts'
import { type Java, requireJava } from './programs/java.ts'
import { notify } from './programs/notify.ts'
import { type RedisProgram, requireRedis } from './programs/redis-program.ts'
import { onPath, type Variables } from './programs/tool.ts'
import { javaOfServices, jolokiaJar, jolokiaJars, kafka39Jars, kafkaJars, zookeeperJars } from './service-jars.ts'

/** Programs and jars, fetched if they are missing. */
export interface Programs {
  readonly java: Java | null
  readonly redis: RedisProgram | null
  readonly kafka: JarHome | null
  readonly zookeeper: JarHome | null
  readonly jolokia: string | null
  /** shortens the start of Kafka; null = none */
  readonly classes: ClassArchive | null
}

export interface JarHome {
  readonly jars: readonly string[]
  readonly version: string
}

/** @throws LoadcurveError that says what is missing and how to install it */
export async function requirePrograms(spec: ManagedSpec, asked: FetchRequest): Promise<Programs> {
  const request = { ...asked, env: withHomes(spec, asked.env) }
  const { env, cacheDir } = request
  const needsJava = spec.kafka !== null || spec.zookeeper !== null
  // before anything is fetched
  if (env.KAFKA_HOME && spec.kafka !== null) kafkaHome(spec.kafka, '', env)
  if (env.ZOOKEEPER_HOME && spec.zookeeper !== null) zookeeperHome('', env)
  const java = needsJava ? await requireJava(javaOfServices, request) : null
  const kafkaSet = spec.kafka?.profile === 'zookeeper' ? kafka39Jars : kafkaJars
  const sets = jarSetsFor(spec, kafkaSet, request)
  const redis = await fetchBoth(spec.redis !== null, sets, request)
  const kafka = spec.kafka && kafkaHome(spec.kafka, jarFolder(cacheDir, kafkaSet), env)
  const classes = kafka && java && classArchive(cacheDir, java, kafka.jars)
  if (classes && java && kafka) await makeClassArchive(classes, java, kafka.jars, request)
  const agent = join(jarFolder(cacheDir, jolokiaJars), jolokiaJar)
  return {
    java,
    redis,
    kafka,
    zookeeper: spec.zookeeper && zookeeperHome(jarFolder(cacheDir, zookeeperJars), env),
    jolokia: kafka !== null && existsSync(agent) ? agent : null,
    classes,
  }
}

/** Fetches Redis and jars in parallel: if one fails, the other is not waited for. */
async function fetchBoth(withRedis: boolean, sets: JarSet[], request: FetchRequest): Promise<RedisProgram | null> {
  const failed = new AbortController()
  const both = { ...request, signal: AbortSignal.any([request.signal, failed.signal]) }
  try {
    const [redis] = await Promise.all([withRedis ? requireRedis(both) : null, fetchJars(sets, both)])
    return redis
  } finally {
    failed.abort()
  }
}

/** With the user's own Kafka and without Maven there is no agent; only broker metrics need it. */
function jarSetsFor(spec: ManagedSpec, kafkaSet: JarSet, request: FetchRequest): JarSet[] {
  const { env, cacheDir } = request
  const sets: JarSet[] = []
  if (spec.kafka !== null && !env.KAFKA_HOME) sets.push(kafkaSet)
  if (spec.zookeeper !== null && !env.ZOOKEEPER_HOME) sets.push(zookeeperJars)
  if (spec.kafka === null) return sets
  const canFetch = onPath('mvn', env) !== null || existsSync(jarFolder(cacheDir, jolokiaJars))
  if (sets.length === 0 && !canFetch)
    notify(request, 'Maven is missing, so the broker runs without the Jolokia agent and has no broker metrics')
  else sets.push(jolokiaJars)
  return sets
}

function kafkaHome(spec: ManagedKafka, cached: string, env: Variables): JarHome {
  const home = jarHome(env.KAFKA_HOME, 'KAFKA_HOME', cached, /^kafka_2\.\d+-(\d+\.\d+\.\d+[^/]*)\.jar$/)
  const old = home.version.startsWith('3.')
  if (spec.profile === 'zookeeper' && !old) {
    throw new LoadcurveError('TARGET_FAILED', `KAFKA_HOME is Kafka ${home.version}, which has no ZooKeeper mode`, {
      hint: 'unset KAFKA_HOME or set it to a Kafka 3.9; or use services.kafka.profile: kraft',
    })
  }
  return home
}

function zookeeperHome(cached: string, env: Variables): JarHome {
  return jarHome(env.ZOOKEEPER_HOME, 'ZOOKEEPER_HOME', cached, /^zookeeper-(\d+\.\d+\.\d+[^/]*)\.jar$/)
}

/** The jars of a distribution (`libs` for Kafka, `lib` for ZooKeeper), or those in the cache. */
function jarHome(home: string | undefined, variable: Home['from'], cached: string, main: RegExp): JarHome {
  const folders = home ? [join(home, 'libs'), join(home, 'lib')] : [cached]
  const folder = folders.find((path) => existsSync(path))
  const jars = folder === undefined ? [] : jarsIn(folder)
  const version = jars.map((jar) => main.exec(jar.slice(jar.lastIndexOf('/') + 1))?.[1]).find((found) => found)
  if (version !== undefined) return { jars, version }
  if (!home)
    throw new LoadcurveError('TARGET_FAILED', `${cached} contains no jars of the service`, {
      hint: `remove ${cached} and try again`,
    })
  const fault = existsSync(home) ? 'which holds no jars of the service in libs or lib' : 'where nothing is'
  throw new LoadcurveError('TARGET_FAILED', `${variable} is ${home}, ${fault}`, {
    hint: `set ${variable} to an unpacked distribution (the folder that holds bin and ${variable === 'KAFKA_HOME' ? 'libs' : 'lib'}), or unset it`,
  })
}
