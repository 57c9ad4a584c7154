import kafkajs, { type Kafka as KafkaClient } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics, describeTopic } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { createRunTopics } from '../../src/run/testbed/topics.ts'
import { defaultDrivers, defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { createKafkaClient } from '../../src/targets/node/kafka-client.ts'
import type { KafkaAccess } from '../../src/types/services.ts'
import { phase, scenarioOf, targetOf } from '../support/scenario.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

const { ConfigResourceTypes, Kafka } = kafkajs
const services = { ...defaultServices, kafka: smallKafka }

/** Sets the codec of all topics of the only broker that do not set their own. */
async function compressEverything(access: KafkaAccess, codec: string): Promise<void> {
  const admin = new Kafka(kafkajsConfig(access, 'test')).admin()
  await admin.connect()
  const { brokers } = await admin.describeCluster()
  await admin.alterConfigs({
    validateOnly: false,
    resources: brokers.map(({ nodeId }) => ({
      type: ConfigResourceTypes.BROKER,
      name: String(nodeId),
      configEntries: [{ name: 'compression.type', value: codec }],
    })),
  })
  await admin.disconnect()
}

async function write(access: KafkaAccess, topic: string, values: readonly string[]): Promise<void> {
  const producer = new Kafka(kafkajsConfig(access, 'test')).producer()
  await producer.connect()
  await producer.send({ topic, messages: values.map((value) => ({ value })) })
  await producer.disconnect()
}

async function readBy(client: KafkaClient, topic: string, count: number): Promise<string[]> {
  const consumer = client.consumer({ groupId: `of ${topic}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const values: string[] = []
  await new Promise<void>((resolve) => {
    const eachMessage = async ({ message }: kafkajs.EachMessagePayload) => {
      values.push(message.value!.toString())
      if (values.length === count) resolve()
    }
    void consumer.run({ eachMessage })
  })
  await consumer.disconnect()
  return values
}

describe('the codec of a real broker', needing('java', 'mvn'), () => {
  let running: RunningServices
  let access: KafkaAccess

  beforeAll(async () => {
    running = await startedServices({ spec: services, needed: ['kafka'] })
    access = running.access.kafka!
  }, 120_000)
  afterAll(() => running?.stop())

  it.each(['lz4', 'gzip', 'snappy', 'zstd'])('%s is read by the node target', async (codec) => {
    const topic = `by-${codec}`
    await createTopics(access, [{ topic, partitions: 1, replication: 1, config: { 'compression.type': codec } }])
    const values = Array.from({ length: 500 }, (_, i) => `value ${i} of many that are alike`)
    await write(access, topic, values)
    const said: string[] = []
    const client = createKafkaClient(access, 'test', { log: (line) => void said.push(line), onThrottled: () => {} })
    expect(await readBy(client, topic, values.length)).toEqual(values)
    expect(said.join('\n')).not.toMatch(/codec|compress/i)
  }, 30_000)

  it('is not that of the topics of a run, which hold what was sent', async () => {
    await compressEverything(access, 'zstd')
    const scenario = scenarioOf({
      phases: [phase('hold', 1000, 1)],
      target: targetOf('node'),
      driver: defaultDrivers.kafka,
      services,
    })
    const topics = { curvesTopic: 'run-curves', updatesTopic: 'run-updates', updatesPartitions: 1 }
    const wiring = {
      access: { ...running.access },
      ...topics,
      group: 'run',
      redisPrefix: 'run',
      httpHeaders: {},
      httpUrl: null,
    }
    await createTopics(access, [{ topic: 'other', partitions: 1, replication: 1 }])
    const remove = await createRunTopics(scenario, wiring)
    const codecOf = async (topic: string) => (await describeTopic(access, topic)).config['compression.type']
    expect([await codecOf('other'), await codecOf('run-curves'), await codecOf('run-updates')]).toEqual([
      'zstd',
      'producer',
      'producer',
    ])
    await remove()
  }, 30_000)
})
