import { WireWriter } from '../../src/kafka/protocol/wire.ts'
import { noOwnLimits } from '../../src/types/own-limits.ts'
import { type Asked, FakeBroker, keys } from './fake-broker.ts'
import { FakeSessions } from './fake-sessions.ts'
import { valuesOf } from './protocol/batches.ts'

interface Stored {
  readonly offset: number
  readonly next: number
  readonly bytes: Buffer
}

/** What a reader says that had no trouble. */
export const noTrouble = {
  reconnects: 0,
  skippedRecords: 0,
  throttledMs: 0,
  blocked: false,
  first: '',
  ownLimits: noOwnLimits,
}

export interface Log {
  start: number
  next: number
  readonly batches: Stored[]
}

const mostPollMs = 20

/** A topic `t` on one or more fake brokers. Fetches wait for something to come, as a broker does, but not for long. */
export class FakeTopic {
  readonly brokers: FakeBroker[] = []
  readonly logs: Log[]
  /** index of the broker that leads each partition, as metadata says; -1 = none */
  leaders: number[]
  /** answers a fetch of a partition with an error code, until it is taken away */
  readonly fetchErrors = new Map<number, number>()
  /** what a fetch of a partition gets next in place of the log's bytes */
  readonly instead = new Map<number, Buffer>()
  /** where the log of the reader's epoch ends, by partition; else where the log does */
  readonly epochEnds = new Map<number, number>()
  /** a response is full once it holds this many bytes of records */
  mostAnswerBytes = Number.POSITIVE_INFINITY
  /** of each broker */
  readonly sessions: FakeSessions[] = []
  /** for how long a quota mutes the reader, as the next answers to fetches say */
  readonly mutes: number[] = []
  private waiting: (() => void)[] = []

  private constructor(partitions: number) {
    this.logs = Array.from({ length: partitions }, () => ({ start: 0, next: 0, batches: [] }))
    this.leaders = new Array(partitions).fill(0)
  }

  static async start(partitions: number, brokers = 1): Promise<FakeTopic> {
    const topic = new FakeTopic(partitions)
    for (let i = 0; i < brokers; i++) {
      const broker = await FakeBroker.start()
      broker.answers = {
        [keys.metadata]: () => topic.metadata(),
        [keys.listOffsets]: (asked) => topic.listed(asked),
        [keys.fetch]: (asked) => topic.fetched(asked, i),
        [keys.offsetForLeaderEpoch]: (asked) => topic.epochEnd(asked),
      }
      topic.brokers.push(broker)
      topic.sessions.push(new FakeSessions())
    }
    return topic
  }

  append(partition: number, values: readonly string[], change: (bytes: Buffer) => void = () => {}): void {
    const log = this.logs[partition]!
    const bytes = valuesOf(values, { baseOffset: log.next })
    change(bytes)
    log.batches.push({ offset: log.next, next: log.next + values.length, bytes })
    log.next += values.length
    this.wake()
  }

  /** Answers all fetches that wait. */
  wake(): void {
    for (const go of this.waiting.splice(0)) go()
  }

  async stop(): Promise<void> {
    this.wake()
    await Promise.all(this.brokers.map((broker) => broker.stop()))
  }

  private metadata(): Uint8Array {
    const writer = new WireWriter().int32(0)
    writer.array(this.brokers, (broker) => {
      const [host = '', port] = broker.address.split(':')
      writer.int32(this.brokers.indexOf(broker)).string(host).int32(Number(port)).string(null)
    })
    writer.string('cluster').int32(0).int32(1).int16(0).string('t').boolean(false)
    writer.array([...this.leaders.entries()], ([partition, leader]) => {
      writer.int16(0).int32(partition).int32(leader).int32(0)
      for (let i = 0; i < 3; i++) writer.array([], () => {})
    })
    return writer.int32(0).int32(0).bytesWritten()
  }

  private listed({ body }: Asked): Uint8Array {
    body.skip(5)
    const [place] = body.array(() => {
      body.string()
      return body.array(() => ({ partition: body.int32(), epoch: body.int32(), place: body.int64() }))
    })
    const writer = new WireWriter().int32(0).int32(1).string('t')
    writer.array(place!, (asked) => {
      const log = this.logs[asked.partition]!
      writer
        .int32(asked.partition)
        .int16(0)
        .int64(-1)
        .int64(asked.place === -1 ? log.next : log.start)
        .int32(0)
    })
    return writer.bytesWritten()
  }

  private epochEnd({ body }: Asked): Uint8Array {
    body.skip(4)
    const [asked] = body.array(() => {
      body.string()
      return body.array(() => [body.int32(), body.int32(), body.int32()] as const)
    })
    const writer = new WireWriter().int32(0).int32(1).string('t')
    writer.array(asked!, ([partition, , epoch]) => {
      const end = this.epochEnds.get(partition) ?? this.logs[partition]!.next
      writer.int16(0).int32(partition).int32(epoch).int64(end)
    })
    return writer.bytesWritten()
  }

  private async fetched({ body }: Asked, broker: number): Promise<Uint8Array> {
    body.skip(17)
    const { error, id, isWhole, asked } = this.sessions[broker]!.ask(body)
    const isReady = () => [...asked].some(([partition, offset]) => this.answerOf(partition, offset, broker).isNews)
    const endMs = performance.now() + mostPollMs
    while (error === 0 && !isReady() && performance.now() < endMs) await this.change()
    const writer = new WireWriter()
      .int32(this.mutes.shift() ?? 0)
      .int16(error)
      .int32(id)
    return writer.array(error === 0 ? ['t'] : [], () => this.answers(writer, asked, isWhole, broker)).bytesWritten()
  }

  /** In the order of `asked`, until the response is full; in a session the partitions with records then go to its end. */
  private answers(writer: WireWriter, asked: Map<number, number>, isWhole: boolean, broker: number): void {
    let room = this.mostAnswerBytes
    const answers = [...asked].map(([partition, offset]) => {
      const answer = this.answerOf(partition, offset, broker)
      const bytes = room > 0 ? answer.bytes : Buffer.alloc(0)
      room -= bytes?.length ?? 0
      return { partition, offset, error: answer.error, bytes }
    })
    const told = answers.filter(({ error, bytes }) => isWhole || error !== 0 || bytes!.length > 0)
    writer.string('t').array(told, ({ partition, offset, error, bytes }) => {
      this.instead.delete(partition)
      writer.int32(partition).int16(error).int64(0).int64(0).int64(0).int32(0).int32(-1).bytes(bytes)
      if (bytes !== null && bytes.length > 0 && asked.delete(partition)) asked.set(partition, offset)
    })
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, mostPollMs)
      this.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  private answerOf(partition: number, offset: number, broker: number) {
    const log = this.logs[partition]!
    const outOfRange = offset < log.start || offset > log.next
    const error = this.fetchErrors.get(partition) ?? (this.leaders[partition] !== broker ? 6 : outOfRange ? 1 : 0)
    if (error !== 0) return { error, bytes: null, isNews: true }
    const stored = log.batches.filter(({ next }) => next > offset).map(({ bytes }) => bytes)
    const bytes = this.instead.get(partition) ?? Buffer.concat(stored)
    return { error, bytes, isNews: bytes.length > 0 }
  }
}
