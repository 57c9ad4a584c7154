import { describe, expect, test } from 'vitest'
import { wrongRealWith } from '../examples.ts'
import { testRows } from './contradiction-rows.ts'

const env = { KAFKA_PASSWORD: 'a', REDIS_PASSWORD: 'b' }
const wrong = (overrides: Record<string, string>) => wrongRealWith(overrides, { env })

describe('services that cannot be had', () => {
  testRows(wrong, [
    [
      'more copies than brokers',
      { 'services.kafka': '{ managed: true, replication: 3 }' },
      'services.kafka.replication: 3 copies of a partition need 3 brokers, but there is 1 > write 1 or less, or brokers: 3',
    ],
    [
      'a broker in ZooKeeper mode beside a ZooKeeper of your own',
      { 'services.kafka': '{ profile: zookeeper }', 'services.zookeeper': '{ address: "127.0.0.1:2181" }' },
      'services.zookeeper: a managed broker with the zookeeper profile needs a managed ZooKeeper > write managed, or remove it',
    ],
    [
      'a broker in ZooKeeper mode without ZooKeeper',
      { 'services.kafka': '{ profile: zookeeper }', 'services.zookeeper': 'null' },
      'services.zookeeper: a managed broker with the zookeeper profile needs a managed ZooKeeper > write managed, or remove it',
    ],
    [
      'an engine that keeps its state in ZooKeeper without ZooKeeper',
      { 'target.engine': 'storm', 'driver.kind': 'kafka', 'services.zookeeper': 'null' },
      'services.zookeeper: storm keeps its state in ZooKeeper, and this scenario has none > write managed, or remove it',
    ],
    [
      'two services on one port',
      { 'services.kafka': '{ port: 9092, brokers: 3 }', 'services.redis': '{ managed: true, port: 9094 }' },
      'services.redis.port: the port 9094 is taken by services.kafka > write another port, or remove it to get a free one',
    ],
    [
      'a certificate without its key',
      { 'services.redis': '{ address: "127.0.0.1:6379", tls: { cert: me.pem } }' },
      'services.redis.tls.cert: cert also needs key > add key: with the PEM file',
    ],
    [
      'a key without its certificate',
      { 'services.kafka': '{ addresses: ["127.0.0.1:1"], tls: { key: me.key } }' },
      'services.kafka.tls.key: key also needs cert > add cert: with the PEM file',
    ],
    [
      'two sources of one name',
      {
        'collect.prometheus':
          '[{ name: a, url: "http://127.0.0.1:1/", series: [x] }, { name: a, url: "http://127.0.0.1:2/", series: [x] }]',
      },
      'collect.prometheus[1].name: the name a is already used > give each source its own name',
    ],
    [
      'two sources of one name, of different kinds',
      {
        'collect.prometheus': '[{ name: a, url: "http://127.0.0.1:1/", series: [x] }]',
        'collect.jmx': '[{ name: a, url: "http://127.0.0.1:2/", series: ["a:b=c/D"] }]',
      },
      'collect.jmx[0].name: the name a is already used > give each source its own name',
    ],
    [
      'a source with the name of a collector of ours, whose gaps it would hide',
      { 'collect.prometheus': '[{ name: host, url: "http://127.0.0.1:1/", series: [x] }]' },
      'collect.prometheus[0].name: the name host is already used > give each source its own name',
    ],
    [
      'an address in place of its mapping',
      { 'services.kafka': '127.0.0.1:9092' },
      'services.kafka: "127.0.0.1:9092" is an address > write { addresses: [127.0.0.1:9092] }',
    ],
    [
      'a misspelt way',
      { 'services.redis': 'mangaed' },
      'services.redis: "mangaed" is not a valid setting for this service > write managed',
    ],
    [
      'a service that is not managed and has no address',
      { 'services.redis': '{ managed: false }' },
      'services.redis.managed: false needs an address > write managed: true, or the address of your own service (address or addresses)',
    ],
    [
      'a service that is managed and has an address',
      { 'services.redis': '{ managed: true, address: "127.0.0.1:6379" }' },
      'services.redis.managed: true stands beside fields that only a service of your own has > remove managed and write the address of your service, or remove those fields',
    ],
    [
      'a field of a managed broker in a cluster of your own',
      {
        'services.kafka': `{ addresses: ["127.0.0.1:1"], sasl: { mechanism: plain, username: u, password: "\${KAFKA_PASSWORD}" }, heap: 1GiB }`,
      },
      'services.kafka.heap: heap is not a field of services.kafka > it belongs to services.kafka, without an address: only a managed service has it',
    ],
    [
      'an address without its port',
      { 'services.redis': '{ address: localhost }' },
      'services.redis.address: "localhost" has no port > write host:port, such as 127.0.0.1:9092',
    ],
    [
      'an address on a port that does not exist',
      { 'services.redis': '{ address: "localhost:70000" }' },
      'services.redis.address: "localhost:70000" has an invalid port > write a port from 1 to 65535',
    ],
    [
      'a URL in place of an address',
      { 'services.redis': '{ address: "redis://localhost:6379/0" }' },
      'services.redis.address: "redis://localhost:6379/0" is a URL > write localhost:6379',
    ],
    [
      'a port that belongs to the system',
      { 'services.redis': '{ port: 80 }' },
      'services.redis.port: 80 is too small > write 1024 or more',
    ],
    [
      'a series that Prometheus cannot have',
      { 'collect.prometheus': '[{ name: a, url: "http://127.0.0.1:1/", series: ["1 + 1"] }]' },
      'collect.prometheus[0].series[0]: "1 + 1" is not a valid name here > write a metric such as requests_total, requests_total{code="200"} or {"http.requests",code="200"}',
    ],
    [
      'a JMX attribute without its object',
      { 'collect.jmx': '[{ name: a, url: "http://127.0.0.1:1/", series: [HeapMemoryUsage] }]' },
      'collect.jmx[0].series[0]: "HeapMemoryUsage" is not a valid name here > write an attribute such as java.lang:type=Memory/HeapMemoryUsage.used',
    ],
    [
      'a mechanism that we do not speak',
      {
        'services.kafka': `{ addresses: ["127.0.0.1:1"], sasl: { mechanism: gssapi, username: u, password: "\${KAFKA_PASSWORD}" } }`,
      },
      'services.kafka.sasl.mechanism: "gssapi" is not a known mechanism > write one of plain, scram-sha-256, scram-sha-512',
    ],
  ])
})

describe('an address that is not on this machine', () => {
  const places: [path: string, overrides: Record<string, string>, address: string][] = [
    [
      'services.kafka.addresses[1]',
      { 'services.kafka': '{ addresses: ["127.0.0.1:1", "b.example.org:9092"] }' },
      'b.example.org:9092',
    ],
    ['services.redis.address', { 'services.redis': '{ address: "192.168.1.7:6379" }' }, '192.168.1.7:6379'],
    ['services.zookeeper.address', { 'services.zookeeper': '{ address: "[fe80::1]:2181" }' }, '[fe80::1]:2181'],
    [
      'services.kafka.jolokia',
      { 'services.kafka': '{ addresses: ["127.0.0.1:1"], jolokia: "http://b.example.org:8778/jolokia" }' },
      'b.example.org:8778',
    ],
    [
      'services.kafka.jolokia[1]',
      {
        'services.kafka':
          '{ addresses: ["127.0.0.1:1"], jolokia: ["http://localhost:8778", "http://c.example.org:8778/jolokia"] }',
      },
      'c.example.org:8778',
    ],
    [
      'target.options.url',
      { 'target.engine': 'external', 'driver.kind': 'http', 'target.options.url': 'https://shop.example.org/curves' },
      'shop.example.org:443',
    ],
    [
      'collect.prometheus[0].url',
      { 'collect.prometheus': '[{ name: a, url: "http://b.example.org/metrics", series: [x] }]' },
      'b.example.org:80',
    ],
    [
      'collect.jmx[0].url',
      { 'collect.jmx': '[{ name: a, url: "http://b.example.org:8778/jolokia", series: ["a:b=c/D"] }]' },
      'b.example.org:8778',
    ],
  ]
  for (const [path, overrides, address] of places) {
    test(`${path} must be allowed, by host and port or by the host alone`, () => {
      expect(wrong(overrides)).toEqual([
        expect.stringMatching(
          new RegExp(`^${path.replaceAll(/[[\].]/g, '\\$&')}: .* is not on this machine, and allow does not list it`),
        ),
      ])
      expect(wrong(overrides)[0]).toContain(`add "${address}" to allow if this load may go there`)
      expect(wrong({ ...overrides, allow: `["${address}"]` })).toEqual([])
      expect(wrong({ ...overrides, allow: `["${address.replace(/:\d+$/, '')}"]` })).toEqual([])
      expect(wrong({ ...overrides, allow: '["other.example.org"]' })).toHaveLength(1)
    })
  }
})
