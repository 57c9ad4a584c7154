import { z } from 'zod'
import { saslMechanisms } from '../../types/services.ts'
import { nearest } from '../file/nearest.ts'
import { field, readBoolean, readWord } from './fields.ts'
import { readBytes } from './quantities.ts'
import { count } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { addressField, fileField, nameField, readAddress, secretField, urlField } from './text-fields.ts'
import { bytesPattern } from './written-forms.ts'

/** The word `managed` (or `null`, where a pipeline may do without), or a hint how to write an address of one's own. */
const readManaged =
  <W extends string>(words: readonly W[], own: (address: string) => string): Reader<W> =>
  (raw) => {
    const word = raw === null ? 'null' : raw
    if ((words as readonly unknown[]).includes(word)) return word as W
    const all = `write ${words.join(', ')} or ${own('127.0.0.1:...')}`
    if (typeof word !== 'string') return refusal('is not a way to have this service', all)
    if (typeof readAddress(word) === 'string') return refusal('is an address', all, `write ${own(word)}`)
    const meant = nearest(word, words)
    const wrong = refusal('is not a way to have this service', all, meant === null ? null : `write ${meant}`)
    return word.includes('@') ? { ...wrong, secret: true } : wrong
  }

const managedWord = (service: string, own: (address: string) => string) =>
  field(readManaged(['managed'] as const, own), {
    title: 'Managed',
    description: `${service} is started by the run, on this machine, and stopped at its end.`,
    examples: ['managed'],
    enum: ['managed'],
  })

const readIs =
  <B extends boolean>(wanted: B, wrong: string, write: string): Reader<B> =>
  (raw) =>
    raw === wanted ? wanted : refusal(wrong, write)

const managedFlag = field(
  readIs(true, 'needs an address', 'write managed: true, or where your own service answers (address or addresses)'),
  { title: 'Managed', description: 'true: started and stopped by the run.', examples: [true], const: true },
).prefault(true)

const ownFlag = field(
  readIs(false, 'contradicts the address', 'leave managed out, or the address and what belongs to it'),
  { title: 'Managed', description: 'false: a service of your own.', examples: [false], const: false },
).prefault(false)

/** Within brackets YAML would read an IPv6 address as a list. */
function quoted(address: string): string {
  return address.startsWith('[') ? `"${address}"` : address
}

const port = count('Port', 'A port on this machine. Default: a free one.', 1024, 65_535, [9092]).optional()

const memory = (title: string, description: string, least: number, example: string) =>
  field(readBytes({ least, most: 2 ** 36 }), {
    title,
    description,
    examples: [example],
    type: 'string',
    pattern: bytesPattern,
  })

const username = nameField('User', 'The user to log in as.', 'loadcurve', /^\S.*$/, 'write the name of a user')

const tls = z
  .union([
    field(readBoolean, {
      title: 'TLS',
      description: 'true: encrypted, with the certificate authorities that the system trusts.',
      examples: [true],
      type: 'boolean',
    }),
    z.strictObject({
      ca: fileField('CA', 'PEM file of the authority that signed the server.', 'ca.pem').optional(),
      cert: fileField(
        'Certificate',
        'PEM file of our own certificate, where the server asks for one.',
        'me.pem',
      ).optional(),
      key: fileField('Key', 'PEM file of the key to our own certificate.', 'me.key').optional(),
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
const jolokia = urlField('Agent', 'Where the Jolokia agent of a broker answers.', agents[0])

const kafka = z
  .union([
    managedWord('Kafka', (address) => `{ addresses: [${quoted(address)}] }`),
    z.strictObject({
      managed: managedFlag,
      profile: field(readWord(['kraft', 'zookeeper'], 'profile'), {
        title: 'Profile',
        description: 'kraft: Kafka 4. zookeeper: Kafka 3.9, which keeps its metadata in ZooKeeper.',
        examples: ['kraft', 'zookeeper'],
        enum: ['kraft', 'zookeeper'],
      }).prefault('kraft'),
      brokers: count('Brokers', 'How many brokers are started.', 1, 9, [1]).prefault(1),
      replication: count('Replication', 'Copies of each partition, the first included.', 1, 9, [1]).prefault(1),
      heap: memory('Heap', "Heap of each broker's JVM.", 2 ** 27, '512MiB').prefault('512MiB'),
      warmBroker: field(readBoolean, {
        title: 'Warm broker',
        description:
          'true: some 70 million records are sent before the run, because a fresh broker costs up to six times more CPU a record.',
        examples: [false],
        type: 'boolean',
      }).prefault(false),
      port,
    }),
    z.strictObject({
      managed: ownFlag,
      addresses: z
        .array(addressField('Address', 'host:port of a broker.', '127.0.0.1:9092'))
        .min(1)
        .meta({
          title: 'Addresses',
          description: 'Brokers to ask first; the cluster names the others, and `allow` must hold those elsewhere.',
          examples: [['127.0.0.1:9092']],
        }),
      replication: count(
        'Replication',
        'Copies of each partition of the topics that the run makes.',
        1,
        99,
        [1],
      ).prefault(1),
      tls: tls.optional(),
      sasl: z
        .strictObject({
          mechanism: field(readWord(saslMechanisms, 'mechanism'), {
            title: 'Mechanism',
            description: 'How the password is proven.',
            examples: [...saslMechanisms],
            enum: [...saslMechanisms],
          }),
          username,
          password: secretField('Password', 'Of the user.'),
        })
        .meta({
          title: 'SASL',
          description: 'Logs in.',
          examples: [{ mechanism: 'scram-sha-256', username: 'loadcurve', password: `\${KAFKA_PASSWORD}` }],
        })
        .optional(),
      jolokia: z
        .union([jolokia, z.array(jolokia)])
        .meta({
          title: 'Jolokia',
          description:
            'Where Jolokia agents answer, one a broker. Without it broker figures come from the protocol alone.',
          examples: [agents[0], agents],
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
      maxMemory: memory(
        'Maximum memory',
        'Beyond it writes are refused. Default: no bound.',
        2 ** 20,
        '1GiB',
      ).optional(),
    }),
    z.strictObject({
      managed: ownFlag,
      address: addressField('Address', 'host:port of the server.', '127.0.0.1:6379'),
      username: username.optional(),
      password: secretField('Password', 'Of the user, or of the server.').optional(),
      tls: tls.optional(),
    }),
  ])
  .meta({ title: 'Redis', description: 'The database.', examples: ['managed', { address: '127.0.0.1:6379' }] })

const zookeeper = z
  .union([
    field(
      readManaged(['managed', 'null'] as const, (address) => `{ address: ${quoted(address)} }`),
      {
        title: 'Managed',
        description: 'managed: started and stopped by the run. null: the pipeline has none.',
        examples: ['managed', null],
        enum: ['managed', 'null', null],
      },
    ),
    z.strictObject({
      managed: managedFlag,
      heap: memory('Heap', 'Heap of its JVM.', 2 ** 25, '128MiB').prefault('128MiB'),
      port,
    }),
    z.strictObject({
      managed: ownFlag,
      address: addressField('Address', 'host:port of the server.', '127.0.0.1:2181'),
    }),
  ])
  .meta({
    title: 'ZooKeeper',
    description: 'Watched where the pipeline has one. Default: none, or managed with the Kafka profile zookeeper.',
    examples: ['managed', { address: '127.0.0.1:2181' }],
  })

/** The services around the pipeline; those that a run does not need are not started. */
export const services = z
  .strictObject({
    kafka: kafka.prefault('managed'),
    redis: redis.prefault('managed'),
    zookeeper: zookeeper.optional(),
  })
  .meta({
    title: 'Services',
    description: 'Started by the run (managed), or your own by their addresses. Only what the pipeline needs is used.',
    examples: [{ kafka: 'managed', redis: 'managed' }],
  })
