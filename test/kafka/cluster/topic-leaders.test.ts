import { describe, expect, it } from 'vitest'
import { NoTopicYet } from '../../../src/kafka/cluster/metadata.ts'
import { awaitLeaders } from '../../../src/kafka/cluster/topic-leaders.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'

type Look = Error | readonly (string | null)[]

/** Answers with one look after the other, the last one for ever. */
function clusterThatSees(...looks: readonly Look[]) {
  let at = -1
  let now: Look = []
  return {
    refresh: async () => {
      at = Math.min(at + 1, looks.length - 1)
      now = looks[at]!
      if (now instanceof Error) throw now
    },
    leaders: async () => (now as readonly (string | null)[]).map((address, partition) => ({ partition, address })),
  }
}

const unknown = new NoTopicYet('DRIVER_FAILED', 'The topic t does not exist')

describe('a topic that was just created', () => {
  it('is waited for while its brokers do not know it, have no leaders for it, or are away', async () => {
    const away = new BrokenConnection('the broker is away')
    const cluster = clusterThatSees(unknown, away, ['a:1'], ['a:1', null], ['a:1', 'a:1'])
    const pauses: number[] = []
    await awaitLeaders(cluster, 't', 2, async (ms) => void pauses.push(ms))
    expect(pauses).toEqual([100, 100, 100, 100])
  })

  it('is given up after 15 s, with what is missing', async () => {
    let waitedMs = 0
    const pause = async (ms: number) => {
      waitedMs += ms
    }
    const forever = awaitLeaders(clusterThatSees(['a:1', null]), 't', 2, pause)
    await expect(forever).rejects.toThrow(
      'The topic t was created, but is not usable after 15 s: only 1 of 2 partitions have a leader',
    )
    expect(waitedMs).toBe(14_900)
    await expect(awaitLeaders(clusterThatSees(unknown), 't', 2, pause)).rejects.toThrow('15 s: The topic t does not')
  })

  it('that cannot be seen for another reason is not waited for', async () => {
    const refused = awaitLeaders(clusterThatSees(new Error('no rights')), 't', 2, () => expect.unreachable())
    await expect(refused).rejects.toThrow('no rights')
  })
})
