import type { Clock } from '../../clock.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { BrokenConnection, isRetriable, kafkaError, kafkaErrorWords } from '../../kafka/protocol/errors.ts'
import { eachProduceAnswer } from '../../kafka/protocol/produce-answers.ts'
import type { ProducerStamp } from '../../kafka/protocol/record-batch.ts'
import type { Compression } from '../../types/driver.ts'
import { acceptedOnSending, refusedByTarget } from '../driver.ts'
import type { FlyingRequest, Lane } from './lane.ts'
import type { OutgoingBatch } from './outgoing-batch.ts'
import type { PartitionStream } from './partition-stream.ts'
import { mayHaveArrived, produceParts } from './produce-request.ts'
import type { Trouble } from './trouble.ts'

export interface DispatchSetup {
  readonly clock: Clock
  readonly topic: string
  readonly acks: 0 | 1 | -1
  readonly lingerUs: number
  readonly requests: number
  readonly timeoutUs: number
  readonly compression: Compression
  readonly idempotent: boolean
  /** total size of batches that share a request; a larger batch is sent alone */
  readonly requestBytes: number
  readonly headBytes: number
  readonly streams: ReadonlyMap<number, PartitionStream>
  readonly trouble: Trouble
  readonly onSettled: (batch: OutgoingBatch, ackUs: number) => void
}

const unknownTopic = 3
const outOfOrderSequence = 45
const duplicateSequence = 46
/** The broker has lost the state of this producer: a new identity is needed. */
const lostIdentity: readonly number[] = [outOfOrderSequence, 47, 59]
/** While a broker starts, a topic may be unknown for a moment. */
const unknownTopicPatienceUs = 10_000_000

/** Puts batches into requests, and handles the responses. */
export class Dispatcher {
  producer: ProducerStamp
  /** called when leaders may have moved */
  refreshWanted = false
  /** nothing more is sent until the producer has a new identity */
  identityWanted = false
  private readonly setup: DispatchSetup

  constructor(setup: DispatchSetup, producer: ProducerStamp) {
    this.setup = setup
    this.producer = producer
  }

  close(stream: PartitionStream): void {
    stream.close(this.producer, this.setup.compression)
  }

  /** Sends complete batches, and those that have waited long enough, while the lane accepts more. */
  pump(lane: Lane, nowUs: number): void {
    while (lane.connection !== null && lane.flying.length < this.setup.requests && !this.identityWanted) {
      const batches = this.nextBatches(lane, nowUs)
      if (batches.length === 0) return
      this.write(lane, batches, nowUs)
    }
  }

  /** When a partly filled batch of that lane will have waited long enough; Infinity = none could be sent. */
  lingerEndUs(lane: Lane): number {
    if (lane.connection === null || lane.flying.length >= this.setup.requests) return Number.POSITIVE_INFINITY
    for (let turn = lane.filling.first; turn !== null; turn = turn.next) {
      const { open, recovering } = turn.owner
      if (open !== null && !recovering) return open.openedUs + this.setup.lingerUs
    }
    return Number.POSITIVE_INFINITY
  }

  /** acks 0: memory can be reused when the kernel has the bytes, or when the socket is gone. */
  reap(lane: Lane): void {
    if (this.setup.acks !== 0 || lane.flying.length === 0) return
    if (lane.connection?.open && lane.connection.bufferedBytes > 0) return
    for (const { batches } of lane.flying.splice(0)) this.acceptAll(batches, acceptedOnSending)
  }

  /**
   * When a request has waited too long for its response; Infinity = nothing waits. While a quota mutes the connection, the
   * broker does not even look at it.
   */
  expiryUs(lane: Lane): number {
    const oldest = lane.flying[0]
    if (oldest === undefined) return Number.POSITIVE_INFINITY
    return Math.max(oldest.sentUs, lane.mutedUntilUs) + this.setup.timeoutUs
  }

  /** A request without a response for too long closes its connection: the later requests would wait behind it. */
  expire(lane: Lane, nowUs: number): void {
    if (nowUs < this.expiryUs(lane)) return
    this.setup.trouble.note(`${lane.address} did not respond within ${this.setup.timeoutUs / 1e6} s`)
    lane.connection?.close()
  }

  /** One batch per partition: the complete ones, and once one has waited long enough, all partly filled ones too. */
  private nextBatches(lane: Lane, nowUs: number): OutgoingBatch[] {
    const lingered = nowUs >= this.lingerEndUs(lane)
    if (lingered)
      for (let turn = lane.filling.first; turn !== null; turn = turn.next) lane.waiting.add(turn.owner.waiting)
    const batches: OutgoingBatch[] = []
    let bytes = 0
    for (let turn = lane.waiting.first, next = turn; turn !== null; turn = next) {
      next = turn.next
      if (turn.owner.recovering) continue
      const batch = this.nextOf(turn.owner, lingered)
      if (batch === null) {
        lane.waiting.delete(turn)
        continue
      }
      bytes += batch.batchBytes
      if (batches.length > 0 && bytes > this.setup.requestBytes) break
      batches.push(batch)
    }
    return batches
  }

  private nextOf(stream: PartitionStream, lingered: boolean): OutgoingBatch | null {
    const batch = stream.next()
    if (batch !== null || !lingered || stream.open === null) return batch
    this.close(stream)
    return stream.next()
  }

  private write(lane: Lane, batches: readonly OutgoingBatch[], nowUs: number): void {
    const { acks, headBytes, streams, trouble, idempotent } = this.setup
    const connection = lane.connection!
    const correlationId = connection.nextCorrelationId()
    for (const batch of batches) {
      if (batch.sends > 0) trouble.retries++
      // an idempotent producer sends it under the same sequence: the broker drops it if it has it, while it remembers
      if (batch.fateUnknown && !idempotent) {
        trouble.resentReadings += batch.readings
        batch.fateUnknown = false
      }
      const stream = streams.get(batch.partition)!
      stream.sent(batch)
      // behind the others, if there is more of it
      lane.waiting.delete(stream.waiting)
      if (stream.next() !== null) lane.waiting.add(stream.waiting)
    }
    const request = { batches, sentUs: nowUs }
    lane.flying.push(request)
    const parts = produceParts(batches, headBytes, correlationId)
    connection.write(parts, acks === 0 ? null : correlationId, (answer) => this.answered(lane, request, answer))
    this.reap(lane)
  }

  private answered(lane: Lane, request: FlyingRequest, answer: Buffer | BrokenConnection): void {
    const nowUs = this.setup.clock.nowUs()
    const at = lane.flying.indexOf(request)
    if (at >= 0) lane.flying.splice(at, 1)
    if (answer instanceof BrokenConnection) this.broke(lane, request, answer, nowUs)
    else this.take(lane, request, answer, nowUs)
    for (const { partition } of request.batches) this.setup.streams.get(partition)!.settle(this.setup.onSettled)
    this.pump(lane, nowUs)
  }

  private broke(lane: Lane, request: FlyingRequest, error: BrokenConnection, nowUs: number): void {
    this.setup.trouble.note(error.message)
    lane.lost(nowUs)
    this.refreshWanted = true
    for (const batch of request.batches) this.setup.streams.get(batch.partition)!.failed(batch, true, nowUs)
  }

  private take(lane: Lane, request: FlyingRequest, answer: Buffer, nowUs: number): void {
    const { streams } = this.setup
    for (const { partition } of request.batches) streams.get(partition)!.answer = null
    try {
      const throttleMs = eachProduceAnswer(answer, (partition, errorCode) => {
        const stream = streams.get(partition)
        if (stream !== undefined) stream.answer = errorCode
      })
      this.setup.trouble.throttledUs += throttleMs * 1000
      lane.mutedUntilUs = Math.max(lane.mutedUntilUs, nowUs + throttleMs * 1000)
    } catch (error) {
      this.unreadable(lane, request, messageOf(error))
      return
    }
    lane.alive()
    for (const batch of request.batches) {
      const code = streams.get(batch.partition)!.answer
      if (code === null) this.unreadable(lane, request, `partition ${batch.partition} is missing`)
      else this.judge(batch, code, nowUs)
    }
  }

  private unreadable(lane: Lane, request: FlyingRequest, how: string): void {
    const message = `The Kafka broker at ${lane.address} sent a response that cannot be read: ${how}`
    this.setup.trouble.fail(new LoadcurveError('DRIVER_FAILED', message, { hint: 'Is it a Kafka broker?' }))
    for (const batch of request.batches) if (batch.state === 'flying') this.refuse(batch)
  }

  private judge(batch: OutgoingBatch, code: number, nowUs: number): void {
    const { streams, idempotent, trouble, topic, acks } = this.setup
    const stream = streams.get(batch.partition)!
    if (code === 0 || (idempotent && code === duplicateSequence)) {
      stream.accepted(batch, nowUs)
      return
    }
    const words = `partition ${batch.partition}: ${kafkaErrorWords(code).words}`
    if (idempotent && lostIdentity.includes(code)) {
      trouble.note(words)
      // after a failed batch, a gap in the sequence is expected
      if (code !== outOfOrderSequence || stream.isFirst(batch)) this.identityWanted = true
      stream.failed(batch, false, nowUs)
    } else if (isRetriable(code) && !this.isHopeless(stream, code, nowUs)) {
      trouble.note(words)
      this.refreshWanted = true
      stream.failed(batch, mayHaveArrived(code, acks), nowUs)
    } else {
      trouble.fail(kafkaError(code, `Cannot write to partition ${batch.partition} of the topic ${topic}`))
      this.refuse(batch)
    }
  }

  private isHopeless(stream: PartitionStream, code: number, nowUs: number): boolean {
    if (code !== unknownTopic) return false
    if (stream.unknownSinceUs === 0) stream.unknownSinceUs = nowUs
    return nowUs - stream.unknownSinceUs > unknownTopicPatienceUs
  }

  private refuse(batch: OutgoingBatch): void {
    this.setup.trouble.refusedReadings += batch.readings
    this.setup.streams.get(batch.partition)!.refused(batch, refusedByTarget)
  }

  private acceptAll(batches: readonly OutgoingBatch[], ackUs: number): void {
    for (const batch of batches) {
      const stream = this.setup.streams.get(batch.partition)!
      stream.accepted(batch, ackUs)
      stream.settle(this.setup.onSettled)
    }
  }
}
