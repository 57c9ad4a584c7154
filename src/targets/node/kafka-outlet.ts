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
export function createKafkaOutlet({ kafka, topic, partitions, first, pause, log }: KafkaOutletSetup): KafkaOutlet {
  let producer = newProducer(kafka)
  let turn = first

  const renew = async (): Promise<void> => {
    await producer.disconnect().catch(() => {})
    producer = newProducer(kafka)
    await producer.connect()
  }
  const send = async (updates: readonly Uint8Array[]): Promise<void> => {
    const partition = turn++ % partitions
    const messages = updates.map((bytes) => ({ partition, value: Buffer.from(bytes.buffer, 0, bytes.length) }))
    for (;;) {
      try {
        await producer.send({ topic, acks: -1, messages })
        return
      } catch (error) {
        log(`updates not published, to be sent again by a new producer: ${messageOf(error)}`)
        await pause(pauseMs)
        await renew().catch((cause) => log(`no producer: ${messageOf(cause)}`))
      }
    }
  }

  return {
    open: () => producer.connect(),
    publish: async (updates) => {
      for (const portion of portions(updates)) await send(portion)
    },
    close: () => producer.disconnect(),
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
