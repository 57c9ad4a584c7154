import kafkajs, { type Admin, type DescribeConfigResponse } from 'kafkajs'
import { protocolCode } from './admin-errors.ts'

// an ES module cannot import it by name
const topicResource = kafkajs.ConfigResourceTypes.TOPIC

export interface TopicFacts {
  readonly topic: string
  readonly partitions: number
  readonly replication: number
  /** the largest batch that the topic accepts; Infinity = this user may not see it */
  readonly maxMessageBytes: number
  /** all settings, as the broker spells them; none if this user may not see them */
  readonly config: Readonly<Record<string, string>>
}

/** In the order of `topics`. Errors: as kafkajs. */
export async function describeTopics(admin: Admin, topics: readonly string[]): Promise<TopicFacts[]> {
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...topics] }),
    settingsOf(admin, topics),
  ])
  return topics.map((topic) => {
    const partitions = metadata.topics.find(({ name }) => name === topic)?.partitions ?? []
    const entries = configs.find(({ resourceName }) => resourceName === topic)?.configEntries ?? []
    const config = Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]))
    return {
      topic,
      partitions: partitions.length,
      replication: partitions[0]?.replicas.length ?? 0,
      maxMessageBytes: Number(config['max.message.bytes'] ?? Number.POSITIVE_INFINITY),
      config,
    }
  })
}

const refusals = [29, 31]

/** Settings need a right of their own (DescribeConfigs), which users that may read and write often do not have. */
async function settingsOf(admin: Admin, topics: readonly string[]): Promise<DescribeConfigResponse['resources']> {
  const resources = topics.map((name) => ({ type: topicResource, name }))
  try {
    return (await admin.describeConfigs({ includeSynonyms: false, resources })).resources
  } catch (cause) {
    if (refusals.includes(protocolCode(cause) ?? 0)) return []
    throw cause
  }
}
