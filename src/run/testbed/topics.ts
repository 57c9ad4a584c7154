import { createTopics, deleteTopics, describeTopic } from '../../kafka/admin/admin.ts'
import { recordBytesOf } from '../../scenarios/rules/message-size.ts'
import { formatOf, kafkajsMessagesPerSend } from '../../types/driver.ts'
import { engines } from '../../types/engines.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { KafkaAccess, Wiring } from '../../types/services.ts'
import { givenNames } from './given-names.ts'

const longestMessageBytes = 2 ** 23
/** `max.message.bytes` where nobody has set it, less what keys add. */
const usualMessageBytes = 1_000_000
/** The observer reads continuously: an update topic may delete what is this far behind it. */
const updatesKeptBytes = 2 ** 31
const updatesSegmentBytes = 2 ** 26

/**
 * The topics of a run: retention never deletes anything from the one that is written to; the results topic is bounded.
 * Topics that an external pipeline named are used where they exist, and never deleted. Resolves with what removes the
 * others.
 */
export async function createRunTopics(scenario: Scenario, wiring: Wiring): Promise<() => Promise<void>> {
  const { kafka } = wiring.access
  if (kafka === null) return async () => {}
  const { replication } = scenario.services.kafka
  const copies = replication === 'default' ? null : replication
  const { curvesTopic, updatesTopic } = givenNames(scenario.target)
  const wanted = [
    ...(scenario.driver.kind === 'kafka'
      ? [
          {
            topic: wiring.curvesTopic,
            own: curvesTopic === null,
            partitions: scenario.partitions,
            isRead: true,
            config: curvesConfigOf(scenario),
          },
        ]
      : []),
    ...(!engines[scenario.target.engine].publishes
      ? []
      : [
          {
            topic: wiring.updatesTopic,
            own: updatesTopic === null,
            partitions: wiring.updatesPartitions,
            isRead: false,
            config: updatesConfig,
          },
        ]),
  ]
  const made: string[] = []
  const remove = async () => {
    if (made.length > 0) await deleteTopics(kafka, made.splice(0))
  }
  try {
    for (const { topic, own, config, ...asked } of wanted) {
      const partitions = own ? asked.partitions : await partitionsOf(kafka, topic, asked)
      await createTopics(kafka, [{ topic, partitions, replication: copies, config }], {
        existing: own ? 'refuse' : 'keep',
      })
      if (own) made.push(topic)
    }
    return remove
  } catch (error) {
    await remove().catch(() => {})
    throw error
  }
}

/**
 * An external pipeline may publish to any number of partitions; the contract defines those of the topic that it reads.
 */
async function partitionsOf(
  access: KafkaAccess,
  topic: string,
  { partitions, isRead }: { readonly partitions: number; readonly isRead: boolean },
): Promise<number> {
  if (isRead) return partitions
  const known = await describeTopic(access, topic).catch(() => null)
  return known?.partitions ?? partitions
}

/** A broker may be set to compress everything; topics of a run hold what was sent. */
const asSent = { 'compression.type': 'producer' } as const

/** A limit of its own is asked for only where a batch may exceed the usual one: a policy may forbid it. */
export function curvesConfigOf({
  fleet,
  driver,
}: Pick<Scenario, 'fleet' | 'driver'>): Readonly<Record<string, string>> {
  const together = driver.kind === 'kafka' && driver.client === 'kafkajs' ? kafkajsMessagesPerSend : 1
  const batchBytes = recordBytesOf({ ...fleet, format: formatOf(driver) }) * together
  return {
    ...asSent,
    'retention.ms': '-1',
    'retention.bytes': '-1',
    ...(batchBytes > usualMessageBytes ? { 'max.message.bytes': String(longestMessageBytes) } : {}),
  }
}

const updatesConfig = {
  ...asSent,
  'retention.ms': '-1',
  'retention.bytes': String(updatesKeptBytes),
  'segment.bytes': String(updatesSegmentBytes),
}
