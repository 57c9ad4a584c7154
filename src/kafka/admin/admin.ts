import { type Admin, Kafka } from 'kafkajs'
import { LoadcurveError } from '../../errors.ts'
import type { KafkaAccess } from '../../types/services.ts'
import { type Cluster, openCluster } from '../cluster/cluster.ts'
import { askToCreate, type NewTopic } from '../cluster/create-topics.ts'
import { awaitLeaders } from '../cluster/topic-leaders.ts'
import { BrokenConnection, kafkaError } from '../protocol/errors.ts'
import { Pauses } from '../reader/pauses.ts'
import { placesOf } from '../reader/start-offsets.ts'
import { adminError, notController, patiently, pauseMs, tries } from './admin-errors.ts'
import { kafkajsConfig } from './kafkajs-config.ts'
import { KafkajsSockets } from './kafkajs-sockets.ts'
import { describeTopics, type TopicFacts } from './topic-facts.ts'

export interface ExistingTopics {
  /** keep: an existing topic with the same number of partitions is used; refuse (default): it is an error */
  readonly existing?: 'keep' | 'refuse'
}

/** Frequent users keep it open. All methods fail with LoadcurveError DRIVER_FAILED. */
export interface KafkaAdmin {
  /** Creates missing topics and waits until all partitions have leaders. */
  createTopics(topics: readonly NewTopic[], options?: ExistingTopics): Promise<void>
  /** Topics that do not exist are ignored. */
  deleteTopics(topics: readonly string[]): Promise<void>
  describeTopic(topic: string): Promise<TopicFacts>
  /** by partition from 0: the offset that the next record will get */
  endOffsets(topic: string): Promise<number[]>
  /** by partition from 0: the offset that the group reads next; null = it has committed none */
  committedOffsets(group: string, topic: string): Promise<(number | null)[]>
  /** Pending requests fail; afterwards nothing is left that would keep the process alive. */
  close(): Promise<void>
}

/** Connects. Errors: as `openCluster`, which goes first because its messages are clearer than those of kafkajs. */
export async function openAdmin(access: KafkaAccess, clientId = 'loadcurve-admin'): Promise<KafkaAdmin> {
  const cluster = await openCluster(access, clientId)
  const admin = new ClosableAdmin(access, clientId, cluster)
  try {
    await admin.connect()
  } catch (error) {
    await admin.close()
    throw error
  }
  return admin
}

export function createTopics(
  access: KafkaAccess,
  topics: readonly NewTopic[],
  options: ExistingTopics = {},
): Promise<void> {
  return withAdmin(access, (admin) => admin.createTopics(topics, options))
}

export function deleteTopics(access: KafkaAccess, topics: readonly string[]): Promise<void> {
  return withAdmin(access, (admin) => admin.deleteTopics(topics))
}

export function describeTopic(access: KafkaAccess, topic: string): Promise<TopicFacts> {
  return withAdmin(access, (admin) => admin.describeTopic(topic))
}

export function endOffsets(access: KafkaAccess, topic: string): Promise<number[]> {
  return withAdmin(access, (admin) => admin.endOffsets(topic))
}

export function committedOffsets(access: KafkaAccess, group: string, topic: string): Promise<(number | null)[]> {
  return withAdmin(access, (admin) => admin.committedOffsets(group, topic))
}

async function withAdmin<T>(access: KafkaAccess, use: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
  const admin = await openAdmin(access)
  try {
    return await use(admin)
  } finally {
    await admin.close()
  }
}

/** Retries of kafkajs cannot be cancelled, so they are switched off, and transient failures are retried here. */
class ClosableAdmin implements KafkaAdmin {
  private readonly cluster: Cluster
  private readonly admin: Admin
  private readonly sockets = new KafkajsSockets()
  private readonly pauses = new Pauses()
  private closed = false

  constructor(access: KafkaAccess, clientId: string, cluster: Cluster) {
    const retry = { retries: 0 }
    const config = { ...kafkajsConfig(access, clientId), socketFactory: this.sockets.factory, retry }
    this.cluster = cluster
    this.admin = new Kafka(config).admin({ retry })
  }

  /** Each attempt goes to the next address. */
  connect(): Promise<void> {
    return inWords('Cannot administer Kafka', () => this.patiently(() => this.admin.connect()))
  }

  async createTopics(topics: readonly NewTopic[], options: ExistingTopics = {}): Promise<void> {
    const what = `Cannot create ${topicWords(topics.map(({ topic }) => topic))}`
    const missing = await inWords(what, () =>
      this.patiently(() => this.withoutExisting(topics, options.existing ?? 'refuse')),
    )
    if (missing.length === 0) return
    await this.create(what, missing)
    for (const { topic, partitions } of missing) await awaitLeaders(this.cluster, topic, partitions, this.pause)
  }

  /** Only "not the controller" is tried again: after any other error the request may have taken effect. */
  private async create(what: string, topics: readonly NewTopic[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const controller = await patiently(() => this.cluster.controller(), this.pause, isBroken)
      const refused = (await askToCreate(controller, topics)).find(({ error }) => error !== 0)
      if (refused === undefined) return
      if (refused.error !== notController || attempt === tries) throw kafkaError(refused.error, what, refused.said)
      await this.pause(pauseMs)
    }
  }

  deleteTopics(topics: readonly string[]): Promise<void> {
    return inWords(`Cannot delete ${topicWords(topics)}`, () =>
      this.patiently(async () => {
        const existing = new Set(await this.admin.listTopics())
        const named = topics.filter((topic) => existing.has(topic))
        if (named.length > 0) await this.admin.deleteTopics({ topics: named, timeout: 15_000 })
      }),
    )
  }

  describeTopic(topic: string): Promise<TopicFacts> {
    return inWords(`Cannot describe the topic ${topic}`, async () => {
      const [facts] = await this.patiently(() => describeTopics(this.admin, [topic]))
      return facts!
    })
  }

  async endOffsets(topic: string): Promise<number[]> {
    return (await placesOf(this.cluster, topic, 'end', this.pause)).map(({ offset }) => offset)
  }

  committedOffsets(group: string, topic: string): Promise<(number | null)[]> {
    return inWords(`Cannot get the committed offsets of the group ${group}`, async () => {
      const [answer] = await this.patiently(() => this.admin.fetchOffsets({ groupId: group, topics: [topic] }))
      return byPartition(answer?.partitions ?? [], ({ offset }) => (offset === '-1' ? null : Number(offset)))
    })
  }

  async close(): Promise<void> {
    this.closed = true
    this.pauses.end()
    this.cluster.close()
    this.sockets.end()
    await this.admin.disconnect().catch(() => {})
  }

  private readonly pause = async (ms: number): Promise<void> => {
    await this.pauses.pause(ms)
    if (this.closed) throw new LoadcurveError('DRIVER_FAILED', 'The connection to Kafka was closed')
  }

  private patiently<T>(act: () => Promise<T>): Promise<T> {
    return patiently(act, this.pause)
  }

  private async withoutExisting(topics: readonly NewTopic[], existing: 'keep' | 'refuse'): Promise<NewTopic[]> {
    const there = new Set(await this.admin.listTopics())
    const named = topics.filter(({ topic }) => there.has(topic))
    if (named.length > 0) {
      const facts = await describeTopics(
        this.admin,
        named.map(({ topic }) => topic),
      )
      for (const [i, topic] of named.entries()) checkExisting(topic, facts[i]!, existing)
    }
    return topics.filter(({ topic }) => !there.has(topic))
  }
}

function checkExisting(wanted: NewTopic, found: TopicFacts, existing: 'keep' | 'refuse'): void {
  if (found.partitions !== wanted.partitions) {
    throw new LoadcurveError(
      'DRIVER_FAILED',
      `The topic ${wanted.topic} exists with ${found.partitions} partitions, but ${wanted.partitions} are needed`,
      { hint: `Delete the topic, name another one, or set partitions: ${found.partitions}.` },
    )
  }
  if (existing === 'refuse') {
    throw new LoadcurveError('DRIVER_FAILED', `The topic ${wanted.topic} already exists`, {
      hint: 'Delete the topic or name another one. Is another run using it?',
    })
  }
}

const isBroken = (cause: unknown) => cause instanceof BrokenConnection

function byPartition<T extends { partition: number }, V>(rows: readonly T[], value: (row: T) => V): V[] {
  return [...rows].sort((a, b) => a.partition - b.partition).map(value)
}

function topicWords(topics: readonly string[]): string {
  return `${topics.length === 1 ? 'the topic' : 'the topics'} ${topics.join(', ')}`
}

async function inWords<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw adminError(what, cause)
  }
}
