import fc from 'fast-check'
import { writeBytes } from '../../src/scenarios/fields/quantities.ts'
import type { ServicesSpec, TlsSpec } from '../../src/types/services.ts'

const port = fc.option(fc.integer({ min: 1024, max: 60_000 }))
const bytes = fc.integer({ min: 2 ** 27, max: 2 ** 36 })
const file = fc.constantFrom('ca.pem', '/etc/keys/my key.pem')
const address = fc.constantFrom('127.0.0.1:9092', 'localhost:1', '[::1]:65535', 'broker.example.org:9092')
const username = fc.constantFrom('loadcurve', 'a user')
const password = fc.constantFrom('REDIS_PASSWORD', '_p1').map((env) => ({ env }))

const tls: fc.Arbitrary<TlsSpec | null> = fc.option(
  fc
    .record({ caFile: fc.option(file), own: fc.option(file), serverName: fc.option(fc.constant('broker.example.org')) })
    .map(({ caFile, own, serverName }) => ({ caFile, certFile: own, keyFile: own, serverName })),
)

/** Services as a scenario may hold them, the profile zookeeper left out: it asks for a ZooKeeper of its own. */
export const services: fc.Arbitrary<ServicesSpec> = fc.record({
  kafka: fc.oneof(
    fc
      .record({
        managed: fc.constant(true as const),
        profile: fc.constant('kraft' as const),
        replication: fc.integer({ min: 1, max: 4 }),
        more: fc.nat({ max: 4 }),
        heapBytes: bytes,
        warmBroker: fc.boolean(),
      })
      .map(({ more, ...one }) => ({ ...one, brokers: one.replication + more, port: null })),
    fc.record({
      managed: fc.constant(false as const),
      addresses: fc.array(address, { minLength: 1, maxLength: 3 }),
      replication: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant('default' as const)),
      topicPrefix: fc.option(fc.constantFrom('team-a.', 'x_')),
      tls,
      sasl: fc.option(
        fc.record({ mechanism: fc.constantFrom('plain', 'scram-sha-256', 'scram-sha-512'), username, password }),
      ),
      jolokiaUrls: fc.array(fc.constant('http://127.0.0.1:8778/jolokia'), { minLength: 1, maxLength: 3 }),
      jolokiaLogin: fc.oneof(
        fc.constant({ headers: {}, username: null, password: null }),
        fc.record({ headers: fc.constant({ 'X-Tenant': 'acme' }), username, password }),
      ),
    }),
  ),
  redis: fc.oneof(
    fc.record({ managed: fc.constant(true as const), port, maxMemoryBytes: bytes }),
    fc.record({
      managed: fc.constant(false as const),
      address,
      username: fc.option(username),
      password: fc.option(password),
      tls,
    }),
  ),
  zookeeper: fc.option(
    fc.oneof(
      fc.record({ managed: fc.constant(true as const), heapBytes: bytes, port: fc.constant(null) }),
      fc.record({
        managed: fc.constant(false as const),
        address,
        tls,
        adminUrl: fc.option(fc.constant('http://127.0.0.1:8080')),
      }),
    ),
  ),
})

/** The variables that drawn services name. */
export const passwords = { REDIS_PASSWORD: 'hunter2', _p1: 'hunter3' }

const agents = {
  jolokiaUrls: ['jolokia'],
  jolokiaLogin: ['jolokiaLogin', (login: object) => withPassword(renamed(login, {}))],
} as const

/** The mapping that says what services hold. */
export function writtenServices({ kafka, redis, zookeeper }: ServicesSpec): object {
  return {
    kafka: kafka.managed
      ? renamed(kafka, { heapBytes: ['heap', writeBytes] })
      : renamed(kafka, { tls: ['tls', writtenTls], sasl: ['sasl', withPassword], ...agents }),
    redis: redis.managed
      ? renamed(redis, { maxMemoryBytes: ['maxMemory', writeBytes] })
      : withPassword(renamed(redis, { tls: ['tls', writtenTls] })),
    zookeeper:
      zookeeper &&
      renamed(zookeeper, { heapBytes: ['heap', writeBytes], tls: ['tls', writtenTls], adminUrl: ['admin'] }),
  }
}

function writtenTls(tls: TlsSpec): object | true {
  const files = renamed(tls, { caFile: ['ca'], certFile: ['cert'], keyFile: ['key'] })
  return Object.keys(files).length === 0 ? true : files
}

function withPassword(login: object): object {
  const { password, ...rest } = login as { password?: { env: string } }
  return password === undefined ? rest : { ...rest, password: `\${${password.env}}` }
}

/** An object without its nulls, some fields under other names and in other forms. */
function renamed(
  of: object,
  names: Readonly<Record<string, readonly [name: string, write?: (value: never) => unknown]>>,
): object {
  return Object.fromEntries(
    Object.entries(of).flatMap(([key, value]) => {
      const [name, write] = names[key] ?? [key]
      return value === null ? [] : [[name, write === undefined ? value : write(value as never)]]
    }),
  )
}
