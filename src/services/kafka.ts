import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import {
  type ClusterPlan,
  clusterIdIn,
  log4j2Properties,
  log4jProperties,
  metaProperties,
  serverProperties,
} from './kafka-config.ts'
import { whoIsKafka } from './probes.ts'
import { agentFlags } from './processes/jolokia-agent.ts'
import { loopback } from './processes/ports.ts'
import { type ClassArchive, classFlags } from './programs/class-archive.ts'
import { heapFlag, type Java } from './programs/java.ts'
import type { Variables } from './programs/tool.ts'
import { type ServiceLaunch, startAt } from './service-launch.ts'

export interface KafkaLaunchOptions {
  readonly java: Java
  readonly jars: readonly string[]
  readonly version: string
  readonly heapBytes: number
  readonly plan: ClusterPlan
  /** null = no agent, and so no broker metrics from JMX */
  readonly jolokiaJar: string | null
  /** shortens the start; null = none */
  readonly classArchive: ClassArchive | null
  readonly dataDir: string
  readonly logFileOf: (name: string) => string
  readonly env: Variables
}

/** One launch per broker. Writes the property files, and marks data folders as formatted if they are not yet. */
export function kafkaLaunches(options: KafkaLaunchOptions): ServiceLaunch[] {
  return options.plan.brokers.map((_, index) => brokerLaunch(options, index + 1))
}

function brokerLaunch(options: KafkaLaunchOptions, node: number): ServiceLaunch {
  const { java, version, plan, dataDir, env } = options
  const ports = plan.brokers[node - 1]!
  const name = node === 1 ? 'kafka' : `kafka-${node}`
  const folder = join(dataDir, name)
  writeBrokerFiles(options, node, folder)
  return {
    name,
    part: 'kafka',
    command: java.path,
    args: kafkaArguments(options, node, folder),
    env,
    folder,
    logFile: options.logFileOf(name),
    talk: null,
    port: ports.client,
    facts: {
      name,
      managed: true,
      version,
      settings: `${heapFlag(options.heapBytes)}, G1, ${plan.zookeeper === null ? 'KRaft' : 'ZooKeeper'}`,
      address: `${loopback}:${ports.client}`,
      recordsBefore: null,
    },
    ...startAt(ports.client, name, () => whoIsKafka(ports.client, ownCluster(folder), plan.brokers.length)),
  }
}

function writeBrokerFiles(options: KafkaLaunchOptions, node: number, folder: string): void {
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  writeFileSync(join(folder, 'server.properties'), serverProperties(options.plan, node, data))
  writeFileSync(join(folder, 'log4j2.properties'), log4j2Properties)
  writeFileSync(join(folder, 'log4j.properties'), log4jProperties)
  if (options.plan.zookeeper === null) markFormatted(data, node, clusterOf(options.dataDir))
}

/** 16 bytes, as Kafka has it: one for each data folder, so that no cluster is taken for another. */
function clusterOf(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest().subarray(0, 16).toString('base64url')
}

/** null = with ZooKeeper, the broker has not written it yet */
function ownCluster(folder: string): string | null {
  try {
    return clusterIdIn(readFileSync(join(folder, 'data', metaFile), 'utf8'))
  } catch {
    return null
  }
}

const metaFile = 'meta.properties'

function markFormatted(data: string, node: number, clusterId: string): void {
  try {
    writeFileSync(join(data, metaFile), metaProperties(node, clusterId), { flag: 'wx' })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
}

export function kafkaArguments(options: KafkaLaunchOptions, node: number, folder: string): string[] {
  const { jars, plan, jolokiaJar, classArchive } = options
  const jolokiaPort = plan.brokers[node - 1]!.jolokia
  return [
    heapFlag(options.heapBytes),
    '-XX:+UseG1GC',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+PerfDisableSharedMem',
    // codecs unpack their libraries there; /tmp may be read-only in a container
    `-Djava.io.tmpdir=${folder}`,
    ...(classArchive === null ? [] : classFlags(classArchive, folder, node === 1)),
    ...logFlags(options.version, folder),
    ...(jolokiaJar === null ? [] : agentFlags(jolokiaJar, jolokiaPort)),
    ...['-cp', jars.join(delimiter), 'kafka.Kafka', join(folder, 'server.properties')],
  ]
}

function logFlags(version: string, folder: string): string[] {
  return version.startsWith('3.')
    ? [`-Dlog4j.configuration=file:${join(folder, 'log4j.properties')}`]
    : [`-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`]
}
