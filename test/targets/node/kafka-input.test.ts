import type { Consumer, EachBatchHandler, Kafka } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createKafkaInput } from '../../../src/targets/node/kafka-input.ts'
import type { Pipeline } from '../../../src/targets/node/pipeline.ts'

type Listener = (event: { payload: unknown }) => void

/** A group with one member, which the test leads. */
class FakeGroup {
  readonly commits: string[] = []
  readonly resolved: string[] = []
  /** what the broker says to a heartbeat */
  refusal: string | null = null
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
    pause: () => {},
    disconnect: async () => {},
  } as unknown as Consumer

  join(partitions: readonly number[]): void {
    this.listeners.get('join')!({ payload: { memberAssignment: { curves: partitions } } })
  }

  async give(partition: number, from: number, count: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, i) => ({ offset: String(from + i), value: Buffer.from([i]) }))
    const heartbeat = async () => {
      this.heartbeats++
      if (this.refusal !== null) throw Object.assign(new Error(this.refusal), { type: this.refusal })
    }
    const batch = { partition, messages, lastOffset: () => String(from + count - 1) }
    const resolveOffset = (offset: string) => this.resolved.push(`${partition}@${offset}`)
    const payload = { batch, heartbeat, resolveOffset, isRunning: () => true, isStale: () => false }
    await this.eachBatch(payload as unknown as Parameters<EachBatchHandler>[0])
  }
}

class FakePipeline implements Pipeline {
  taken = 0
  refusal = ''
  /** messages that find room until somebody waits for more */
  roomFor = Number.POSITIVE_INFINITY
  onDrain = () => {}
  /** looks at `room` before there is room again */
  looks = 1

  get full() {
    return this.roomFor <= 0
  }
  take = () => {
    this.taken++
    this.roomFor--
    return this.refusal
  }
  room = async () => {
    if (--this.looks <= 0) this.roomFor = Number.POSITIVE_INFINITY
  }
  drain = async () => this.onDrain()
}

async function started() {
  const group = new FakeGroup()
  const pipeline = new FakePipeline()
  const ready: (readonly number[] | null)[] = []
  const log: string[] = []
  const input = createKafkaInput({
    kafka: group.kafka,
    topic: 'curves',
    group: 'g',
    partitions: 2,
    format: 'binary',
    clock: { nowUs: () => 0 },
    log: (line) => log.push(line),
  })
  await input.start(pipeline, (partitions) => ready.push(partitions))
  group.join([0, 1])
  return { group, pipeline, input, ready, log }
}

describe('a member of the consumer group', () => {
  it('commits only what is stored and published', async () => {
    const { group, input, ready } = await started()
    expect(ready).toEqual([[0, 1]])
    await group.give(0, 0, 3)
    const settle = input.mark()
    await group.give(0, 3, 2)
    await group.give(1, 0, 1)
    const settleLater = input.mark()
    settle()
    await input.stop()
    expect(group.commits).toEqual(['0@3'])
    settleLater()
    await input.stop()
    expect(group.commits).toEqual(['0@3', '0@5', '1@1'])
  })

  it('commits again what the broker did not take', async () => {
    const { group, input, log } = await started()
    await group.give(1, 0, 4)
    input.mark()()
    group.fails = true
    await input.stop()
    group.fails = false
    await input.stop()
    expect(group.commits).toEqual(['1@4'])
    expect(log[0]).toContain('the coordinator is away')
  })

  it('skips what it has taken already when the group begins again from its last commit', async () => {
    const { group, pipeline } = await started()
    await group.give(0, 0, 5)
    group.join([0, 1])
    await group.give(0, 2, 5)
    expect(pipeline.taken).toBe(7)
  })

  it('leaves the offsets of a partition that is another’s now to that one', async () => {
    const { group, input } = await started()
    await group.give(0, 0, 5)
    await group.give(1, 0, 5)
    input.mark()()
    group.join([1])
    await input.stop()
    expect(group.commits).toEqual(['1@5'])
  })

  it('tells of the first record that is no curve message, and goes on', async () => {
    const { group, pipeline, log } = await started()
    pipeline.refusal = '1 bytes that are not one binary curve message'
    await group.give(0, 7, 3)
    expect(log).toEqual([
      'record 7 of partition 0 is no curve message, the first of its kind: 1 bytes that are not one binary curve message',
    ])
    expect(group.resolved).toEqual(['0@9'])
  })

  it('stops in the middle of a batch when there is no more room, and takes the rest later', async () => {
    const { group, pipeline } = await started()
    pipeline.roomFor = 3
    await group.give(0, 0, 5)
    expect([pipeline.taken, group.heartbeats]).toEqual([5, 2])
  })

  it('finishes and commits what it has taken before its partitions are dealt out again', async () => {
    const { group, pipeline, input } = await started()
    await group.give(0, 0, 5)
    const settle = input.mark()
    pipeline.onDrain = settle
    group.refusal = 'REBALANCE_IN_PROGRESS'
    await expect(group.give(1, 0, 5)).rejects.toThrow('REBALANCE')
    expect(group.commits).toEqual(['0@5'])
    expect(group.resolved).toEqual(['0@4'])
    expect(pipeline.taken).toBe(5)
    group.refusal = null
    group.join([0, 1])
    await group.give(1, 0, 5)
    expect(pipeline.taken).toBe(10)
  })

  it('takes nothing when it turns out to be no member any more', async () => {
    const { group, pipeline } = await started()
    group.refusal = 'UNKNOWN_MEMBER_ID'
    await expect(group.give(0, 0, 5)).rejects.toThrow('UNKNOWN_MEMBER_ID')
    expect(pipeline.taken).toBe(0)
  })

  it('stays a member, by heartbeats, while there is no room', async () => {
    const { group, pipeline } = await started()
    pipeline.roomFor = 0
    pipeline.looks = 3
    await group.give(0, 0, 5)
    expect(group.heartbeats).toBeGreaterThanOrEqual(3)
    expect(pipeline.taken).toBe(5)
  })
})
