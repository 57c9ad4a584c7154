import type { Admin } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { describeTopics } from '../../../src/kafka/admin/topic-facts.ts'

/** A cluster with a topic of two partitions, whose settings are answered by `settings`. */
function adminThat(settings: () => Promise<unknown>): Admin {
  const partitions = [0, 1].map((partitionId) => ({ partitionId, replicas: [1, 2, 3] }))
  return {
    fetchTopicMetadata: async () => ({ topics: [{ name: 't', partitions }] }),
    describeConfigs: settings,
  } as unknown as Admin
}

const refusal = (code: number) => Promise.reject(Object.assign(new Error('no'), { code }))

describe('what is known of a topic', () => {
  it('are its partitions, its copies and its settings', async () => {
    const configEntries = [{ configName: 'max.message.bytes', configValue: '2048' }]
    const admin = adminThat(async () => ({ resources: [{ resourceName: 't', configEntries }] }))
    expect(await describeTopics(admin, ['t'])).toEqual([
      { topic: 't', partitions: 2, replication: 3, maxMessageBytes: 2048, config: { 'max.message.bytes': '2048' } },
    ])
  })

  it.each([29, 31])('is all but its settings for a user who may not see those (error %i)', async (code) => {
    expect(
      await describeTopics(
        adminThat(() => refusal(code)),
        ['t'],
      ),
    ).toEqual([{ topic: 't', partitions: 2, replication: 3, maxMessageBytes: Number.POSITIVE_INFINITY, config: {} }])
  })

  it('is unknown after any other error', async () => {
    await expect(
      describeTopics(
        adminThat(() => refusal(35)),
        ['t'],
      ),
    ).rejects.toThrow('no')
  })
})
