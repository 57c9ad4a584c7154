import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import { messageOf } from '../../errors.ts'
import type { Input } from './input.ts'
import { retryWithoutEnd } from './kafka-client.ts'
import { KafkaCommits } from './kafka-commits.ts'
import { KafkaRecords, type KafkaRecordsSetup } from './kafka-records.ts'
import { Offsets } from './offsets.ts'
import type { Marked, Pipeline } from './pipeline.ts'

export interface KafkaInputSetup extends KafkaRecordsSetup {
  readonly kafka: Kafka
  readonly group: string
  readonly partitions: number
  /** up to which offset records of a partition are stored already; rejects while nobody can tell */
  storedOffset(partition: number): Promise<number>
  pause(ms: number): Promise<void>
}

/** The least that a broker allows by default: a process that was killed is missed after this long. */
const sessionMs = 6000
const heartbeatMs = 1000
/** Longest poll; the group's heartbeats come between polls. */
const longestPollMs = 250
/** Of one answer and partition: more only makes garbage that lives longer. A larger batch comes whole all the same. */
const mostFetchBytes = 2 ** 18
const roomMs = 500
/** How long an answer about stored offsets is waited for between two heartbeats, and the pause after an error. */
const answerMs = 500
const errorPauseMs = 100
/** At most, before a rebalance: well below the time that the group waits for its members. */
const letGoMs = 2000

/**
 * A member of the consumer group. Places are committed every 50 ms, after what is before them was stored and published:
 * a process that is killed repeats at most what it published since. Before a rebalance a process finishes and commits
 * what it has taken; after it the group starts again from what was committed, and what this process has taken already it
 * skips. So nothing doubles while processes live. What another process stored and did not commit is told apart by the
 * stored offset, which is learned anew whenever partitions are dealt out.
 */
export function createKafkaInput(setup: KafkaInputSetup): Input {
  return new KafkaInput(setup)
}

class KafkaInput implements Input {
  private readonly setup: KafkaInputSetup
  private readonly offsets = new Offsets()
  private readonly consumer: Consumer
  private readonly records: KafkaRecords
  private readonly commits: KafkaCommits
  private quiet = false
  /** a rebalance is under way */
  private leaving = false

  constructor(setup: KafkaInputSetup) {
    this.setup = setup
    this.consumer = consumerOf(setup)
    this.records = new KafkaRecords(setup, this.offsets)
    this.commits = new KafkaCommits(this.consumer, setup.topic, this.offsets, setup.log)
  }

  mark(): Marked {
    return this.offsets.mark()
  }

  rewind(): void {
    const { topic, log } = this.setup
    log('records that were taken here were stored by another process: what is not settled is taken again')
    for (const { partition, next } of this.offsets.rewind())
      this.consumer.seek({ topic, partition, offset: String(next) })
  }

  async start(pipeline: Pipeline, onReady: (partitions: readonly number[]) => void): Promise<void> {
    const { topic, partitions } = this.setup
    const { consumer } = this
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      onReady(this.joined(payload.memberAssignment[topic] ?? [])),
    )
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitions,
      eachBatch: (payload) => this.takeBatch(pipeline, payload),
    })
    this.commits.begin()
  }

  async quiesce(): Promise<void> {
    this.quiet = true
    this.consumer.pause([{ topic: this.setup.topic }])
  }

  async stop(): Promise<void> {
    await this.commits.end()
    await this.consumer.disconnect()
  }

  private joined(partitions: readonly number[]): readonly number[] {
    this.offsets.assign(partitions)
    this.leaving = false
    return partitions
  }

  /** What is left of a batch here was not resolved: kafkajs brings it again. */
  private async takeBatch(pipeline: Pipeline, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const { turn } = this.offsets
    // before anything is taken: a process that stood still may be no member any more, and its partitions another's
    await this.remain(pipeline, payload)
    for (let next = 0; next < batch.messages.length; ) {
      while (!this.canTake(pipeline, batch.partition) && this.mayGoOn(payload, turn)) {
        await (pipeline.full ? pipeline.room(roomMs) : this.learn(batch.partition))
        await this.remain(pipeline, payload)
      }
      if (!this.mayGoOn(payload, turn)) return
      next = this.records.take(pipeline, batch, next)
    }
    payload.resolveOffset(batch.lastOffset())
  }

  private canTake(pipeline: Pipeline, partition: number): boolean {
    return !pipeline.full && this.offsets.storedBelow(partition) !== null
  }

  private mayGoOn(payload: EachBatchPayload, turn: number): boolean {
    return turn === this.offsets.turn && !this.quiet && !this.leaving && payload.isRunning() && !payload.isStale()
  }

  /** Says to the group that this member lives. */
  private async remain(pipeline: Pipeline, { heartbeat }: EachBatchPayload): Promise<void> {
    try {
      await heartbeat()
    } catch (error) {
      if (isRebalance(error)) await this.letGo(pipeline)
      throw error
    }
  }

  /** Partitions will be another's: what was taken is finished and committed, so that it need not be taken twice. */
  private async letGo(pipeline: Pipeline): Promise<void> {
    if (this.leaving) return
    this.leaving = true
    await pipeline.drain(letGoMs)
    await this.commits.commit()
  }

  /** Waits, as long as one may between two heartbeats, until it is known what is stored of a partition. */
  private async learn(partition: number): Promise<void> {
    const { setup } = this
    const asked = this.offsets.learn(partition, setup.storedOffset).catch((error) => {
      setup.log(`stored offset of partition ${partition} not read, to be tried again: ${messageOf(error)}`)
      return setup.pause(errorPauseMs)
    })
    await Promise.race([asked, setup.pause(answerMs)])
  }
}

function consumerOf({ kafka, group }: KafkaInputSetup): Consumer {
  return kafka.consumer({
    groupId: group,
    sessionTimeout: sessionMs,
    rebalanceTimeout: 2 * sessionMs,
    heartbeatInterval: heartbeatMs,
    maxWaitTimeInMs: longestPollMs,
    maxBytesPerPartition: mostFetchBytes,
    retry: { ...retryWithoutEnd, restartOnFailure: async () => true },
  })
}

function isRebalance(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'REBALANCE_IN_PROGRESS'
}
