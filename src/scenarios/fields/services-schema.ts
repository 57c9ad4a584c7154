import { z } from 'zod'
import { saslMechanisms } from '../../types/services.ts'
import { defaultKafka, defaultReplication, defaultZookeeper } from '../defaults.ts'
import { nearest } from '../file/nearest.ts'
import { field, readBoolean, wordField } from './fields.ts'
import { login } from './login-fields.ts'
import { readCount } from './quantities.ts'
import { bytes, bytesOr, count, countOr } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { addressField, fileField, nameField, readAddress, secretField, urlField } from './text-fields.ts'
import { countKinds, countPattern } from './written-forms.ts'

/** The word `managed` (or `null`, where a pipeline may do without), or a hint how to write an address of one's own. */
const readManaged =
  <W extends string>(words: readonly W[], own: (address: string) => string): Reader<W> =>
  (raw) => {
    const word = raw === null ? 'null' : raw
    if ((words as readonly unknown[]).includes(word)) return word as W
    const all = `write ${words.join(', ')} or ${own('127.0.0.1:...')}`
    if (typeof word !== 'string') return refusal('is not a valid setting for this service', all)
    if (typeof readAddress(word) === 'string') return refusal('is an address', all, `write ${own(word)}`)
    const meant = nearest(word, words)
    const wrong = refusal('is not a valid setting for this service', all, meant === null ? null : `write ${meant}`)
    return word.includes('@') ? { ...wrong, secret: true } : wrong
  }

/** Started and stopped by the run. */
const managed = 'managed'

const managedWord = (service: string, own: (address: string) => string) =>
  field(readManaged([managed] as const, own), {
    title: 'Managed',
    description: `The run starts ${service} on this machine and stops it at the end.`,
    examples: [managed],
    enum: [managed],
  })

const readIs =
  <B extends boolean>(wanted: B, wrong: string, write: string): Reader<B> =>
  (raw) =>
    raw === wanted ? wanted : refusal(wrong, write)

/** Tells the two forms of a service apart; the other fields say which is meant where it is left out. */
const flag = <B extends boolean>(is: B, description: string, wrong: string, write: string) =>
  field(readIs(is, wrong, write), { title: 'Managed', description, examples: [is], const: is }).prefault(is)

const managedFlag = flag(
  true,
  'true: started and stopped by the run.',
  'needs an address',
  'write managed: true, or the address of your own service (address or addresses)',
)

const ownFlag = flag(
  false,
  'false: a service of your own.',
  'stands beside fields that only a service of your own has',
  'remove managed and write the address of your service, or remove those fields',
)

/** Within brackets YAML would read an IPv6 address as a list. */
function quoted(address: string): string {
  return address.startsWith('[') ? `"${address}"` : address
}

const port = count('Port', 'A port on this machine. Default: a free one.', 1024, 65_535, [9092]).optional()

const mostBytes = 2 ** 36

const username = nameField('User', 'User name to log in with.', 'loadcurve', /^\S.*$/, 'write a user name')

const tls = z
  .union([
    field(readBoolean, {
      title: 'TLS',
      description: 'true: encrypted, trusting the certificate authorities of the system.',
      examples: [true],
      type: 'boolean',
    }),
    z.strictObject({
      ca: fileField('CA', 'PEM file of the authority that signed the server certificate.', 'ca.pem').optional(),
      cert: fileField(
        'Certificate',
        'PEM file of the client certificate, if the server asks for one.',
        'me.pem',
      ).optional(),
      key: fileField('Key', 'PEM file of the key of the client certificate.', 'me.key').optional(),
      serverName: nameField(
        'Server name',
        "The name in the server's certificate. Default: the host of the address.",
        'broker.example.org',
        /^[\w.-]+$/,
        'write a host name',
      ).optional(),
    }),
  ])
  .meta({ title: 'TLS', description: 'Encrypts the connection.', examples: [true, { ca: 'ca.pem' }] })

const agents = ['http://127.0.0.1:8778/jolokia', 'http://127.0.0.1:8779/jolokia'] as const
const jolokia = urlField('Agent', 'URL of the Jolokia agent of a broker.', agents[0])

const mostCopies = 99
const readNumber = readCount({ least: 1, most: mostCopies }, '3')

const readReplication: Reader<number | 'default'> = (raw) => {
  if (typeof raw !== 'string' || /^[\d\s-]/.test(raw))
    return raw === -1 ? brokersChoose('is not a number of copies') : readNumber(raw)
  return raw === 'default' ? raw : brokersChoose('is neither a number nor default')
}

function brokersChoose(wrong: string) {
  return refusal(wrong, 'write a number, or default for what the brokers choose', 'write default')
}

const replication = field(readReplication, {
  title: 'Replication',
  description:
    'Copies of each partition of the topics that the run creates; default: as many as the brokers choose (Kafka 2.4 and later).',
  examples: [defaultReplication, 'default'],
  anyOf: [{ type: countKinds, pattern: countPattern, minimum: 1, maximum: mostCopies }, { const: 'default' }],
}).prefault(defaultReplication)

const kafka = z
  .union([
    managedWord('Kafka', (address) => `{ addresses: [${quoted(address)}] }`),
    z.strictObject({
      managed: managedFlag,
      profile: wordField(
        ['kraft', 'zookeeper'],
        'Profile',
        'kraft: Kafka 4. zookeeper: Kafka 3.9 with its metadata in ZooKeeper.',
      ).prefault(defaultKafka.profile),
      brokers: countOr(defaultKafka.brokers, 'Brokers', 'How many brokers to start.', 1, 9),
      replication: countOr(
        defaultKafka.replication,
        'Replication',
        'Copies of each partition, including the first.',
        1,
        9,
      ),
      heap: bytesOr(defaultKafka.heapBytes, 'Heap', "Heap of each broker's JVM.", 2 ** 27, mostBytes),
      warmBroker: field(readBoolean, {
        title: 'Warm broker',
        description:
          'true: about 70 million records are sent before the run, because a fresh broker uses up to six times more CPU per record.',
        examples: [defaultKafka.warmBroker],
        type: 'boolean',
      }).prefault(defaultKafka.warmBroker),
      port,
    }),
    z.strictObject({
      managed: ownFlag,
      addresses: z
        .array(addressField('Address', 'host:port of a broker.', '127.0.0.1:9092'))
        .min(1)
        .meta({
          title: 'Addresses',
          description:
            'Bootstrap brokers; the cluster names the others, and `allow` must list those on other machines.',
          examples: [['127.0.0.1:9092']],
        }),
      replication,
      topicPrefix: nameField(
        'Topic prefix',
        'What the names of the topics and of the consumer group that the run creates begin with, for users whose rights hold for a prefix.',
        'team-a.',
        /^[\w.-]{1,100}$/,
        'write at most 100 letters, digits, dots, hyphens and underscores',
      ).optional(),
      tls: tls.optional(),
      sasl: z
        .strictObject({
          mechanism: wordField(saslMechanisms, 'Mechanism', 'The SASL mechanism.'),
          username,
          password: secretField('Password', 'Password of the user.'),
        })
        .meta({
          title: 'SASL',
          description: 'Login by SASL.',
          examples: [{ mechanism: 'scram-sha-256', username: 'loadcurve', password: `\${KAFKA_PASSWORD}` }],
        })
        .optional(),
      jolokia: z
        .union([jolokia, z.array(jolokia)])
        .meta({
          title: 'Jolokia',
          description:
            'URLs of Jolokia agents, one per broker. Without them, broker metrics come from the protocol alone.',
          examples: [agents[0], agents],
        })
        .optional(),
      jolokiaLogin: z
        .strictObject(login)
        .meta({
          title: 'Jolokia login',
          description: 'How to log in to the Jolokia agents: all have the same user, or headers.',
          examples: [{ username: 'metrics', password: `\${JOLOKIA_PASSWORD}` }],
        })
        .optional(),
    }),
  ])
  .meta({ title: 'Kafka', description: 'The broker.', examples: ['managed', { addresses: ['127.0.0.1:9092'] }] })

const redis = z
  .union([
    managedWord('Redis', (address) => `{ address: ${quoted(address)} }`),
    z.strictObject({
      managed: managedFlag,
      port,
      maxMemory: bytes('Maximum memory', 'Beyond it, writes are refused. Default: no limit.', 2 ** 20, mostBytes, [
        '1GiB',
      ]).optional(),
    }),
    z.strictObject({
      managed: ownFlag,
      address: addressField('Address', 'host:port of the server.', '127.0.0.1:6379'),
      username: username.optional(),
      password: secretField('Password', 'Password of the user, or of the server.').optional(),
      tls: tls.optional(),
    }),
  ])
  .meta({
    title: 'Redis',
    description: 'The database: sums, and which customer has which meter.',
    examples: ['managed', { address: '127.0.0.1:6379' }],
  })

const zookeeper = z
  .union([
    field(
      readManaged([managed, 'null'] as const, (address) => `{ address: ${quoted(address)} }`),
      {
        title: 'Managed',
        description: 'managed: started and stopped by the run. null: the pipeline uses none.',
        examples: ['managed', null],
        enum: ['managed', 'null', null],
      },
    ),
    z.strictObject({
      managed: managedFlag,
      heap: bytesOr(defaultZookeeper.heapBytes, 'Heap', 'Heap of the JVM.', 2 ** 25, mostBytes),
      port,
    }),
    z.strictObject({
      managed: ownFlag,
      address: addressField('Address', 'host:port of the server.', '127.0.0.1:2181'),
      tls: tls.optional(),
      admin: urlField(
        'Admin server',
        'URL of its admin server (AdminServer), which is asked for metrics instead of the address.',
        'http://127.0.0.1:8080',
      ).optional(),
    }),
  ])
  .meta({
    title: 'ZooKeeper',
    description:
      'Monitored if the pipeline uses one. Default: managed for an engine or a Kafka profile that needs one, else none.',
    examples: ['managed', { address: '127.0.0.1:2181' }],
  })

/** The services around the pipeline; those that a run does not need are not started. */
export const services = z
  .strictObject({
    kafka: kafka.prefault(managed),
    redis: redis.prefault(managed),
    zookeeper: zookeeper.optional(),
  })
  .meta({
    title: 'Services',
    description:
      'Either started by the run (managed), or your own, given by address. Only what the pipeline needs is used.',
    examples: [{ kafka: 'managed', redis: 'managed' }],
  })
