import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics, deleteTopics, describeTopic, endOffsets } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import type { KafkaAccess } from '../../src/types/services.ts'
import { needing } from './programs.ts'
import { foreign, type SecureKafka, startSecureKafka, username } from './secure-kafka.ts'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, ResourcePatternTypes } = kafkajs
const folder = mkdtempSync(join(tmpdir(), 'loadcurve-shared-'))
let kafka: SecureKafka
let anybody: KafkaAccess
let alice: KafkaAccess

/** What a team gets on a shared cluster: rights for topics whose names begin with `team-a.`, and none to read settings. */
async function grantPrefix(access: KafkaAccess): Promise<void> {
  const admin = new Kafka(kafkajsConfig(access, 'test')).admin()
  await admin.connect()
  const { CREATE, READ, WRITE, DESCRIBE, DELETE } = AclOperationTypes
  await admin.createAcls({
    acl: [CREATE, READ, WRITE, DESCRIBE, DELETE].map((operation) => ({
      resourceType: AclResourceTypes.TOPIC,
      resourceName: 'team-a.',
      resourcePatternType: ResourcePatternTypes.PREFIXED,
      principal: `User:${username}`,
      host: '*',
      operation,
      permissionType: AclPermissionTypes.ALLOW,
    })),
  })
  await admin.disconnect()
}

async function write(access: KafkaAccess, topic: string): Promise<void> {
  const producer = new Kafka(kafkajsConfig(access, 'test')).producer()
  await producer.connect()
  await producer.send({ topic, messages: [{ value: 'one', partition: 0 }] })
  await producer.disconnect()
}

describe('a Kafka that others use too', needing('java', 'mvn', 'openssl'), () => {
  beforeAll(async () => {
    const more = {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': `User:ANONYMOUS;User:${foreign.username}`,
    }
    kafka = await startSecureKafka(folder, { more, sixth: true })
    anybody = kafka.access(kafka.plain, null, null)
    alice = kafka.access(kafka.sasl, null, 'scram-sha-512')
    await grantPrefix(anybody)
  }, 120_000)

  afterAll(async () => {
    await kafka?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lets a user with rights for a prefix create, describe, fill and delete topics, without reading their settings', async () => {
    const topic = 'team-a.curves'
    await createTopics(alice, [{ topic, partitions: 2, replication: null }])
    expect(await describeTopic(alice, topic)).toMatchObject({ partitions: 2, replication: 1, config: {} })
    await createTopics(alice, [{ topic, partitions: 2, replication: null }], { existing: 'keep' })
    await write(alice, topic)
    expect(await endOffsets(alice, topic)).toEqual([1, 0])
    await deleteTopics(alice, [topic])
  })

  it('refuses other topics, and impossible ones, in our words and its own', async () => {
    await expect(createTopics(alice, [{ topic: 'curves', partitions: 1, replication: 1 }])).rejects.toThrow(
      /^Cannot create the topic curves: this user may not do that with the topic \(TOPIC_AUTHORIZATION_FAILED\); the broker/,
    )
    await expect(createTopics(anybody, [{ topic: 'curves', partitions: 1, replication: 3 }])).rejects.toThrow(
      /fewer brokers than replicas \(INVALID_REPLICATION_FACTOR\); the broker says: .*\b3\b/,
    )
    const config = { 'retention.ms': 'soon' }
    await expect(createTopics(anybody, [{ topic: 'curves', partitions: 1, replication: 1, config }])).rejects.toThrow(
      /INVALID_CONFIG\); the broker says: .*soon.*retention\.ms/,
    )
  })

  it('is administered and written to at an IPv6 address, by both clients', async () => {
    const sixth = kafka.access(kafka.sixth, null, null)
    await createTopics(sixth, [{ topic: 'sixth', partitions: 1, replication: 1 }])
    await write(sixth, 'sixth')
    expect(await endOffsets(sixth, 'sixth')).toEqual([1])
  })

  it('lets in a user whose password has signs beyond ASCII, by both clients', async () => {
    const access = { ...alice, sasl: { mechanism: 'scram-sha-512', ...foreign } as const }
    await createTopics(access, [{ topic: 'foreign', partitions: 1, replication: 1 }])
    await write(access, 'foreign')
    expect(await endOffsets(access, 'foreign')).toEqual([1])
    const named = { ...access, sasl: { ...access.sasl, username: 'zwei²' } }
    await expect(endOffsets(named, 'foreign')).rejects.toMatchObject({ hint: expect.stringContaining('only ASCII') })
  })
})
