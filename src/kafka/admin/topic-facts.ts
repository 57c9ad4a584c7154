import kafkajs, { type Admin } from 'kafkajs'

// an ES module cannot import it by name
const topicResource = kafkajs.ConfigResourceTypes.TOPIC

export interface TopicFacts {
  readonly topic: string
  readonly partitions: number
  readonly replication: number
  /** the largest batch that the topic accepts */
  readonly maxMessageBytes: number
  /** all settings, as the broker spells them */
  readonly config: Readonly<Record<string, string>>
}

/** In the order of `topics`. Errors: as kafkajs. */
export async function describeTopics(admin: Admin, topics: readonly string[]): Promise<TopicFacts[]> {
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [...topics] }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({ type: topicResource, name })),
    }),
  ])
  return topics.map((topic) => {
    const partitions = metadata.topics.find(({ name }) => name === topic)?.partitions ?? []
    const entries = configs.resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? []
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
