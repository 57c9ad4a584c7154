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
import { hourUs } from './written-forms.ts'

const readAcks: Reader<KafkaDriverSpec['acks']> = (raw) => {
  if (raw === 'all') return -1
  if (raw === 0 || raw === '0') return 0
  if (raw === 1 || raw === '1') return 1
  return refusal('is not a way to acknowledge', 'write 0, 1 or all', raw === -1 || raw === '-1' ? 'write all' : null)
}

/** As a file has it. */
export function writeAcks(acks: KafkaDriverSpec['acks']): 0 | 1 | 'all' {
  return acks === -1 ? 'all' : acks
}

const ofAll = {
  inFlight: bytesOr(
    defaultDriver.inFlightBytes,
    'In flight',
    'Bytes sent and not yet accepted, at most. Beyond it curves wait in the schedule: that wait is `blocked`.',
    4096,
    2 ** 30,
  ),
  linger: durationOr(
    defaultDriver.lingerUs,
    'Linger',
    'How long a part-filled request may wait for more curves. null, embedded and http gather no requests.',
    0,
    60e6,
  ),
}

const { kafka, redis } = defaultDrivers

const format = wordField(
  messageFormats,
  'Format',
  'binary: as the contract says, small. json: the same for people and other tools.',
).prefault(kafka.format)

const timeout = durationOr(
  kafka.timeoutUs,
  'Timeout',
  'kafka, http, redis: a request without an answer for this long has failed.',
  1e4,
  hourUs,
)

const connections = countOr(
  kafka.connections,
  'Connections',
  "kafka: of one generator to each broker; http: of one generator to the front end. 0 = the driver's choice.",
  0,
  10_000,
)

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
      'kafka: own is the fast path; kafkajs is the client that many services use.',
    ).prefault(kafka.client),
    acks: field(readAcks, {
      title: 'Acks',
      description:
        'kafka: who must have a message before it is accepted. 0 nobody, 1 the leader, all every in-sync replica.',
      examples: ['all', 1, 0],
      enum: [0, 1, 'all'],
    }).prefault(writeAcks(kafka.acks)),
    idempotent: field(readBoolean, {
      title: 'Idempotent',
      description: 'kafka: the broker refuses what it has already, so that a retry is never there twice.',
      examples: [kafka.idempotent],
      type: 'boolean',
    }).prefault(kafka.idempotent),
    compression: wordField(compressions, 'Compression', 'kafka: of each batch.').prefault(kafka.compression),
    requests: countOr(kafka.requests, 'Requests', 'kafka: requests in flight on one connection.', 1, 1000),
    connections,
    timeout,
  },
  http: { ...ofAll, format, connections, timeout },
  redis: {
    ...ofAll,
    format,
    timeout,
    structure: wordField(redisStructures, 'Structure', 'redis: what messages are added to, by XADD or RPUSH.').prefault(
      redis.structure,
    ),
  },
} satisfies FieldsByOwner<DriverKind>

/** How messages get there. */
export const driver = z
  .strictObject({
    kind: field(readWord(driverKinds, 'driver'), {
      title: 'Driver',
      description:
        'How messages get in. null discards them: the generator alone is measured, nothing is observed or audited.',
      examples: [...driverKinds],
      enum: [...driverKinds, null],
    }),
    ...fieldsOfAll(fieldsByDriver),
  })
  .meta({ title: 'Driver', description: 'Carries messages into the target.', examples: [{ kind: 'embedded' }] })
