import { describe, expect, it } from 'vitest'
import { createKafkaInput } from '../../../src/targets/node/kafka-input.ts'
import type { Pipeline } from '../../../src/targets/node/pipeline.ts'
import { FakeGroup } from './fake-group.ts'

class FakePipeline implements Pipeline {
  taken = 0
  /** kinds of the messages: stored already or not */
  readonly kinds: boolean[] = []
  private isStored = false
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
    this.kinds.push(this.isStored)
    this.roomFor--
    return this.refusal
  }
  separate = (isStored: boolean) => {
    this.isStored = isStored
  }
  room = async () => {
    if (--this.looks <= 0) this.roomFor = Number.POSITIVE_INFINITY
  }
  drain = async () => this.onDrain()
}

async function started(storedOffset: (partition: number) => Promise<number> = async () => 0) {
  const group = new FakeGroup()
  const pipeline = new FakePipeline()
  const ready: (readonly number[] | null)[] = []
  const log: string[] = []
  const troubles: string[] = []
  const unreadable: string[] = []
  const input = createKafkaInput({
    kafka: group.kafka,
    topic: 'curves',
    group: 'g',
    partitions: 2,
    format: 'binary',
    clock: { nowUs: () => 0 },
    storedOffset,
    pause: async () => {},
    log: (line) => log.push(line),
    onTrouble: (words) => troubles.push(words),
    onUnreadable: (why) => unreadable.push(why),
  })
  await input.start(pipeline, (partitions) => ready.push(partitions))
  group.join([0, 1])
  return { group, pipeline, input, ready, log, troubles, unreadable }
}

describe('a member of the consumer group', () => {
  it('commits only what is stored and published', async () => {
    const { group, input, ready } = await started()
    expect(ready).toEqual([[0, 1]])
    await group.give(0, 0, 3)
    const settle = input.mark().settle
    await group.give(0, 3, 2)
    await group.give(1, 0, 1)
    const settleLater = input.mark().settle
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
    input.mark().settle()
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
    input.mark().settle()
    group.join([1])
    await input.stop()
    expect(group.commits).toEqual(['1@5'])
  })

  it('logs the first record that is not a curve message, counts all of them, and goes on', async () => {
    const { group, pipeline, log, unreadable } = await started()
    pipeline.refusal = '1 bytes that are not one binary curve message'
    await group.give(0, 7, 3)
    expect(log).toEqual([
      'record 7 of partition 0 is not a curve message (only the first is logged): 1 bytes that are not one binary curve message',
    ])
    expect(unreadable).toEqual([pipeline.refusal, pipeline.refusal, pipeline.refusal])
    expect(group.resolved).toEqual(['0@9'])
  })

  it('reports how many records were deleted before it could read them, but not those of other processes', async () => {
    const { group, troubles } = await started()
    await group.give(0, 5, 5)
    await group.give(0, 110, 5)
    expect(troubles).toEqual([
      '100 records of partition 0 of curves, before offset 110, were deleted before they could be read',
    ])
    group.join([0, 1])
    await group.give(0, 300, 5)
    await group.give(0, 305, 5)
    expect(troubles).toHaveLength(1)
  })

  it('stops in the middle of a batch when there is no more room, and takes the rest later', async () => {
    const { group, pipeline } = await started()
    pipeline.roomFor = 3
    await group.give(0, 0, 5)
    expect([pipeline.taken, group.heartbeats]).toEqual([5, 3])
  })

  it('finishes and commits what it has taken before its partitions are dealt out again', async () => {
    const { group, pipeline, input } = await started()
    await group.give(0, 0, 5)
    const settle = input.mark().settle
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

  it('tells apart what was stored before its partition came here', async () => {
    const { group, pipeline } = await started(async (partition) => (partition === 0 ? 3 : 0))
    await group.give(0, 0, 5)
    await group.give(1, 0, 1)
    expect(pipeline.kinds).toEqual([true, true, true, false, false, false])
  })

  it('takes nothing before it knows what is stored, and asks again while nobody can tell', async () => {
    const answers = [Promise.reject(new Error('Redis is away')), Promise.resolve(2)]
    const { group, pipeline, log } = await started(() => answers.shift()!)
    await group.give(0, 0, 3)
    expect(pipeline.kinds).toEqual([true, true, false])
    expect(log[0]).toContain('Redis is away')
    expect(group.heartbeats).toBeGreaterThanOrEqual(3)
  })

  it('asks anew how far a partition is stored whenever partitions are dealt out', async () => {
    let stored = 0
    const { group, pipeline } = await started(async () => stored)
    await group.give(0, 0, 2)
    stored = 4
    group.join([0])
    await group.give(0, 0, 6)
    expect(pipeline.kinds).toEqual([false, false, true, true, false, false])
  })

  it('takes again all that is not settled when another process has stored some of it', async () => {
    const { group, pipeline, input } = await started()
    await group.give(0, 0, 3)
    input.mark().settle()
    await group.give(0, 3, 4)
    await group.give(1, 0, 2)
    input.rewind()
    expect([...group.seeks]).toEqual([
      [0, 3],
      [1, 0],
    ])
    await group.give(0, 7, 2)
    expect(pipeline.taken).toBe(9)
    group.seeks.clear()
    await group.give(0, 3, 4)
    expect(pipeline.taken).toBe(13)
    expect(input.mark().claims).toEqual([{ partition: 0, from: 3, next: 7 }])
  })
})
