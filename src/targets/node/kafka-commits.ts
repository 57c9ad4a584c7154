import type { Consumer } from 'kafkajs'
import type { Offsets } from './offsets.ts'

const commitEveryMs = 50

/** Commits settled offsets every 50 ms. If a commit fails, the next one includes its offsets. */
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
    // kafkajs does not report a commit that it dropped: only its events show what was committed
    consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
      for (const committed of payload.topics)
        for (const { partition, offset } of committed.partitions) offsets.committed(partition, Number(offset))
    })
  }

  /** Commits periodically until `end`. */
  async begin(): Promise<void> {
    await this.commit()
    this.timer = setTimeout(() => this.begin(), commitEveryMs)
  }

  /** Commits one last time. */
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
      this.log(`cannot commit offsets, will retry: ${String(error)}`)
    }
  }
}
