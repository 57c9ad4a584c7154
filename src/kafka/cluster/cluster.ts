import { LoadcurveError } from '../../errors.ts'
import type { KafkaAccess } from '../../types/services.ts'
import type { Connection } from '../network/broker-connection.ts'
import { connect } from '../network/connect.ts'
import { BrokenConnection } from '../protocol/errors.ts'
import { askCluster, askController, askMetadata, type ClusterFacts, type TopicMetadata } from './metadata.ts'

/** `address` is null while the partition has no leader. */
export interface PartitionLeader {
  readonly partition: number
  readonly address: string | null
}

/** The leaders of partitions, and the connections to them. */
export interface Cluster {
  /**
   * By partition from 0, from the newest metadata, which is requested if there is none for the topic yet.
   * Errors: LoadcurveError when the topic does not exist or is not visible; BrokenConnection when no broker responds.
   */
  leaders(topic: string): Promise<readonly PartitionLeader[]>
  /** Requests metadata again, from any broker that responds. Concurrent calls share a request. Errors: as `leaders`. */
  refresh(topic: string): Promise<void>
  /**
   * The connection of that lane to that broker: the open one, or a new one. Concurrent calls share one attempt.
   * Errors: LoadcurveError (BrokenConnection if another try may succeed). There is no back-off.
   */
  connection(address: string, lane: number): Promise<Connection>
  /** The connection to the controller, as any broker that responds names it. Errors: as `connection`. */
  controller(): Promise<Connection>
  close(): void
}

export type Connect = (address: string, access: KafkaAccess, clientId: string) => Promise<Connection>

/** Lanes from 0 belong to callers; metadata has its own lane, so that it never waits behind a long poll. */
const metadataLane = -1

/** Connects to the first address that responds. Errors: as `connect` for the first address, if none responds. */
export async function openCluster(
  access: KafkaAccess,
  clientId: string,
  connectTo: Connect = connect,
): Promise<Cluster> {
  const cluster = new KnownBrokers(access, clientId, connectTo)
  try {
    await cluster.withAny(async () => {})
  } catch (error) {
    cluster.close()
    throw error
  }
  return cluster
}

/** Addresses of all brokers of a cluster, from the first address that responds. Errors: as `openCluster`. */
export async function brokersOf(
  access: KafkaAccess,
  clientId: string,
  connectTo: Connect = connect,
): Promise<readonly string[]> {
  return (await clusterFacts(access, clientId, connectTo)).brokers
}

/** The same, with the id of the cluster. Errors: as `openCluster`. */
export async function clusterFacts(
  access: KafkaAccess,
  clientId: string,
  connectTo: Connect = connect,
): Promise<ClusterFacts> {
  const cluster = new KnownBrokers(access, clientId, connectTo)
  try {
    return await cluster.withAny(askCluster)
  } finally {
    cluster.close()
  }
}

interface Lane {
  readonly connecting: Promise<Connection> | null
  readonly connection: Connection | null
}

const noLane: Lane = { connecting: null, connection: null }

class KnownBrokers implements Cluster {
  private readonly access: KafkaAccess
  private readonly clientId: string
  private readonly connectTo: Connect
  private readonly lanes = new Map<string, Lane>()
  private readonly topics = new Map<string, TopicMetadata>()
  private readonly asking = new Map<string, Promise<void>>()
  private brokers: readonly string[] = []
  private closed = false

  constructor(access: KafkaAccess, clientId: string, connectTo: Connect) {
    this.access = access
    this.clientId = clientId
    this.connectTo = connectTo
  }

  async leaders(topic: string): Promise<readonly PartitionLeader[]> {
    if (!this.topics.has(topic)) await this.refresh(topic)
    return this.topics.get(topic)!.leaders.map((address, partition) => ({ partition, address }))
  }

  refresh(topic: string): Promise<void> {
    const shared = this.asking.get(topic)
    if (shared !== undefined) return shared
    const asking = this.ask(topic).finally(() => this.asking.delete(topic))
    this.asking.set(topic, asking)
    return asking
  }

  connection(address: string, lane: number): Promise<Connection> {
    if (this.closed) return Promise.reject(new BrokenConnection('The connections to Kafka were closed'))
    const key = `${address} ${lane}`
    const { connecting, connection } = this.lanes.get(key) ?? noLane
    if (connecting !== null) return connecting
    return connection?.open ? Promise.resolve(connection) : this.reconnect(key, address)
  }

  async controller(): Promise<Connection> {
    const address = await this.withAny(askController)
    return address === null ? this.withAny(async (any) => any) : this.connection(address, metadataLane)
  }

  close(): void {
    this.closed = true
    for (const { connection } of this.lanes.values()) connection?.close()
  }

  /** Calls `use` with a connection to one broker after the other until one works; otherwise throws the first error. */
  async withAny<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    let first: unknown = null
    for (const address of new Set([...this.brokers, ...this.access.addresses])) {
      try {
        return await use(await this.connection(address, metadataLane))
      } catch (error) {
        first ??= error
        if (!(error instanceof BrokenConnection)) break
      }
    }
    throw first ?? new LoadcurveError('DRIVER_FAILED', 'No address of a Kafka broker was given')
  }

  private async ask(topic: string): Promise<void> {
    const metadata = await this.withAny((connection) => askMetadata(connection, topic))
    this.brokers = metadata.brokers
    this.topics.set(topic, metadata)
  }

  private reconnect(key: string, address: string): Promise<Connection> {
    const connecting = this.connectTo(address, this.access, this.clientId).then(
      (connection) => {
        if (this.closed) connection.close()
        this.lanes.set(key, { connecting: null, connection })
        return connection
      },
      (error: unknown) => {
        this.lanes.delete(key)
        throw error
      },
    )
    this.lanes.set(key, { connecting, connection: null })
    return connecting
  }
}
