import { z } from 'zod'
import {
  compressions,
  type DriverKind,
  driverKinds,
  type KafkaDriverSpec,
  kafkaClients,
  messageFormats,
  redisStructures,
} from '../../types/driver.ts'
import { defaultDriver, defaultDrivers } from '../defaults.ts'
import { field, readBoolean, readWord, wordField } from './fields.ts'
import { type FieldsByOwner, fieldsOfAll } from './owned-fields.ts'
import { bytesOr, countOr, durationOr } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { headersField } from './text-fields.ts'
import { hourUs } from './written-forms.ts'

const readAcks: Reader<KafkaDriverSpec['acks']> = (raw) => {
  if (raw === 'all') return -1
  if (raw === 0 || raw === '0') return 0
  if (raw === 1 || raw === '1') return 1
  return refusal('is not a valid acks setting', 'write 0, 1 or all', raw === -1 || raw === '-1' ? 'write all' : null)
}

/** As a file has it. */
export function writeAcks(acks: KafkaDriverSpec['acks']): 0 | 1 | 'all' {
  return acks === -1 ? 'all' : acks
}

const ofAll = {
  inFlight: bytesOr(
    defaultDriver.inFlightBytes,
    'In flight',
    'Maximum unacknowledged bytes per generator. Beyond that, curves wait in the schedule; that wait is reported as `blocked`.',
    4096,
    2 ** 30,
  ),
  linger: durationOr(
    defaultDriver.lingerUs,
    'Linger',
    'How long a partly filled request may wait for more curves. null, embedded and http do not batch.',
    0,
    60e6,
  ),
}

const { kafka, redis } = defaultDrivers

const format = wordField(
  messageFormats,
  'Format',
  'binary: the compact format of the contract. json: the same content, readable by people and other tools.',
).prefault(kafka.format)

const timeout = durationOr(
  kafka.timeoutUs,
  'Timeout',
  'kafka, http, redis: a request that gets no response within this time has failed.',
  1e4,
  hourUs,
)

const connections = countOr(
  kafka.connections,
  'Connections',
  'kafka: connections per generator to each broker; http: per generator to the front end. 0 = the driver chooses.',
  0,
  10_000,
)

const headers = headersField('http: further headers of each request, by name.')

/** The fields of each driver beside its kind. */
export const fieldsByDriver = {
  null: ofAll,
  embedded: ofAll,
  kafka: {
    ...ofAll,
    format,
    client: wordField(
      kafkaClients,
      'Client',
      'kafka: own is the fast built-in client; kafkajs is the client that many services use.',
    ).prefault(kafka.client),
    acks: field(readAcks, {
      title: 'Acks',
      description:
        'kafka: which replicas must have a message before it counts as accepted. 0: none, 1: the leader, all: every in-sync replica.',
      examples: ['all', 1, 0],
      enum: [0, 1, 'all'],
    }).prefault(writeAcks(kafka.acks)),
    idempotent: field(readBoolean, {
      title: 'Idempotent',
      description:
        'kafka: the broker rejects what it already has, so that a retry creates no duplicate as long as it remembers the producer.',
      examples: [kafka.idempotent],
      type: 'boolean',
    }).prefault(kafka.idempotent),
    compression: wordField(
      compressions,
      'Compression',
      'kafka: compression of each batch; gzip at its fastest level, zstd with Node 22.15 and newer.',
    ).prefault(kafka.compression),
    requests: countOr(kafka.requests, 'Requests', 'kafka: maximum requests in flight per connection.', 1, 1000),
    connections,
    timeout,
  },
  http: { ...ofAll, format, connections, timeout, headers: headers.prefault({}) },
  redis: {
    ...ofAll,
    format,
    timeout,
    structure: wordField(
      redisStructures,
      'Structure',
      'redis: the data structure that messages are added to: a stream by XADD, a list by RPUSH.',
    ).prefault(redis.structure),
  },
} satisfies FieldsByOwner<DriverKind>

/** How messages get there. */
export const driver = z
  .strictObject({
    kind: field(readWord(driverKinds, 'driver'), {
      title: 'Driver',
      description:
        'How messages reach the target. null discards them: only the generator is measured, and nothing is observed or audited.',
      examples: [...driverKinds],
      enum: [...driverKinds, null],
    }),
    ...fieldsOfAll(fieldsByDriver),
  })
  .meta({ title: 'Driver', description: 'Sends messages to the target.', examples: [{ kind: 'embedded' }] })
