import { messageOf } from '../../errors.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { endsOfEpochs } from '../cluster/epoch-end.ts'
import { listOffsets, logEnd, logStart } from '../cluster/list-offsets.ts'
import type { Connection } from '../network/broker-connection.ts'
import { isRetriable, kafkaErrorWords } from '../protocol/errors.ts'
import { type FetchBounds, type FetchedPartition, fetchRecords } from './fetch-request.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { backOffMs, Pauses } from './pauses.ts'
import type { ReadTroubles } from './read-troubles.ts'

export interface FetchLoopSetup {
  readonly cluster: Cluster
  readonly topic: string
  readonly queues: readonly PartitionQueue[]
  readonly bounds: FetchBounds
  /** while more than this waits to be taken, nothing more is fetched */
  readonly mostWaitingBytes: number
  readonly troubles: ReadTroubles
  readonly onArrival: () => void
  nowUs(): number
}

const offsetOutOfRange = 1

/**
 * One loop per broker that leads a partition: one long poll after the other, for all of its partitions. An unreachable
 * broker is retried until `close`; partitions follow their leaders. A loop never throws.
 */
export class FetchLoops {
  private readonly setup: FetchLoopSetup
  private readonly pauses = new Pauses()
  /** consecutive failures, by address */
  private readonly failures = new Map<string, number>()
  private readonly running = new Map<string, Promise<void>>()
  private waitingForRoom: (() => void)[] = []
  private looking: Promise<void> | null = null
  private closed = false

  constructor(setup: FetchLoopSetup) {
    this.setup = setup
  }

  /** Starts a loop for each leader that has none. */
  start(): void {
    for (const { address } of this.setup.queues) {
      if (address === null || this.running.has(address) || this.closed) continue
      this.running.set(address, this.run(address))
    }
    if (this.looking === null && this.isAnyLost()) {
      this.looking = this.look().finally(() => {
        this.looking = null
      })
    }
  }

  /** To be called after records were taken. */
  makeRoom(): void {
    if (this.waitingForRoom.length === 0 || !this.hasRoom()) return
    for (const go of this.waitingForRoom.splice(0)) go()
  }

  async close(): Promise<void> {
    this.closed = true
    this.pauses.end()
    for (const go of this.waitingForRoom.splice(0)) go()
    this.setup.cluster.close()
    await Promise.all([...this.running.values(), this.looking])
  }

  private hasRoom(): boolean {
    return this.setup.queues.reduce((sum, queue) => sum + queue.waitingBytes, 0) < this.setup.mostWaitingBytes
  }

  private async run(address: string): Promise<void> {
    while (!this.closed) {
      const queues = this.setup.queues.filter((queue) => queue.address === address)
      if (queues.length === 0) {
        this.running.delete(address)
        return
      }
      if (!this.hasRoom()) {
        await new Promise<void>((resolve) => this.waitingForRoom.push(resolve))
        continue
      }
      try {
        await this.fetch(address, queues)
        this.failures.delete(address)
      } catch (cause) {
        if (!this.closed) await this.recover(address, cause)
      }
    }
  }

  private async fetch(address: string, queues: readonly PartitionQueue[]): Promise<void> {
    const { cluster, topic, bounds } = this.setup
    const connection = await cluster.connection(address, 0)
    await this.checkLogs(connection, queues)
    const from = queues.map(({ partition, nextOffset }) => ({ partition, offset: nextOffset }))
    const asked = new Map(from.map(({ partition, offset }) => [partition, offset]))
    const { throttleMs, partitions: answers } = await fetchRecords(connection, topic, from, bounds)
    const readUs = this.setup.nowUs()
    this.setup.troubles.throttled(throttleMs)
    for (const answer of answers) {
      const queue = this.setup.queues[answer.partition]
      const offset = asked.get(answer.partition)
      if (queue === undefined || offset === undefined) continue
      if (answer.error === 0) queue.add(answer, offset, readUs)
      else await this.refused(queue, offset, answer, address)
    }
    if (answers.some(({ records }) => records.length > 0)) this.setup.onArrival()
  }

  /** The broker is unreachable, or refused the whole request. */
  private async recover(address: string, cause: unknown): Promise<void> {
    const failures = this.failures.get(address) ?? 0
    this.failures.set(address, failures + 1)
    if (failures === 0) this.setup.troubles.reconnected()
    this.setup.troubles.note(messageOf(cause))
    await this.pauses.pause(backOffMs(failures))
    await this.followLeaders()
  }

  /** The broker refused one partition. */
  private async refused(
    queue: PartitionQueue,
    offset: number,
    { error }: FetchedPartition,
    address: string,
  ): Promise<void> {
    if (error === offsetOutOfRange) return this.findOffset(queue, offset, address)
    const { name, words } = kafkaErrorWords(error)
    if (!isRetriable(error)) {
      this.setup.troubles.unreadable(
        `Cannot read partition ${queue.partition} of ${this.setup.topic}: ${words} (${name})`,
      )
    }
    this.lose(queue)
  }

  private lose(queue: PartitionQueue): void {
    queue.address = null
    this.start()
  }

  /** After a change of leaders: where what was read is no longer in the log, reading goes on where the logs part. */
  private async checkLogs(connection: Connection, queues: readonly PartitionQueue[]): Promise<void> {
    const suspects = queues.filter(({ suspect, leaderEpoch }) => suspect && leaderEpoch >= 0)
    if (suspects.length === 0) return
    const ends = await endsOfEpochs(connection, this.setup.topic, suspects)
    for (const queue of suspects) {
      const end = ends.find(({ partition }) => partition === queue.partition)
      if (end?.error === 0 && end.endOffset >= 0 && end.endOffset < queue.nextOffset) this.cutOff(queue, end.endOffset)
      if (end === undefined || end.error === 0) queue.suspect = false
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
  private async findOffset(queue: PartitionQueue, offset: number, address: string): Promise<void> {
    const { cluster, topic, troubles } = this.setup
    const connection = await cluster.connection(address, 0)
    const [start] = await listOffsets(connection, topic, [queue.partition], logStart)
    const [end] = await listOffsets(connection, topic, [queue.partition], logEnd)
    if (start?.error !== 0 || end?.error !== 0) return this.lose(queue)
    if (offset < start.offset) {
      troubles.skipped(
        start.offset - offset,
        `Partition ${queue.partition} of ${topic}: the records from offset ${offset} to ${start.offset - 1} were deleted before they were read`,
      )
      queue.seek(start.offset)
    } else if (offset > end.offset) {
      queue.suspect = true
      await this.checkLogs(connection, [queue])
      if (queue.nextOffset > end.offset) this.cutOff(queue, end.offset)
    }
  }

  private isAnyLost(): boolean {
    return !this.closed && this.setup.queues.some(({ address }) => address === null)
  }

  /** Looks until each partition has a leader again. */
  private async look(): Promise<void> {
    for (let failures = 0; this.isAnyLost(); failures++) {
      await this.pauses.pause(backOffMs(failures))
      await this.followLeaders()
    }
  }

  private async followLeaders(): Promise<void> {
    if (this.closed) return
    const { cluster, topic, queues, troubles } = this.setup
    try {
      await cluster.refresh(topic)
      for (const { partition, address } of await cluster.leaders(topic)) {
        const queue = queues[partition]
        if (queue === undefined) continue
        queue.address = address
        queue.suspect = true
      }
    } catch (cause) {
      if (!this.closed) troubles.note(messageOf(cause))
    }
    this.start()
  }
}
