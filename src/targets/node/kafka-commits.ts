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
  private round: Promise<void> = Promise.resolve()
  private ended = false

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

  /** From now on commits again and again, until `end`. */
  begin(): void {
    this.round = this.commitAndWait()
  }

  /** Waits for a commit under way, commits a last time, and no more. */
  async end(): Promise<void> {
    this.ended = true
    clearTimeout(this.timer)
    await this.round
    await this.commit()
  }

  private async commitAndWait(): Promise<void> {
    await this.commit()
    if (!this.ended) this.timer = setTimeout(() => this.begin(), commitEveryMs)
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
