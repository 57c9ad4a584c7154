import type { Cluster } from '../cluster/cluster.ts'
import { endsOfEpochs } from '../cluster/epoch-end.ts'
import { listOffsets, logEnd, logStart } from '../cluster/list-offsets.ts'
import type { Connection } from '../network/broker-connection.ts'
import { isRetriable, kafkaError, kafkaErrorWords } from '../protocol/errors.ts'
import { type FetchBounds, type FetchedPartition, type FetchedRecords, fetchRecords } from './fetch-request.ts'
import { FetchSession } from './fetch-session.ts'
import type { PartitionQueue } from './partition-queue.ts'
import type { ReadTroubles } from './read-troubles.ts'
import type { ReadyPartitions } from './ready-partitions.ts'

export interface BrokerFetchSetup {
  readonly cluster: Cluster
  readonly topic: string
  readonly ready: ReadyPartitions
  readonly bounds: FetchBounds
  readonly troubles: ReadTroubles
  readonly onArrival: () => void
  /** the broker does not lead that partition any more, or cannot say */
  readonly onLost: (queue: PartitionQueue) => void
  nowUs(): number
}

const offsetOutOfRange = 1

/** Fetches from the partitions that one broker leads, all of them in one session. */
export class BrokerFetch {
  readonly address: string
  private readonly setup: BrokerFetchSetup
  private readonly session = new FetchSession<PartitionQueue>()
  /** another broker led them: what was read may have been cut off the log */
  private readonly suspects = new Set<PartitionQueue>()

  constructor(address: string, setup: BrokerFetchSetup) {
    this.address = address
    this.setup = setup
  }

  get hasPartitions(): boolean {
    return this.session.size > 0
  }

  adopt(queue: PartitionQueue): void {
    this.session.add(queue)
    queue.onMoved = () => this.session.moved(queue.partition)
  }

  release(queue: PartitionQueue): void {
    queue.onMoved = () => {}
    this.suspects.delete(queue)
    this.session.remove(queue.partition)
  }

  suspect(queue: PartitionQueue): void {
    this.suspects.add(queue)
  }

  /** One long poll. Errors: BrokenConnection; LoadcurveError when the broker refuses the whole request. */
  async once(): Promise<void> {
    const { cluster, topic, bounds, nowUs, troubles, onArrival } = this.setup
    const connection = await cluster.connection(this.address, 0)
    await this.checkLogs(connection)
    const answer = await this.ask(() => fetchRecords(connection, topic, this.session.next(), bounds))
    if (answer === null) return
    const readUs = nowUs()
    troubles.throttled(answer.throttleMs)
    for (const partition of answer.partitions) if (!this.take(partition, readUs)) await this.refused(partition)
    if (answer.partitions.some(({ records }) => records.length > 0)) onArrival()
  }

  /** Null where the broker did not know the session (any more): the next request begins another one. */
  private async ask(fetch: () => Promise<FetchedRecords>): Promise<FetchedRecords | null> {
    const { session } = this
    const began = session.begins
    try {
      const answer = await fetch()
      if (answer.error === 0) session.answered(answer.session)
      else if (began) throw kafkaError(answer.error, `Cannot read the topic ${this.setup.topic}`)
      else session.lost()
      return answer.error === 0 ? answer : null
    } catch (cause) {
      session.lost()
      throw cause
    }
  }

  /** False where the broker refused the partition. An answer to a question of before it was adopted is dropped. */
  private take(answer: FetchedPartition, readUs: number): boolean {
    const member = this.session.member(answer.partition)
    if (member === undefined || member.askedOffset < 0) return true
    if (answer.error !== 0) return false
    this.setup.ready.add(member.queue, answer, member.askedOffset, readUs)
    if (answer.records.length > 0) this.session.served(member)
    return true
  }

  private async refused({ partition, error }: FetchedPartition): Promise<void> {
    const { queue, askedOffset } = this.session.member(partition)!
    if (error === offsetOutOfRange) return this.findOffset(queue, askedOffset)
    const { name, words } = kafkaErrorWords(error)
    const { topic, troubles, onLost } = this.setup
    if (!isRetriable(error)) troubles.unreadable(`Cannot read partition ${partition} of ${topic}: ${words} (${name})`)
    onLost(queue)
  }

  /** After a change of leaders: where what was read is no longer in the log, reading goes on where the logs part. */
  private async checkLogs(connection: Connection): Promise<void> {
    // of a partition without an epoch nothing was read
    for (const queue of this.suspects) if (queue.leaderEpoch < 0) this.suspects.delete(queue)
    if (this.suspects.size === 0) return
    const suspects = [...this.suspects]
    const listed = await endsOfEpochs(connection, this.setup.topic, suspects)
    const ends = new Map(listed.map((end) => [end.partition, end]))
    for (const queue of suspects) {
      const end = ends.get(queue.partition)
      if (end?.error === 0 && end.endOffset >= 0 && end.endOffset < queue.nextOffset) this.cutOff(queue, end.endOffset)
      if (end === undefined || end.error === 0) this.suspects.delete(queue)
    }
  }

  private cutOff(queue: PartitionQueue, endOffset: number): void {
    const { topic, troubles } = this.setup
    const last = queue.nextOffset - 1
    troubles.skipped(
      queue.nextOffset - endOffset,
      `Partition ${queue.partition} of ${topic}: the records from offset ${endOffset} to ${last} were cut off the log after they were read: it lost data, or its topic was recreated`,
    )
    queue.seek(endOffset)
  }

  /** Deleted before it was read (retention): continue at the log's start. Ahead of the log: where the logs part. */
  private async findOffset(queue: PartitionQueue, offset: number): Promise<void> {
    const { cluster, topic, troubles, onLost } = this.setup
    const connection = await cluster.connection(this.address, 0)
    const [start] = await listOffsets(connection, topic, [queue.partition], logStart)
    const [end] = await listOffsets(connection, topic, [queue.partition], logEnd)
    if (start?.error !== 0 || end?.error !== 0) return onLost(queue)
    if (offset < start.offset) {
      troubles.skipped(
        start.offset - offset,
        `Partition ${queue.partition} of ${topic}: the records from offset ${offset} to ${start.offset - 1} were deleted before they were read`,
      )
      queue.seek(start.offset)
    } else if (offset > end.offset) {
      this.suspect(queue)
      await this.checkLogs(connection)
      if (queue.nextOffset > end.offset) this.cutOff(queue, end.offset)
    }
  }
}
