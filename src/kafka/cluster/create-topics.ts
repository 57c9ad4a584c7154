import { LoadcurveError } from '../../errors.ts'
import type { Connection } from '../network/broker-connection.ts'
import { spokenVersion } from '../network/handshake.ts'
import { WireWriter } from '../protocol/wire.ts'

export interface NewTopic {
  readonly topic: string
  readonly partitions: number
  /** copies of each partition; null = what the brokers have as their default (Kafka 2.4 and later) */
  readonly replication: number | null
  /** `retention.ms`, `max.message.bytes` ... as the broker spells them */
  readonly config?: Readonly<Record<string, string>>
}

export interface CreatedTopic {
  readonly topic: string
  /** 0 = created; see errors.ts */
  readonly error: number
  /** the broker's own words; null = none */
  readonly said: string | null
}

const timeoutMs = 15_000
const answerTimeoutUs = 30_000_000
const brokersDefault = -1

/**
 * CreateTopics v2 to v4, sent to the controller:
 *
 *     request    array of (string topic, int32 partitions, int16 replicas (v4: -1 = the broker's default),
 *                          array of (int32 partition, array of int32 replica),
 *                          array of (string setting, nullable string value)),
 *                int32 timeout ms, int8 validate only
 *     response   int32 throttle ms, array of (string topic, int16 error, nullable string message)
 *
 * Errors: BrokenConnection; LoadcurveError if the broker is too old.
 */
export async function askToCreate(connection: Connection, topics: readonly NewTopic[]): Promise<CreatedTopic[]> {
  const version = spokenVersion(connection, 'CreateTopics', 2, 4)
  if (version < 4 && topics.some(({ replication }) => replication === null)) throw tooOld(connection.address)
  const body = new WireWriter()
  body.array(topics, ({ topic, partitions, replication, config = {} }) => {
    body
      .string(topic)
      .int32(partitions)
      .int16(replication ?? brokersDefault)
      .int32(0)
    body.array(Object.entries(config), ([name, value]) => {
      body.string(name).string(value)
    })
  })
  const request = body.int32(timeoutMs).boolean(false).bytesWritten()
  const reader = await connection.request('CreateTopics', version, request, answerTimeoutUs)
  reader.int32()
  return reader.array(() => ({ topic: reader.string(), error: reader.int16(), said: reader.nullableString() }))
}

function tooOld(address: string): LoadcurveError {
  return new LoadcurveError('DRIVER_FAILED', `The Kafka broker at ${address} cannot choose the replication itself`, {
    hint: 'Kafka 2.4 and later can. Set services.kafka.replication to a number.',
  })
}
