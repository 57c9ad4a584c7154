import type { Clock } from '../../clock.ts'
import type { Block } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { describeTopic } from '../../kafka/admin/admin.ts'
import { type Cluster, openCluster } from '../../kafka/cluster/cluster.ts'
import { lastSequences } from '../../kafka/cluster/last-sequences.ts'
import { initProducerId } from '../../kafka/cluster/producer-id.ts'
import type { Connection } from '../../kafka/network/broker-connection.ts'
import { compressorOf } from '../../kafka/protocol/codecs.ts'
import { noProducer, type ProducerStamp } from '../../kafka/protocol/record-batch.ts'
import { chosenConnections, type KafkaDriverSpec } from '../../types/driver.ts'
import type { DriverCounters } from '../../types/measurement.ts'
import type { Deal } from '../../types/plan.ts'
import type { KafkaAccess } from '../../types/services.ts'
import type { Driver } from '../driver.ts'
import { BatchPools, chooseBatches } from './batch-choice.ts'
import { Dispatcher } from './dispatcher.ts'
import { IdentityRenewal } from './identity.ts'
import type { Lane } from './lane.ts'
import { Leadership } from './leadership.ts'
import { type OutgoingBatch, OutgoingBatches } from './outgoing-batch.ts'
import { PartitionStream } from './partition-stream.ts'
import { produceHead } from './produce-request.ts'
import { Trouble, waitForLanding } from './trouble.ts'

export interface KafkaDriverSetup {
  readonly access: KafkaAccess
  readonly topic: string
  readonly clientId: string
  readonly clock: Clock
  readonly spec: KafkaDriverSpec
  readonly deal: Pick<Deal, 'frame' | 'points'>
  /** the partitions that this driver writes to */
  readonly partitions: readonly number[]
}

/** External dependencies of the driver. */
export interface KafkaParts {
  openCluster(access: KafkaAccess, clientId: string): Promise<Cluster>
  initProducerId(connection: Connection): Promise<ProducerStamp>
  lastSequences: typeof lastSequences
  /** the largest batch that the topic accepts */
  mostBatchBytes(access: KafkaAccess, topic: string): Promise<number>
}

/** Those of a real cluster. */
export const realParts: KafkaParts = {
  openCluster: (access, clientId) => openCluster(access, clientId),
  initProducerId,
  lastSequences,
  mostBatchBytes: async (access, topic) => (await describeTopic(access, topic)).maxMessageBytes,
}

/** A broker remembers the last five batches of an idempotent producer in a partition. */
const mostIdempotentRequests = 5
/** How often pending requests, connection attempts and waits are checked. */
const recoveryLookUs = 1000

/**
 * Writes blocks to a topic with the client of `src/kafka`: batches from templates, several requests in flight on
 * several connections. A partly filled request waits at most `spec.lingerUs` after its oldest block.
 *
 * With acks 0 a message is accepted once the kernel has its bytes: the broker does not report what is lost with a
 * connection, so the audit must find it.
 */
export function createKafkaDriver(setup: KafkaDriverSetup, parts: KafkaParts = realParts): Driver {
  return new KafkaProducer(setup, parts)
}

export class KafkaProducer implements Driver {
  readonly needsLoop = true
  private readonly setup: KafkaDriverSetup
  private readonly parts: KafkaParts
  private readonly trouble = new Trouble()
  private readonly streams = new Map<number, PartitionStream>()
  /** those that recover from a failure */
  private readonly troubled = new Set<PartitionStream>()
  private readonly making = new OutgoingBatches()
  private readonly lanesPerBroker: number
  private acks: number[] = []
  private bytes = 0
  private mostBytes = 0
  private closed = false
  private cluster!: Cluster
  private leadership!: Leadership
  private dispatcher!: Dispatcher
  private identity!: IdentityRenewal
  private pools!: BatchPools
  private recordBytesMost!: (messageBytes: number) => number

  constructor(setup: KafkaDriverSetup, parts: KafkaParts) {
    this.setup = setup
    this.parts = parts
    for (const partition of setup.partitions)
      this.streams.set(partition, new PartitionStream(partition, this.troubled, this.making))
    this.lanesPerBroker =
      setup.spec.connections || Math.max(1, Math.min(chosenConnections.kafka, setup.partitions.length))
  }

  get failure(): LoadcurveError | null {
    return this.trouble.failure
  }

  /** number of pieces of memory that batches were ever written to */
  get memoryPieces(): number {
    return this.pools.made
  }

  async open(): Promise<void> {
    const { access, topic, clientId, clock, spec } = this.setup
    if (spec.compression !== 'none') compressorOf(spec.compression)
    this.cluster = await this.parts.openCluster(access, clientId)
    const streams = [...this.streams.values()]
    const { cluster, trouble, lanesPerBroker } = this
    this.leadership = new Leadership({ cluster, topic, clock, streams, lanesPerBroker, trouble })
    await this.leadership.open()
    this.prepareBatches(await this.parts.mostBatchBytes(access, topic))
    await Promise.all([...this.leadership.lanes.values()].map((lane) => lane.dial(() => clock.nowUs())))
    const connection = this.anyConnection()
    if (this.failure !== null || connection === null) throw this.failure ?? unreachable(trouble.firstTrouble)
    if (spec.idempotent) this.dispatcher.producer = await this.parts.initProducerId(connection)
  }

  room(messageBytes: number): number {
    if (this.failure !== null) return 0
    const room = Math.floor((this.mostBytes - this.bytes) / this.recordBytesMost(messageBytes))
    return this.bytes === 0 ? Math.max(1, room) : Math.max(0, room)
  }

  send(block: Block, token: number): boolean {
    const stream = this.streams.get(block.partition)
    if (stream === undefined) throw new RangeError(`partition ${block.partition} is not this driver's`)
    const nowUs = this.setup.clock.nowUs()
    const before = stream.recordsBytes
    const closed = stream.append(block, token, this.pools.of(block), nowUs, () => this.dispatcher.close(stream))
    this.bytes += stream.recordsBytes - before
    if (closed && stream.lane !== null) this.dispatcher.pump(stream.lane, nowUs)
    return true
  }

  flush(nowUs: number): number {
    for (const lane of this.leadership.lanes.values()) if (lane.streams.size > 0) this.tend(lane, nowUs)
    if (this.dispatcher.refreshWanted)
      this.leadership.refresh((known) => {
        if (known) this.dispatcher.refreshWanted = false
      })
    this.identity.step(this.anyConnection(), nowUs)
    for (const stream of this.troubled) this.resume(stream, nowUs)
    let nextUs = Number.POSITIVE_INFINITY
    for (const lane of this.leadership.lanes.values()) nextUs = Math.min(nextUs, this.sendFrom(lane, nowUs))
    if (this.recovering) nextUs = Math.min(nextUs, nowUs + recoveryLookUs)
    return nextUs
  }

  takeAcks(onAck: (token: number, ackUs: number) => void): void {
    const acks = this.acks
    if (acks.length === 0) return
    this.acks = []
    for (let i = 0; i < acks.length; i += 2) onAck(acks[i], acks[i + 1])
  }

  inFlightBytes(): number {
    return this.bytes
  }

  counters(): DriverCounters {
    return this.trouble.counters()
  }

  async close(): Promise<void> {
    if (this.closed || this.cluster === undefined) return
    this.closed = true
    const { clock, spec } = this.setup
    // as if the linger were over, so that partly filled requests are sent too
    let aheadUs = spec.lingerUs
    await waitForLanding(
      () => this.bytes > 0 && this.failure === null,
      () => {
        this.flush(clock.nowUs() + aheadUs)
        aheadUs = 0
      },
    )
    this.cluster.close()
  }

  private prepareBatches(mostBatchBytes: number): void {
    const { spec, deal, topic, clientId, clock, partitions } = this.setup
    const shape = { keyed: deal.frame === 1, frame: deal.frame, points: deal.points }
    const choice = chooseBatches(spec, shape, partitions.length, mostBatchBytes)
    const head = produceHead(clientId, topic, spec.acks, spec.timeoutUs)
    const requests = spec.idempotent ? Math.min(mostIdempotentRequests, spec.requests) : spec.requests
    const { streams, trouble } = this
    const onSettled = (batch: OutgoingBatch, ackUs: number) => this.settled(batch, ackUs)
    const ways = { requests, requestBytes: choice.requestBytes, headBytes: head.length }
    this.dispatcher = new Dispatcher({ ...spec, ...ways, clock, topic, streams, trouble, onSettled }, noProducer)
    this.pools = new BatchPools(choice, shape, head)
    this.recordBytesMost = choice.main.recordBytesMost
    const { dispatcher } = this
    this.identity = new IdentityRenewal({
      clock,
      dispatcher,
      streams: [...streams.values()],
      trouble,
      ask: this.parts.initProducerId,
      lastSequences: (connection, some, producer) => this.parts.lastSequences(connection, topic, some, producer),
      onSettled,
    })
    // per partition one batch that is being filled and a complete one, so that the next can be sent on a response
    const batches = this.leadership.lanes.size * requests + 2 * partitions.length
    this.mostBytes = Math.min(spec.inFlightBytes, batches * choice.main.batchBytes)
    this.pools.reserve(Math.floor(this.mostBytes / choice.main.batchBytes))
  }

  /** Prepares everything that a lane needs to send. */
  private tend(lane: Lane, nowUs: number): void {
    const { clock } = this.setup
    this.dispatcher.expire(lane, nowUs)
    if (lane.connection !== null && !lane.connection.open) {
      this.trouble.note(`${lane.address} closed a connection`)
      lane.lost(nowUs)
      this.dispatcher.refreshWanted = true
    }
    this.dispatcher.reap(lane)
    if (lane.connection !== null || nowUs < lane.dialAtUs) return
    void lane
      .dial(() => clock.nowUs())
      .then((connected) => {
        if (connected) this.dispatcher.pump(lane, clock.nowUs())
        else if (lane.connection === null) this.unreachable(lane, clock.nowUs())
      })
  }

  private unreachable(lane: Lane, nowUs: number): void {
    this.dispatcher.refreshWanted = true
    for (const stream of lane.streams) stream.recover(nowUs)
  }

  /** Failed batches are sent again after a pause, once nothing is in flight and the leader is known. */
  private resume(stream: PartitionStream, nowUs: number): void {
    if (!stream.idle || nowUs < stream.retryAtUs || this.dispatcher.refreshWanted) return
    if (this.leadership.place(stream)) stream.recovered()
    else {
      stream.recover(nowUs)
      this.dispatcher.refreshWanted = true
    }
  }

  /** Returns when there may be more to send. */
  private sendFrom(lane: Lane, nowUs: number): number {
    if (lane.streams.size === 0) return Number.POSITIVE_INFINITY
    this.dispatcher.pump(lane, nowUs)
    const expiryUs = this.dispatcher.expiryUs(lane)
    const dialUs = lane.connection === null ? nowUs + recoveryLookUs : Number.POSITIVE_INFINITY
    return Math.min(expiryUs, dialUs, this.dispatcher.lingerEndUs(lane))
  }

  private get recovering(): boolean {
    return this.dispatcher.refreshWanted || this.dispatcher.identityWanted || this.troubled.size > 0
  }

  private settled(batch: OutgoingBatch, ackUs: number): void {
    this.bytes -= batch.recordsBytes
    for (let i = 0; i < batch.blocks; i++) this.acks.push(batch.tokens[i]!, ackUs)
    this.making.release(batch)
  }

  private anyConnection(): Connection | null {
    for (const { connection } of this.leadership.lanes.values()) if (connection?.open) return connection
    return null
  }
}

function unreachable(why: string): LoadcurveError {
  return new LoadcurveError('DRIVER_FAILED', `No leader of the topic's partitions can be reached: ${why}`, {
    hint: 'Can this machine reach the addresses in advertised.listeners of the brokers?',
  })
}
