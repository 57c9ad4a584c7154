/** The services around a pipeline: what a scenario says about them, and what a run knows once they respond. */

export const serviceNames = ['kafka', 'redis', 'zookeeper'] as const
export type ServiceName = (typeof serviceNames)[number]

export function isService(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name)
}

/** A scenario never holds a secret, only the name of the environment variable that has it. */
export interface SecretName {
  readonly env: string
}

/** What a source of metrics wants from who asks it. The values are secrets, and are not here. */
export interface SourceLogin {
  /** name -> value of each request, with `${NAME}` for what comes from the environment */
  readonly headers: Readonly<Record<string, string>>
  /** of basic authentication; null = none */
  readonly username: string | null
  readonly password: SecretName | null
}

export interface TlsSpec {
  /** PEM files; null = the system's authorities, no certificate of our own */
  readonly caFile: string | null
  readonly certFile: string | null
  readonly keyFile: string | null
  /** the name that the server's certificate must have; null = the host of the address */
  readonly serverName: string | null
}

export const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
export type SaslMechanism = (typeof saslMechanisms)[number]

/** Started by the run (or already running through `stack up`), on loopback. */
export interface ManagedKafka {
  readonly managed: true
  /** kraft: Kafka 4; zookeeper: Kafka 3.9 that keeps its metadata in ZooKeeper */
  readonly profile: 'kraft' | 'zookeeper'
  readonly brokers: number
  readonly replication: number
  readonly heapBytes: number
  /** true: about 70 M records are sent before the run, so that the broker's JVM has compiled what it needs */
  readonly warmBroker: boolean
  /** port of the first broker; null = a free one */
  readonly port: number | null
}

export interface KafkaCluster {
  readonly managed: false
  /** host:port */
  readonly addresses: readonly string[]
  /** copies of each partition of the topics that a run creates; default = as many as the brokers choose */
  readonly replication: number | 'default'
  /** what the names of the topics and of the group that a run creates begin with; null = nothing */
  readonly topicPrefix: string | null
  readonly tls: TlsSpec | null
  readonly sasl: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: SecretName } | null
  /** addresses of the brokers' Jolokia agents, for the collector; none = broker metrics come only from the protocol */
  readonly jolokiaUrls: readonly string[]
  /** of all of them */
  readonly jolokiaLogin: SourceLogin
}

export interface ManagedRedis {
  readonly managed: true
  readonly port: number | null
  /** 0 = no limit */
  readonly maxMemoryBytes: number
}

export interface RedisServer {
  readonly managed: false
  readonly address: string
  readonly username: string | null
  readonly password: SecretName | null
  readonly tls: TlsSpec | null
}

export interface ManagedZookeeper {
  readonly managed: true
  readonly heapBytes: number
  readonly port: number | null
}

export interface ZookeeperServer {
  readonly managed: false
  readonly address: string
  readonly tls: TlsSpec | null
  /** URL of its admin server, which is asked instead of the address; null = the address is asked */
  readonly adminUrl: string | null
}

/** `zookeeper` is null if the pipeline has none. */
export interface ServicesSpec {
  readonly kafka: ManagedKafka | KafkaCluster
  readonly redis: ManagedRedis | RedisServer
  readonly zookeeper: ManagedZookeeper | ZookeeperServer | null
}

/** How to reach a cluster, with its secrets: kept in memory only, never written or logged. */
export interface KafkaAccess {
  readonly addresses: readonly string[]
  readonly tls: TlsSpec | null
  readonly sasl: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string } | null
}

export interface RedisAccess {
  readonly host: string
  readonly port: number
  readonly username: string | null
  readonly password: string | null
  readonly tls: TlsSpec | null
}

export interface ZookeeperAccess {
  readonly host: string
  readonly port: number
}

/** A process that belongs to the pipeline, for the process collector and for faults. */
export interface ServiceProcess {
  /** `kafka`, `kafka-2`, `redis`, `zookeeper`, `target-0` */
  readonly name: string
  readonly pid: number
}

/** A JVM of the target, by the name of its process, and where its Jolokia agent responds. */
export interface WatchedJvm {
  readonly name: string
  readonly url: string
}

/** The JVMs of a target that runs in JVMs. */
export interface WatchedJvms {
  /** those that there are now: workers come and go */
  now(): readonly WatchedJvm[]
  /** why none can be watched; null = they can */
  readonly unavailable: string | null
}

/** What a run uses; null = this run has none. */
export interface Access {
  readonly kafka: KafkaAccess | null
  readonly redis: RedisAccess | null
  readonly zookeeper: ZookeeperAccess | null
  /** Jolokia agents of the brokers */
  readonly jolokiaUrls: readonly string[]
}

/** Names and addresses that the parts of one run share. Kept in memory only. */
export interface Wiring {
  readonly access: Access
  readonly curvesTopic: string
  readonly updatesTopic: string
  readonly updatesPartitions: number
  /** consumer group of the target */
  readonly group: string
  /** keys: `<prefix>:customers`, `<prefix>:energy:<slot>`; the redis driver writes `<prefix>:curves:<partition>` */
  readonly redisPrefix: string
  /** where the http driver posts messages to; null without one */
  readonly httpUrl: string | null
  /** headers of its requests by name, with their secrets */
  readonly httpHeaders: Readonly<Record<string, string>>
}

/** A message that is shown once and stays visible: a note, or a warning, which is shown even with `--quiet`. */
export interface Notice {
  readonly kind: 'note' | 'warning'
  readonly text: string
}

/** What is known about a service that a run used, for environment.json. */
export interface ServiceFacts {
  readonly name: string
  readonly managed: boolean
  readonly version: string
  /** `-Xmx512m, G1`; empty where unknown */
  readonly settings: string
  /** host:port, without credentials */
  readonly address: string
  /**
   * records that producers had sent to this broker between its start and the run, for a cluster that runs elsewhere the
   * smallest count of its brokers; null = not a broker, or it cannot be determined
   */
  readonly recordsBefore: number | null
}

/**
 * A broker's JVM has compiled what it needs after 70 to 100 M records; until then a record uses up to six times more
 * CPU.
 */
export const warmRecords = 70_000_000

/** The services to start here; null = do not start it. */
export interface ManagedSpec {
  readonly kafka: ManagedKafka | null
  readonly redis: ManagedRedis | null
  readonly zookeeper: ManagedZookeeper | null
  /** host:port of a ZooKeeper that runs elsewhere, for Kafka's profile zookeeper; null = the one above */
  readonly zookeeperAddress: string | null
  readonly durable: boolean
}
