import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster/cluster.ts'
import { placesOf } from '../../../src/kafka/reader/start-offsets.ts'

function leaderless(partitions: number): Cluster {
  return {
    leaders: async () => Array.from({ length: partitions }, (_, partition) => ({ partition, address: null })),
    refresh: async () => {},
    connection: () => expect.unreachable(),
    controller: () => expect.unreachable(),
    close: () => {},
  }
}

describe('the place to begin reading at', () => {
  it.each([
    [4, 10],
    [1000, 60],
  ])('of a topic of %i partitions is waited for about %i s', async (partitions, seconds) => {
    let waitedMs = 0
    const pause = async (ms: number) => {
      waitedMs += ms
    }
    await expect(placesOf(leaderless(partitions), 't', 'end', pause)).rejects.toThrow('of the topic t has no leader')
    expect(Math.round(waitedMs / 1000)).toBe(seconds)
  })
})
