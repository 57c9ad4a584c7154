import type { Kafka, Producer } from 'kafkajs'
import { messageOf } from '../../errors.ts'
import { retryWithoutEnd } from './kafka-client.ts'
import type { Outlet } from './pipeline.ts'

export interface KafkaOutletSetup {
  readonly kafka: Kafka
  readonly topic: string
  readonly partitions: number
  /** the partition to begin with, so that several processes do not run in lockstep */
  readonly first: number
  pause(ms: number): Promise<void>
  log(line: string): void
}

export interface KafkaOutlet extends Outlet {
  open(): Promise<void>
  close(): Promise<void>
}

/** Entries per update: 384 KB, well below the 1 MiB that a topic accepts by default. */
export const mostUpdateEntries = 8_000
/** kafkajs puts the messages of one call into one record batch, which must not exceed that limit either. */
const mostBytesAtOnce = 512 * 1024
const pauseMs = 200

/**
 * Publishes updates with an idempotent producer, one request at a time, each for one partition in turn: the broker
 * recognises a request that is repeated after a lost response by its sequence number. If the broker no longer knows the
 * producer, a new producer sends the request again, which can create a duplicate.
 */
export function createKafkaOutlet(setup: KafkaOutletSetup): KafkaOutlet {
  return new ProducerOutlet(setup)
}

class ProducerOutlet implements KafkaOutlet {
  private readonly setup: KafkaOutletSetup
  private producer: Producer
  private turn: number

  constructor(setup: KafkaOutletSetup) {
    this.setup = setup
    this.producer = newProducer(setup.kafka)
    this.turn = setup.first
  }

  open(): Promise<void> {
    return this.producer.connect()
  }

  async publish(updates: readonly Uint8Array[]): Promise<void> {
    for (const portion of portions(updates)) await this.send(portion)
  }

  close(): Promise<void> {
    return this.producer.disconnect()
  }

  private async send(updates: readonly Uint8Array[]): Promise<void> {
    const { topic, partitions, pause, log } = this.setup
    const partition = this.turn++ % partitions
    const messages = updates.map((bytes) => ({ partition, value: Buffer.from(bytes.buffer, 0, bytes.length) }))
    for (;;) {
      try {
        await this.producer.send({ topic, acks: -1, messages })
        return
      } catch (error) {
        log(`cannot publish updates, a new producer will send them again: ${messageOf(error)}`)
        await pause(pauseMs)
        await this.renew().catch((cause) => log(`cannot start a producer: ${messageOf(cause)}`))
      }
    }
  }

  private async renew(): Promise<void> {
    await this.producer.disconnect().catch(() => {})
    this.producer = newProducer(this.setup.kafka)
    await this.producer.connect()
  }
}

function newProducer(kafka: Kafka): Producer {
  return kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: retryWithoutEnd })
}

/** In order; each has at least one update, and at most `mostBytesAtOnce` if it has several. */
function portions(updates: readonly Uint8Array[]): Uint8Array[][] {
  const cut: Uint8Array[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const update of updates) {
    if (bytes + update.length > mostBytesAtOnce) {
      cut.push([])
      bytes = 0
    }
    cut.at(-1)!.push(update)
    bytes += update.length
  }
  return cut
}
