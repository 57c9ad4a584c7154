import { addressOf } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'
import type { Connection } from '../network/broker-connection.ts'
import { spokenVersion } from '../network/handshake.ts'
import { BrokenConnection, kafkaError } from '../protocol/errors.ts'
import { type WireReader, WireWriter } from '../protocol/wire.ts'

export interface TopicMetadata {
  readonly brokers: readonly string[]
  /** by partition from 0; null = no leader at the moment */
  readonly leaders: readonly (string | null)[]
}

const unknownTopic = 3
const noLeader = 5
const answerTimeoutUs = 10_000_000

/** The broker does not know the topic, or not all of it; right after the topic was created, this passes. */
export class NoTopicYet extends LoadcurveError {}

/** A listener that requires a login answers the request for versions and closes the connection at the next one. */
function asUnexpected(cause: unknown): never {
  if (!(cause instanceof BrokenConnection)) throw cause
  throw new BrokenConnection(`${cause.message} (while requesting the topic)`, {
    hint: 'If the listener requires a login, set services.kafka.sasl.',
    cause,
  })
}

/**
 * Metadata v4 to v8 for one topic; the request never creates the topic:
 *
 *     request    array of string topic, int8 may create, [v8: int8 cluster rights, int8 topic rights]
 *     response   int32 throttle ms
 *                array of (int32 node, string host, int32 port, nullable string rack)
 *                nullable string cluster, int32 controller
 *                array of (int16 error, string topic, int8 internal,
 *                          array of (int16 error, int32 partition, int32 leader, [v7: int32 leader epoch],
 *                                    array of int32 replica, array of int32 in sync, [v5: array of int32 offline]),
 *                          [v8: int32 rights])
 *                [v8: int32 rights]
 *
 * Errors: BrokenConnection; LoadcurveError if the topic is not available.
 */
export async function askMetadata(connection: Connection, topic: string): Promise<TopicMetadata> {
  const version = spokenVersion(connection, 'Metadata', 4, 8)
  const body = new WireWriter().int32(1).string(topic).boolean(false)
  if (version >= 8) body.boolean(false).boolean(false)
  const answer = connection.request('Metadata', version, body.bytesWritten(), answerTimeoutUs)
  return readMetadata(await answer.catch(asUnexpected), version, topic)
}

/** What a broker says about its cluster. */
export interface ClusterFacts {
  /** null = it does not say */
  readonly id: string | null
  /** the advertised addresses of all brokers */
  readonly brokers: readonly string[]
}

/** The same request without a topic. Errors: as `askMetadata`. */
export async function askCluster(connection: Connection): Promise<ClusterFacts> {
  const reader = await askWithoutTopic(connection)
  const brokers = [...readBrokers(reader).values()]
  return { id: reader.nullableString(), brokers }
}

/** The address of the controller, or of a broker that speaks for it; null = none is known. Errors: as `askMetadata`. */
export async function askController(connection: Connection): Promise<string | null> {
  const reader = await askWithoutTopic(connection)
  const brokers = readBrokers(reader)
  reader.nullableString()
  return brokers.get(reader.int32()) ?? null
}

async function askWithoutTopic(connection: Connection): Promise<WireReader> {
  const version = spokenVersion(connection, 'Metadata', 4, 8)
  const body = new WireWriter().int32(0).boolean(false)
  if (version >= 8) body.boolean(false).boolean(false)
  const answer = connection.request('Metadata', version, body.bytesWritten(), answerTimeoutUs)
  return await answer.catch(asUnexpected)
}

function readBrokers(reader: WireReader): Map<number, string> {
  reader.int32()
  return new Map(reader.array(() => readBroker(reader)))
}

function readMetadata(reader: WireReader, version: number, topic: string): TopicMetadata {
  const brokers = readBrokers(reader)
  reader.nullableString()
  reader.int32()
  const topics = reader.array(() => {
    const code = reader.int16()
    reader.string()
    reader.boolean()
    const leaders = reader.array(() => readPartition(reader, version))
    if (version >= 8) reader.int32()
    return { code, leaders }
  })
  const [found] = topics
  if (found === undefined || found.code === unknownTopic) throw missingTopic(topic)
  if (found.code === noLeader) throw new NoTopicYet('DRIVER_FAILED', `The topic ${topic} has no leaders yet`)
  if (found.code !== 0) throw kafkaError(found.code, `Cannot get the metadata of the topic ${topic}`)
  const leaders: (string | null)[] = new Array(found.leaders.length).fill(null)
  for (const { partition, leader } of found.leaders) leaders[partition] = brokers.get(leader) ?? null
  return { brokers: [...brokers.values()], leaders }
}

function readBroker(reader: WireReader): readonly [number, string] {
  const node = reader.int32()
  const host = reader.string()
  const port = reader.int32()
  reader.nullableString()
  return [node, addressOf({ host, port })]
}

function readPartition(reader: WireReader, version: number): { partition: number; leader: number } {
  reader.int16()
  const partition = reader.int32()
  const leader = reader.int32()
  if (version >= 7) reader.int32()
  const lists = version >= 5 ? 3 : 2
  for (let i = 0; i < lists; i++) reader.array(() => reader.int32())
  return { partition, leader }
}

function missingTopic(topic: string): NoTopicYet {
  return new NoTopicYet('DRIVER_FAILED', `The topic ${topic} does not exist, or this user may not see it`, {
    hint: 'Create it, or correct its name. The user needs the right to describe the topic.',
  })
}
