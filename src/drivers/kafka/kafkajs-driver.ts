import { Kafka, type Message, type Producer } from 'kafkajs'
import { encodeBlockMessageJson, mostCurvesJsonBytes } from '../../contract/block-json.ts'
import { type Block, blockBytes, curveMessageBytes, encodeBlockMessage } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { adminError, protocolCode } from '../../kafka/admin/admin-errors.ts'
import { kafkajsConfig } from '../../kafka/admin/kafkajs-config.ts'
import { openCluster } from '../../kafka/cluster/cluster.ts'
import { type SocketWatch, watchedSockets } from '../../kafka/kafkajs/watched-socket.ts'
import { isRetriable, kafkaErrorWords } from '../../kafka/protocol/errors.ts'
import type { ProduceAnswer } from '../../kafka/protocol/produce-answers.ts'
import { type Compression, kafkajsMessagesPerSend } from '../../types/driver.ts'
import type { DriverCounters } from '../../types/measurement.ts'
import type { KafkaAccess } from '../../types/services.ts'
import { acceptedOnSending, type Driver, refusedByTarget } from '../driver.ts'
import { type KafkajsQueue, KafkajsQueues } from './kafkajs-queues.ts'
import { mayHaveArrived } from './produce-request.ts'
import type { KafkaDriverSetup } from './producer.ts'
import { Trouble, waitForLanding } from './trouble.ts'

/** Sends of a partition that may wait for the current one. */
const sendsWaiting = 4
const unknownTopic = 3
const unknownTopicPatienceUs = 10_000_000

/** The methods of kafkajs that are used. */
export type KafkajsProducer = Pick<Producer, 'connect' | 'send' | 'disconnect'>

/** How a producer is connected. */
export interface ProducerWish {
  readonly access: KafkaAccess
  readonly clientId: string
  readonly idempotent: boolean
  /** told of what kafkajs does by itself */
  readonly watch: SocketWatch
}

export interface KafkajsParts {
  connectProducer(wish: ProducerWish): Promise<KafkajsProducer>
}

/**
 * kafkajs retries an idempotent send by itself until it succeeds, under the same sequence. Its retries are switched off
 * for other sends, and made here. Either way the sockets show what goes out again. Its own time-out would count the time
 * for which a quota mutes a connection: that of the watch does not.
 */
const realParts: KafkajsParts = {
  connectProducer: async ({ access, clientId, idempotent, watch }) => {
    const cluster = await openCluster(access, clientId)
    cluster.close()
    const retries = idempotent ? {} : { retry: { retries: 0 } }
    const watched = { socketFactory: watchedSockets(watch), enforceRequestTimeout: false }
    const kafka = new Kafka({ ...kafkajsConfig(access, clientId), ...watched })
    const producer = kafka.producer({ idempotent, ...retries })
    try {
      await producer.connect()
    } catch (cause) {
      throw adminError('Cannot connect a producer', cause)
    }
    return producer
  },
}

/**
 * The same as `createKafkaDriver`, but with the general client that many services use: one send of up to 1,000 messages
 * in flight per partition. It compresses by gzip alone (kafkajs has no other codec built in).
 */
export function createKafkajsDriver(setup: KafkaDriverSetup, parts: KafkajsParts = realParts): Driver {
  return new KafkajsDriver(setup, parts)
}

class KafkajsDriver implements Driver {
  readonly needsLoop = true
  private readonly setup: KafkaDriverSetup
  private readonly parts: KafkajsParts
  private readonly trouble = new Trouble()
  private readonly queues: KafkajsQueues
  private readonly scratch: Buffer
  private readonly view: DataView
  private producer: KafkajsProducer | null = null
  private acks: [token: number, ackUs: number][] = []

  constructor(setup: KafkaDriverSetup, parts: KafkajsParts) {
    const { frame, points } = setup.deal
    this.setup = setup
    this.parts = parts
    this.queues = new KafkajsQueues(setup.partitions, kafkajsMessagesPerSend, setup.spec.lingerUs)
    this.scratch = Buffer.alloc(Math.max(curveMessageBytes(frame, points), mostCurvesJsonBytes(frame, points)))
    this.view = new DataView(this.scratch.buffer, this.scratch.byteOffset, this.scratch.byteLength)
  }

  get failure(): LoadcurveError | null {
    return this.trouble.failure
  }

  async open(): Promise<void> {
    const { access, clientId, spec } = this.setup
    if (spec.compression !== 'none' && spec.compression !== 'gzip') throw cannotCompress(spec.compression)
    const { idempotent, timeoutUs } = spec
    const watch = watchOf(this.trouble, timeoutUs, (partition) => this.wrote(this.queues.of(partition)))
    this.producer = await this.parts.connectProducer({ access, clientId, idempotent, watch })
  }

  room(messageBytes: number): number {
    if (this.failure !== null) return 0
    const { spec, partitions } = this.setup
    const most = Math.min(spec.inFlightBytes, partitions.length * sendsWaiting * kafkajsMessagesPerSend * messageBytes)
    const room = Math.floor((most - this.queues.bytes) / messageBytes)
    return this.queues.bytes === 0 ? Math.max(1, room) : Math.max(0, room)
  }

  send(block: Block, token: number): boolean {
    const nowUs = this.setup.clock.nowUs()
    const messages = Array.from({ length: block.messages }, (_, i) => this.message(block, i))
    const queue = this.queues.add(block.partition, { messages, token, bytes: blockBytes(block), nowUs })
    this.pump(queue, nowUs)
    return true
  }

  flush(nowUs: number): number {
    let nextUs = Number.POSITIVE_INFINITY
    for (const queue of this.queues.all()) {
      this.pump(queue, nowUs)
      nextUs = Math.min(nextUs, queue.nextUs())
    }
    return nextUs
  }

  takeAcks(onAck: (token: number, ackUs: number) => void): void {
    for (const [token, ackUs] of this.acks.splice(0)) onAck(token, ackUs)
  }

  inFlightBytes(): number {
    return this.queues.bytes
  }

  counters(): DriverCounters {
    return this.trouble.counters()
  }

  async close(): Promise<void> {
    const { producer } = this
    this.producer = null
    if (producer === null) return
    await waitForLanding(
      () => this.queues.bytes > 0 && this.failure === null,
      () => {
        for (const queue of this.queues.all()) this.pump(queue, Number.POSITIVE_INFINITY, producer)
      },
    )
    await producer.disconnect().catch(() => {})
  }

  private message(block: Block, i: number): Message {
    const { format } = this.setup.spec
    const end =
      format === 'json' ? encodeBlockMessageJson(block, i, this.view, 0) : encodeBlockMessage(block, i, this.view, 0)
    const timestamp = String(Math.floor(block.dueUs[i] / 1000))
    return {
      key: this.key(block, i),
      value: Buffer.from(this.scratch.subarray(0, end)),
      timestamp,
      partition: block.partition,
    }
  }

  private key(block: Block, i: number): Buffer | null {
    if (this.setup.deal.frame !== 1) return null
    const key = Buffer.allocUnsafe(4)
    key.writeUInt32BE(block.firstMeter + i * block.frame * block.meterStep)
    return key
  }

  private pump(queue: KafkajsQueue, nowUs: number, producer = this.producer): void {
    if (producer === null || !queue.ready(nowUs)) return
    void this.sendOnce(queue, queue.begin(), producer)
  }

  private async sendOnce(queue: KafkajsQueue, messages: Message[], producer: KafkajsProducer): Promise<void> {
    const { topic, spec, clock } = this.setup
    try {
      const timeout = Math.round(spec.timeoutUs / 1000)
      await producer.send({
        topic,
        acks: spec.acks,
        timeout,
        messages,
        compression: kafkajsCodec[spec.compression] ?? 0,
      })
    } catch (error) {
      this.failed(queue, error)
      return
    }
    const nowUs = clock.nowUs()
    this.settle(queue, spec.acks === 0 ? acceptedOnSending : nowUs)
    this.pump(queue, nowUs)
  }

  private failed(queue: KafkajsQueue, error: unknown): void {
    const { topic, clock } = this.setup
    const words = adminError(`Cannot write to partition ${queue.partition} of the topic ${topic}`, error)
    this.trouble.noteFailed(error, words.message)
    const nowUs = clock.nowUs()
    if (isHopeless(queue, error, nowUs)) {
      this.trouble.fail(words)
      this.trouble.refusedReadings += queue.readings(this.setup.deal)
      this.settle(queue, refusedByTarget)
      return
    }
    this.trouble.retries++
    queue.retry(nowUs)
  }

  /** An idempotent producer counts too: kafkajs does not ask a broker that has restarted what it still knows of it. */
  private wrote(queue: KafkajsQueue): (answer: ProduceAnswer) => void {
    const { trouble, setup } = this
    if (queue.fate.unknown) trouble.resentReadings += queue.readings(setup.deal)
    const notStored = queue.fate.wrote()
    if (queue.fate.repeated) trouble.retries++
    return ({ partition, errorCode }) => {
      if (errorCode === 0) return
      trouble.note(`partition ${partition}: ${kafkaErrorWords(errorCode).words}`)
      if (!mayHaveArrived(errorCode, setup.spec.acks)) notStored()
    }
  }

  private settle(queue: KafkajsQueue, ackUs: number): void {
    for (const token of queue.settle()) this.acks.push([token, ackUs])
  }
}

type OnAnswer = (answer: ProduceAnswer) => void

/** `onWrite`: a batch of that partition goes to a socket. */
function watchOf(trouble: Trouble, timeoutUs: number, onWrite: (partition: number) => OnAnswer): SocketWatch {
  return {
    timeoutMs: timeoutUs / 1000,
    onProduce: (partitions) => {
      const told = new Map(partitions.map((partition) => [partition, onWrite(partition)]))
      return (answers) => {
        for (const answer of answers) told.get(answer.partition)?.(answer)
      }
    },
    onThrottled: (ms) => {
      trouble.throttledUs += ms * 1000
    },
    onBroken: (words) => {
      trouble.reconnects++
      trouble.note(words)
    },
  }
}

function isHopeless(queue: KafkajsQueue, error: unknown, nowUs: number): boolean {
  const code = protocolCode(error)
  if (code === null) return !isPassing(error)
  if (code === unknownTopic) return nowUs - queue.triedSinceUs > unknownTopicPatienceUs
  return !isRetriable(code)
}

/** What kafkajs throws, unmarked, if a connection breaks between choosing and asking a broker for metadata. */
const brokeMeanwhile = 'Broker not connected'

/** kafkajs marks whether an error is retriable, but wraps it into one that is not. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { retriable, cause } = error as { retriable?: unknown; cause?: unknown }
  return retriable === true || error.message === brokeMeanwhile || isPassing(cause)
}

/** `CompressionTypes` of kafkajs: it has these built in. */
const kafkajsCodec: Partial<Record<Compression, number>> = { none: 0, gzip: 1 }

function cannotCompress(codec: Compression): LoadcurveError {
  return new LoadcurveError('DRIVER_FAILED', `kafkajs cannot compress with ${codec}`, {
    hint: 'Set driver.compression: gzip or none, or driver.client: own.',
  })
}
