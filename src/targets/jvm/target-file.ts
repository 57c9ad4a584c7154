import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { StatisticsPorts } from '../../types/engine-statistics.ts'
import type { RunnableWorkload } from '../../types/scenario.ts'
import type { KafkaAccess, RedisAccess, Wiring, ZookeeperAccess } from '../../types/services.ts'
import { joinsCustomers } from '../../types/workloads.ts'
import { clientKeyProperties } from './client-key.ts'

/**
 * What a run tells an engine in a JVM: `target.json` in the folder of the run, as `Settings.java` reads it. Secrets are
 * not in it: they are the first line of the engine's stdin.
 */
export interface TargetFile {
  /** a name that no other run has */
  readonly run: string
  readonly workload: RunnableWorkload
  readonly format: MessageFormat
  readonly meters: number
  readonly partitions: number
  readonly parallelism: number
  /** null: stamps are of the wall clock, wherever the engine runs */
  readonly epochOffsetUs: number | null
  readonly kafka: {
    /** of its clients, under Kafka's own names */
    readonly properties: Readonly<Record<string, string>>
    readonly group: string
    readonly curvesTopic: string
    readonly updatesTopic: string
    readonly updatesPartitions: number
  }
  /** null: the workload needs none */
  readonly redis: {
    readonly host: string
    readonly port: number
    readonly username: string | null
    readonly tls: boolean
    readonly caFile: string | null
    readonly prefix: string
    readonly stores: boolean
  } | null
  /** null: the engine brings its own */
  readonly zookeeper: (ZookeeperAccess & { readonly root: string }) | null
  /** the daemons that it is submitted to; null: it runs in its own process */
  readonly cluster: {
    readonly nimbusHost: string
    readonly nimbusPort: number
    readonly workerOptions: readonly string[]
  } | null
  /** where it tells how it is doing; null: nobody asks */
  readonly statistics: StatisticsPorts | null
  /** on 127.0.0.1, where it answers questions; null: nobody asks, or a cluster that exists has a server of its own */
  readonly drpcPort: number | null
  /** of the engine */
  readonly options: Readonly<Record<string, string | number | boolean>>
}

export interface TargetSecrets {
  /** properties of Kafka's clients */
  readonly kafka: Readonly<Record<string, string>>
  readonly redisPassword: string | null
}

/** What decides what is in it. */
export interface TargetFacts extends Omit<TargetFile, 'kafka' | 'redis' | 'zookeeper'> {
  /** sums are kept in Redis */
  readonly stores: boolean
  readonly wiring: Wiring
}

/** Errors: TARGET_FAILED if the run has no Kafka, or a connection that a JVM engine cannot make. */
export function targetFileOf({ stores, wiring, ...asked }: TargetFacts): TargetFile {
  const { access, curvesTopic, updatesTopic, updatesPartitions, group, redisPrefix } = wiring
  const usesRedis = stores || joinsCustomers(asked.workload)
  return {
    ...asked,
    kafka: { properties: kafkaProperties(kafkaOf(access.kafka)), group, curvesTopic, updatesTopic, updatesPartitions },
    redis: usesRedis && access.redis !== null ? redisOf(access.redis, redisPrefix, stores) : null,
    zookeeper: access.zookeeper === null ? null : { ...access.zookeeper, root: `/${asked.run}` },
  }
}

/** Errors: TARGET_FAILED if a key or certificate cannot be read. */
export function targetSecretsOf({ access }: Pick<Wiring, 'access'>): TargetSecrets {
  const { sasl, tls } = kafkaOf(access.kafka)
  return {
    kafka: {
      ...(sasl === null ? {} : { 'sasl.jaas.config': jaasLine(sasl) }),
      ...(tls === null ? {} : clientKeyProperties(tls)),
    },
    redisPassword: access.redis?.password ?? null,
  }
}

/** Returns its path. */
export function writeTargetFile(folder: string, file: TargetFile): string {
  const path = join(folder, 'target.json')
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
  return path
}

function kafkaOf(kafka: KafkaAccess | null): KafkaAccess {
  if (kafka !== null) return kafka
  throw new LoadcurveError('TARGET_FAILED', 'the target reads and publishes through Kafka, but this run has no Kafka', {
    hint: 'add services.kafka to the scenario',
  })
}

/** https://kafka.apache.org/documentation/#security_ssl */
function kafkaProperties({ addresses, tls, sasl }: KafkaAccess): Record<string, string> {
  if (tls !== null && tls.serverName !== null) throw namedServer
  const protocol = `${sasl === null ? '' : 'SASL_'}${tls === null ? 'PLAINTEXT' : 'SSL'}`
  return {
    'bootstrap.servers': addresses.join(','),
    'security.protocol': protocol,
    ...(tls?.caFile ? { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': tls.caFile } : {}),
    ...(sasl === null ? {} : { 'sasl.mechanism': sasl.mechanism.toUpperCase() }),
  }
}

const namedServer = new LoadcurveError(
  'TARGET_FAILED',
  "services.kafka.tls.serverName cannot be given to an engine in a JVM: Kafka's Java client checks the name that it dials",
  { hint: 'remove serverName and write addresses by the name in the certificate, or use target.engine: node' },
)

const loginModules = {
  plain: 'org.apache.kafka.common.security.plain.PlainLoginModule',
  'scram-sha-256': 'org.apache.kafka.common.security.scram.ScramLoginModule',
  'scram-sha-512': 'org.apache.kafka.common.security.scram.ScramLoginModule',
} as const

function jaasLine({ mechanism, username, password }: NonNullable<KafkaAccess['sasl']>): string {
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`
  return `${loginModules[mechanism]} required username=${quoted(username)} password=${quoted(password)};`
}

function redisOf({ host, port, username, tls }: RedisAccess, prefix: string, stores: boolean): TargetFile['redis'] {
  return { host, port, username, tls: tls !== null, caFile: tls?.caFile ?? null, prefix, stores }
}
