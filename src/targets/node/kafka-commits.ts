import type { Consumer } from 'kafkajs'
import type { Offsets } from './offsets.ts'

const commitEveryMs = 50

/** Commits what is settled, every 50 ms. What a commit failed for is committed with the next. */
export class KafkaCommits {
  private readonly consumer: Consumer
  private readonly topic: string
  private readonly offsets: Offsets
  private readonly log: (line: string) => void
  private timer: NodeJS.Timeout | undefined = undefined

  constructor(consumer: Consumer, topic: string, offsets: Offsets, log: (line: string) => void) {
    this.consumer = consumer
    this.topic = topic
    this.offsets = offsets
    this.log = log
    // kafkajs says nothing about a commit it dropped: what is committed is learned from its events alone
    consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
      for (const committed of payload.topics)
        for (const { partition, offset } of committed.partitions) offsets.committed(partition, Number(offset))
    })
  }

  /** From now on commits again and again, until `end`. */
  async begin(): Promise<void> {
    await this.commit()
    this.timer = setTimeout(() => this.begin(), commitEveryMs)
  }

  /** Commits a last time. */
  async end(): Promise<void> {
    clearTimeout(this.timer)
    await this.commit()
  }

  async commit(): Promise<void> {
    const offsets = this.offsets
      .uncommitted()
      .map(({ partition, next }) => ({ topic: this.topic, partition, offset: String(next) }))
    if (offsets.length === 0) return
    try {
      await this.consumer.commitOffsets(offsets)
    } catch (error) {
      this.log(`offsets not committed, to be tried again: ${String(error)}`)
    }
  }
}
