import { loopback } from './processes/ports.ts'

/** An extra listener of a broker, in addition to the plain one that the harness uses. */
export interface ExtraListener {
  /** `SECURE` */
  readonly name: string
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT'
  readonly port: number
  /** the advertised host; the certificate must contain it */
  readonly host: string
}

export interface BrokerPorts {
  readonly client: number
  /** 0 = no agent */
  readonly jolokia: number
}

export interface ClusterPlan {
  /** node 1 first */
  readonly brokers: readonly BrokerPorts[]
  readonly controllerPort: number
  readonly replication: number
  /** null = KRaft */
  readonly zookeeper: string | null
  readonly extraListeners: readonly ExtraListener[]
  readonly extraProperties: Readonly<Record<string, string>>
}

/** The largest batch that a broker accepts. */
const messageMaxBytes = 8 * 2 ** 20

/** server.properties of one node, counted from 1. */
export function serverProperties(plan: ClusterPlan, node: number, dataFolder: string): string {
  const properties = {
    ...roleProperties(plan, node),
    ...listenerProperties(plan, node),
    'log.dirs': dataFolder,
    ...replicationProperties(plan),
    ...dataProperties,
    ...plan.extraProperties,
  }
  return `${Object.entries(properties)
    .map(([key, value]) => `${key}=${escapeValue(value)}`)
    .join('\n')}\n`
}

function roleProperties(plan: ClusterPlan, node: number): Record<string, string> {
  if (plan.zookeeper !== null) {
    return {
      'broker.id': String(node),
      'zookeeper.connect': plan.zookeeper,
      'zookeeper.connection.timeout.ms': '18000',
    }
  }
  return {
    'node.id': String(node),
    'process.roles': node === 1 ? 'broker,controller' : 'broker',
    'controller.quorum.voters': `1@${loopback}:${plan.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
  }
}

function listenerProperties(plan: ClusterPlan, node: number): Record<string, string> {
  const plain = `PLAINTEXT://${loopback}:${plan.brokers[node - 1]!.client}`
  const extra = node === 1 ? plan.extraListeners : []
  const controls = plan.zookeeper === null
  const own = controls && node === 1 ? [`CONTROLLER://${loopback}:${plan.controllerPort}`] : []
  const protocols = extra.map(({ name, protocol }) => `${name}:${protocol}`)
  return {
    listeners: [plain, ...own, ...extra.map(({ name, port }) => `${name}://${loopback}:${port}`)].join(','),
    'advertised.listeners': [plain, ...extra.map(({ name, host, port }) => `${name}://${host}:${port}`)].join(','),
    'listener.security.protocol.map': [
      'PLAINTEXT:PLAINTEXT',
      ...(controls ? ['CONTROLLER:PLAINTEXT'] : []),
      ...protocols,
    ].join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
  }
}

function replicationProperties(plan: ClusterPlan): Record<string, string> {
  const copies = String(Math.min(plan.replication, plan.brokers.length))
  const shared =
    plan.zookeeper === null
      ? { 'share.coordinator.state.topic.replication.factor': copies, 'share.coordinator.state.topic.min.isr': '1' }
      : {}
  return {
    'default.replication.factor': copies,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    ...shared,
  }
}

/**
 * Nothing expires by time: only the topics' own `retention.bytes` limits what is kept. Records may have any timestamp.
 * Deleted data leaves the disk within seconds; the cleaner's buffer is small to fit into a small heap.
 */
const dataProperties: Readonly<Record<string, string>> = {
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
  'auto.create.topics.enable': 'false',
  'message.max.bytes': String(messageMaxBytes),
  'replica.fetch.max.bytes': String(messageMaxBytes),
  'log.segment.bytes': '268435456',
  'log.retention.ms': '-1',
  'log.retention.bytes': '-1',
  'log.retention.check.interval.ms': '5000',
  'log.segment.delete.delay.ms': '1000',
  'log.initial.task.delay.ms': '5000',
  'log.message.timestamp.before.max.ms': '9223372036854775807',
  'log.message.timestamp.after.max.ms': '9223372036854775807',
  'log.cleaner.dedupe.buffer.size': '16777216',
}

/** Java reads property files as Latin-1 with backslash escapes. */
function escapeValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/[^\x20-\xff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Marks a folder as formatted, so that the storage tool does not have to run first. */
export function metaProperties(node: number, clusterId: string): string {
  return `version=1\ncluster.id=${clusterId}\nnode.id=${node}\n`
}

/** The id of the cluster that a data folder belongs to; null = the file does not say (with ZooKeeper, before the start). */
export function clusterIdIn(metaProperties: string): string | null {
  return /^cluster\.id=(.+)$/m.exec(metaProperties)?.[1]?.trim() ?? null
}

/** Kafka 4 logs through log4j 2. */
export const log4j2Properties = `status = error
appender.out.type = Console
appender.out.name = OUT
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = OUT
`

/** Kafka 3.9 logs through reload4j. */
export const log4jProperties = `log4j.rootLogger=WARN, out
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %c{1} %m%n
`
