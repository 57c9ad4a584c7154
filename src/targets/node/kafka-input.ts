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
  /** the offset up to which a partition is stored already; rejects while that cannot be determined */
  storedOffset(partition: number): Promise<number>
  pause(ms: number): Promise<void>
}

/** The minimum that a broker allows by default: the group notices a killed process after this long. */
const sessionMs = 6000
const heartbeatMs = 1000
/** Longest poll; heartbeats are sent between polls. */
const longestPollMs = 250
/** Per response and partition: more would only keep garbage alive longer. A larger batch still arrives complete. */
const mostFetchBytes = 2 ** 18
const roomMs = 500
/** How long to wait for stored offsets between two heartbeats, and the pause after an error. */
const answerMs = 500
const errorPauseMs = 100
/** Longest wait before a rebalance: well below the time that the group waits for its members. */
const letGoMs = 2000

/**
 * A member of the consumer group. It commits offsets every 50 ms, after everything before them was stored and
 * published: a killed process repeats at most what it published since its last commit. Before a rebalance a process
 * finishes and commits what it has taken; afterwards the group resumes from the committed offsets, and this process
 * skips what it has already taken. So nothing is duplicated while processes live. What another process stored but did
 * not commit is recognised by the stored offset, which is read again whenever partitions are assigned.
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
    log('another process stored records that were taken here: everything unsettled is taken again')
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

  /** The rest of a batch was not resolved: kafkajs delivers it again. */
  private async takeBatch(pipeline: Pipeline, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const { turn } = this.offsets
    // before anything is taken: a suspended process may have left the group, and others may have its partitions
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

  /** Sends a heartbeat to the group. */
  private async remain(pipeline: Pipeline, { heartbeat }: EachBatchPayload): Promise<void> {
    try {
      await heartbeat()
    } catch (error) {
      if (isRebalance(error)) await this.letGo(pipeline)
      throw error
    }
  }

  /** The partitions will be reassigned: what was taken is finished and committed, so that it is not taken twice. */
  private async letGo(pipeline: Pipeline): Promise<void> {
    if (this.leaving) return
    this.leaving = true
    await pipeline.drain(letGoMs)
    await this.commits.commit()
  }

  /** Waits, as long as is allowed between two heartbeats, until the stored offset of a partition is known. */
  private async learn(partition: number): Promise<void> {
    const { setup } = this
    const asked = this.offsets.learn(partition, setup.storedOffset).catch((error) => {
      setup.log(`cannot read the stored offset of partition ${partition}, will retry: ${messageOf(error)}`)
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
