import type { Consumer, EachBatchHandler, Kafka } from 'kafkajs'

type Listener = (event: { payload: unknown }) => void

/** A group with one member, which the test leads. */
export class FakeGroup {
  readonly commits: string[] = []
  readonly resolved: string[] = []
  /** what the broker says to a heartbeat */
  refusal: string | null = null
  /** where partitions are to be read from instead, until the test has done so */
  readonly seeks = new Map<number, number>()
  readonly listeners = new Map<string, Listener>()
  eachBatch!: EachBatchHandler
  heartbeats = 0
  fails = false

  readonly kafka = { consumer: () => this.consumer } as unknown as Kafka
  private readonly consumer = {
    events: { GROUP_JOIN: 'join', COMMIT_OFFSETS: 'commit' },
    on: (name: string, listener: Listener) => this.listeners.set(name, listener),
    connect: async () => {},
    subscribe: async () => {},
    run: async ({ eachBatch }: { eachBatch: EachBatchHandler }) => {
      this.eachBatch = eachBatch
    },
    commitOffsets: async (offsets: { partition: number; offset: string }[]) => {
      if (this.fails) throw new Error('the coordinator is away')
      for (const { partition, offset } of offsets) this.commits.push(`${partition}@${offset}`)
      this.listeners.get('commit')!({ payload: { topics: [{ topic: 'curves', partitions: offsets }] } })
    },
    seek: ({ partition, offset }: { partition: number; offset: string }) => {
      this.seeks.set(partition, Number(offset))
    },
    pause: () => {},
    disconnect: async () => {},
  } as unknown as Consumer

  join(partitions: readonly number[]): void {
    this.listeners.get('join')!({ payload: { memberAssignment: { curves: partitions } } })
  }

  give(partition: number, from: number, count: number): Promise<void> {
    return this.giveValues(
      partition,
      from,
      Array.from({ length: count }, (_, i) => Buffer.from([i])),
    )
  }

  async giveValues(partition: number, from: number, values: readonly Buffer[]): Promise<void> {
    const messages = values.map((value, i) => ({ offset: String(from + i), value }))
    const heartbeat = async () => {
      this.heartbeats++
      if (this.refusal !== null) throw Object.assign(new Error(this.refusal), { type: this.refusal })
    }
    const batch = { partition, messages, lastOffset: () => String(from + values.length - 1) }
    const resolveOffset = (offset: string) => this.resolved.push(`${partition}@${offset}`)
    const payload = { batch, heartbeat, resolveOffset, isRunning: () => true, isStale: () => this.seeks.has(partition) }
    await this.eachBatch(payload as unknown as Parameters<EachBatchHandler>[0])
  }
}
