import { z } from 'zod'
import { driverKinds } from '../../types/scenario.ts'
import { field, readBoolean, readWord } from './fields.ts'
import { readBytes } from './quantities.ts'
import { count, duration } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { bytesPattern, hourUs } from './written-forms.ts'

const readAcks: Reader<0 | 1 | -1> = (raw) => {
  if (raw === 'all') return -1
  if (raw === 0 || raw === '0') return 0
  if (raw === 1 || raw === '1') return 1
  return refusal('is not a way to acknowledge', 'write 0, 1 or all', raw === -1 || raw === '-1' ? 'write all' : null)
}

const word = <T extends string>(words: readonly T[], title: string, description: string) =>
  field(readWord(words, title.toLowerCase()), { title, description, examples: [...words], enum: [...words] })

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
    inFlight: field(readBytes({ least: 4096, most: 2 ** 30 }), {
      title: 'In flight',
      description:
        'Bytes sent and not yet accepted, at most. Beyond it curves wait in the schedule: that wait is `blocked`.',
      examples: ['64MiB'],
      type: 'string',
      pattern: bytesPattern,
    }).prefault('64MiB'),
    linger: duration(
      'Linger',
      'How long a part-filled request may wait for more curves. null, embedded and http gather no requests.',
      0,
      60e6,
      ['5ms'],
    ).prefault('5ms'),
    format: word(
      ['binary', 'json'],
      'Format',
      'binary: as the contract says, small. json: the same for people and other tools.',
    ).prefault('binary'),
    client: word(
      ['own', 'kafkajs'],
      'Client',
      'kafka: own is the fast path; kafkajs is the client that many services use.',
    ).prefault('own'),
    acks: field(readAcks, {
      title: 'Acks',
      description:
        'kafka: who must have a message before it is accepted. 0 nobody, 1 the leader, all every in-sync replica.',
      examples: ['all', 1, 0],
      enum: [0, 1, 'all'],
    }).prefault('all'),
    idempotent: field(readBoolean, {
      title: 'Idempotent',
      description: 'kafka: the broker refuses what it has already, so that a retry is never there twice.',
      examples: [false],
      type: 'boolean',
    }).prefault(false),
    compression: word(['none', 'lz4'], 'Compression', 'kafka: of each batch.').prefault('none'),
    requests: count('Requests', 'kafka: requests in flight on one connection.', 1, 1000, [5]).prefault(5),
    connections: count(
      'Connections',
      "kafka: of one generator to each broker; http: of one generator to the front end. 0 = the driver's choice.",
      0,
      10_000,
      [0],
    ).prefault(0),
    timeout: duration(
      'Timeout',
      'kafka, http, redis: a request without an answer for this long has failed.',
      1e4,
      hourUs,
      ['10s'],
    ).prefault('10s'),
    structure: word(['stream', 'list'], 'Structure', 'redis: what messages are added to, by XADD or RPUSH.').prefault(
      'stream',
    ),
  })
  .meta({ title: 'Driver', description: 'Carries messages into the target.', examples: [{ kind: 'embedded' }] })
