import { kafkaLagCollector, type OffsetSource } from '../../../src/collectors/kafka/lag.ts'
import { clockAt } from '../recorded.ts'

const access = { addresses: ['127.0.0.1:9092'], tls: null, sasl: null }

/** A cluster with one topic of two partitions. */
export class FakeOffsets {
  readonly clock = clockAt()
  ends = [0, 0]
  committed: (number | null)[] = [0, 0]
  fails: Error | null = null
  opened = 0
  closed = 0
  readonly collector = kafkaLagCollector({
    access,
    topics: [{ topic: 'run-7-curves', label: 'curves' }],
    group: 'target',
    groupIsGiven: true,
    nowUs: this.clock.nowUs,
    open: async () => this.source(),
  })

  private source(): OffsetSource {
    this.opened++
    return {
      endOffsets: async () => this.answer(this.ends),
      committedOffsets: async () => this.answer(this.committed),
      close: async () => {
        this.closed++
      },
    }
  }

  private answer<T>(value: T): T {
    if (this.fails !== null) throw this.fails
    return value
  }

  async after(us: number, ends: number[], committed: (number | null)[]): Promise<Record<string, number>> {
    this.clock.atUs += us
    this.ends = ends
    this.committed = committed
    return this.collector.sample()
  }
}
