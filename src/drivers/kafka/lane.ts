import { LoadcurveError } from '../../errors.ts'
import type { Cluster } from '../../kafka/cluster/cluster.ts'
import type { Connection } from '../../kafka/network/broker-connection.ts'
import { BrokenConnection } from '../../kafka/protocol/errors.ts'
import type { OutgoingBatch } from './outgoing-batch.ts'
import type { PartitionStream } from './partition-stream.ts'
import { produceVersion } from './produce-request.ts'
import { BackOff, type Trouble } from './trouble.ts'
import { Turns } from './turns.ts'

/** A request without a response yet (acks 0: not yet taken by the kernel). */
export interface FlyingRequest {
  readonly batches: readonly OutgoingBatch[]
  readonly sentUs: number
}

/**
 * One connection to one broker, across reconnects, and the partitions that are written over it. A broker processes one
 * request at a time per connection and locks one partition at a time, so several lanes are faster.
 */
export class Lane {
  readonly address: string
  readonly index: number
  readonly streams = new Set<PartitionStream>()
  /** those with a batch that is being filled, oldest first */
  readonly filling = new Turns<PartitionStream>()
  /** those with something to send, in the order of their turns */
  readonly waiting = new Turns<PartitionStream>()
  readonly flying: FlyingRequest[] = []
  connection: Connection | null = null
  dialAtUs = 0
  /** until then a quota of the cluster mutes this connection */
  mutedUntilUs = 0
  private dialling = false
  private broken = false
  private readonly cluster: Cluster
  private readonly trouble: Trouble
  private readonly backOff = new BackOff()

  constructor(address: string, index: number, cluster: Cluster, trouble: Trouble) {
    this.address = address
    this.index = index
    this.cluster = cluster
    this.trouble = trouble
  }

  /** Connects if needed and allowed. Resolves with whether it is connected; an unreachable broker is not an error. */
  async dial(nowUs: () => number): Promise<boolean> {
    if (this.connection !== null) return true
    if (this.dialling || nowUs() < this.dialAtUs) return false
    this.dialling = true
    try {
      const connection = await this.cluster.connection(this.address, this.index)
      this.connected(connection)
      return true
    } catch (error) {
      this.dialAtUs = nowUs() + this.backOff.nextUs()
      this.broken = true
      if (error instanceof LoadcurveError && !(error instanceof BrokenConnection)) this.trouble.fail(error)
      else this.trouble.noteFailed(error)
      return false
    } finally {
      this.dialling = false
    }
  }

  /** The socket is gone: `dial` may try again after a pause. */
  lost(nowUs: number): void {
    if (this.connection === null) return
    this.connection = null
    this.mutedUntilUs = 0
    this.broken = true
    this.dialAtUs = nowUs + this.backOff.nextUs()
  }

  adopt(stream: PartitionStream): void {
    this.streams.add(stream)
    if (stream.open !== null) this.filling.add(stream.filling)
    if (stream.next() !== null) this.waiting.add(stream.waiting)
  }

  release(stream: PartitionStream): void {
    this.streams.delete(stream)
    this.filling.delete(stream.filling)
    this.waiting.delete(stream.waiting)
  }

  /** A response came. */
  alive(): void {
    this.backOff.reset()
  }

  private connected(connection: Connection): void {
    if (connection.version('Produce', produceVersion) !== produceVersion) throw tooOld(this.address)
    if (this.broken) this.trouble.reconnects++
    this.broken = false
    this.connection = connection
  }
}

function tooOld(address: string): LoadcurveError {
  return new LoadcurveError(
    'DRIVER_FAILED',
    `The Kafka broker at ${address} does not support Produce version ${produceVersion}`,
    { hint: 'Use a broker of Kafka 2.1 or later, or driver: { client: kafkajs }.' },
  )
}
