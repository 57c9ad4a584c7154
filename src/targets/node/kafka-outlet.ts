import type { Kafka, Producer } from 'kafkajs'
import { messageOf } from '../../errors.ts'
import { retryWithoutEnd } from './kafka-client.ts'
import type { Outlet } from './pipeline.ts'

export interface KafkaOutletSetup {
  readonly kafka: Kafka
  readonly topic: string
  readonly partitions: number
  /** the partition to begin with, so that several processes do not go in step */
  readonly first: number
  pause(ms: number): Promise<void>
  log(line: string): void
}

export interface KafkaOutlet extends Outlet {
  open(): Promise<void>
  close(): Promise<void>
}

/** Entries of an update; 384 KB, well below the 1 MiB that a topic takes by default. */
export const mostUpdateEntries = 8_000
/** kafkajs puts what it is given at once into one record batch, which must not pass that limit either. */
const mostBytesAtOnce = 512 * 1024
const pauseMs = 200

/**
 * Publishes updates with an idempotent producer, one request at a time, each for one partition in turn: a request that is
 * repeated because its answer got lost is known to the broker by its number. Where the broker does not know the producer
 * any more a new one sends the request again, which may then be there twice.
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
        log(`updates not published, to be sent again by a new producer: ${messageOf(error)}`)
        await pause(pauseMs)
        await this.renew().catch((cause) => log(`no producer: ${messageOf(cause)}`))
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

/** In order, each of at least one update and at most `mostBytesAtOnce` where it has several. */
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
