import { KafkaProducer } from '../../../src/drivers/kafka/producer.ts'
import type { KafkaDriverSpec } from '../../../src/types/driver.ts'
import { readingsBlock } from '../blocks.ts'
import { FakeCluster, type SentRequest } from './fake-cluster.ts'

export const startUs = 1_795_500_000_000_000
const access = { addresses: ['a:1'], tls: null, sasl: null }

export const kafkaSpec: KafkaDriverSpec = {
  kind: 'kafka',
  inFlightBytes: 64 * 1024 * 1024,
  lingerUs: 5000,
  format: 'binary',
  client: 'own',
  acks: 1,
  idempotent: false,
  compression: 'none',
  requests: 5,
  connections: 1,
  timeoutUs: 30_000_000,
}

export interface RigParts {
  readonly spec?: Partial<KafkaDriverSpec>
  readonly leaders?: (string | null)[]
  readonly deal?: { readonly frame: number; readonly points: number }
  readonly mostBatchBytes?: number
}

/** A driver on a clock that stands still, and the brokers it talks to. */
export class ProducerRig {
  nowUs = startUs
  readonly cluster: FakeCluster
  readonly driver: KafkaProducer
  readonly acks: [token: number, ackUs: number][] = []
  ids = 0
  /** the last sequence that the broker says it has, by partition */
  readonly stored = new Map<number, number>()
  private token = 0

  constructor({ spec = {}, leaders = ['a:1'], deal = { frame: 1, points: 1 }, mostBatchBytes = 1e6 }: RigParts = {}) {
    this.cluster = new FakeCluster(leaders)
    this.driver = new KafkaProducer(
      {
        access,
        topic: 'curves',
        clientId: 'tester',
        clock: { nowUs: () => this.nowUs },
        spec: { ...kafkaSpec, ...spec },
        deal,
        partitions: leaders.map((_, partition) => partition),
      },
      {
        openCluster: async () => this.cluster,
        initProducerId: async () => ({ id: 1000 + this.ids++, epoch: 0 }),
        lastSequences: async (_connection, _topic, partitions) =>
          new Map(
            partitions.flatMap((partition) =>
              this.stored.has(partition) ? [[partition, this.stored.get(partition)!]] : [],
            ),
          ),
        mostBatchBytes: async () => mostBatchBytes,
      },
    )
  }

  async open(): Promise<this> {
    await this.driver.open()
    return this
  }

  /** Sends a block of readings; its token counts from 0. */
  send(messages: number, partition = 0): number {
    if (this.driver.room(22) < messages) throw new Error('no room')
    this.driver.send(readingsBlock(messages, { partition, firstMeter: 10 * this.token }), this.token)
    return this.token++
  }

  /** Lets time pass, a flush at each end, and answers to questions arrive. */
  async after(us: number): Promise<number> {
    this.nowUs += us
    this.driver.flush(this.nowUs)
    await new Promise((resolve) => setImmediate(resolve))
    return this.driver.flush(this.nowUs)
  }

  /** Requests without an answer, over all connections that are open. */
  waiting(): SentRequest[] {
    return this.cluster.connections.filter(({ open }) => open).flatMap(({ waiting }) => waiting)
  }

  sent(): SentRequest[] {
    return this.cluster.connections.flatMap(({ sent }) => sent)
  }

  takeAcks(): [token: number, ackUs: number][] {
    const taken: [number, number][] = []
    this.driver.takeAcks((token, ackUs) => taken.push([token, ackUs - startUs]))
    return taken
  }
}

/** How many records each batch of a request has. */
export function counts(request: SentRequest | undefined): number[] | undefined {
  return request?.batches.map(({ count }) => count)
}

/** The meters of its first batch. */
export function meters(request: SentRequest): number[] {
  return request.batches[0]!.records.map(({ key }) => key!.readUInt32BE(0))
}
