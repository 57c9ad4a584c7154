import type { Consumer } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KafkaCommits } from '../../../src/targets/node/kafka-commits.ts'
import type { Offsets } from '../../../src/targets/node/offsets.ts'

/** A broker that answers a commit when the test lets it. */
function slowBroker() {
  const commits: string[] = []
  const answers: (() => void)[] = []
  const consumer = {
    events: { COMMIT_OFFSETS: 'commit' },
    on: () => {},
    commitOffsets: async ([{ offset }]: { offset: string }[]) => {
      commits.push(offset)
      await new Promise<void>((resolve) => answers.push(resolve))
    },
  } as unknown as Consumer
  let next = 0
  const offsets = { uncommitted: () => [{ partition: 0, next: ++next }] } as unknown as Offsets
  return { commits, answer: () => answers.shift()!(), of: new KafkaCommits(consumer, 'curves', offsets, () => {}) }
}

describe('commits of the node target', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('come every 50 ms after the one before was answered', async () => {
    const { commits, answer, of } = slowBroker()
    of.begin()
    await vi.advanceTimersByTimeAsync(200)
    expect(commits).toEqual(['1'])
    answer()
    await vi.advanceTimersByTimeAsync(60)
    expect(commits).toEqual(['1', '2'])
  })

  it('end with a last one, also when one is under way, and none comes after it', async () => {
    const { commits, answer, of } = slowBroker()
    of.begin()
    const end = of.end()
    await vi.advanceTimersByTimeAsync(0)
    expect(commits).toEqual(['1'])
    answer()
    await vi.advanceTimersByTimeAsync(0)
    answer()
    await end
    await vi.advanceTimersByTimeAsync(1000)
    expect(commits).toEqual(['1', '2'])
  })
})
