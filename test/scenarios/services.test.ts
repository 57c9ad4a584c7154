import { describe, expect, test } from 'vitest'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import { describePlan } from '../../src/scenarios/plan/describe-plan.ts'
import { formatPlan } from '../../src/scenarios/plan/plan-text.ts'
import { neededBy, neededServices } from '../../src/scenarios/rules/needed-services.ts'
import type { RunnableWorkload } from '../../src/types/scenario.ts'
import { jvm } from '../support/jvm-engine.ts'
import { smallest, smallestReal, valid, wrongRealWith } from './examples.ts'

const of = (overrides: Record<string, string>, env = {}) => valid(smallestReal, { overrides, env }).services

describe('services', () => {
  test('are managed unless the file says otherwise, and there is no ZooKeeper', () => {
    expect(of({})).toEqual({
      kafka: {
        managed: true,
        profile: 'kraft',
        brokers: 1,
        replication: 1,
        heapBytes: 512 * 2 ** 20,
        warmBroker: false,
        port: null,
      },
      redis: { managed: true, port: null, maxMemoryBytes: 0 },
      zookeeper: null,
    })
  })

  test('are the same by one word, by managed: true, and by some other field of a managed one', () => {
    const words = of({ 'services.kafka': 'managed', 'services.redis': 'managed' })
    expect(of({})).toEqual(words)
    expect(of({ 'services.kafka': '{ managed: true }', 'services.redis': '{ managed: true }' })).toEqual(words)
    expect(of({ 'services.kafka': '{ brokers: 1 }', 'services.redis': '{}' })).toEqual(words)
  })

  test('of a cluster name one Jolokia agent, or one a broker', () => {
    const agents = (jolokia: string) =>
      of({ 'services.kafka': `{ addresses: ["127.0.0.1:1"], jolokia: ${jolokia} }` }).kafka
    expect(agents('"http://127.0.0.1:1"')).toMatchObject({ jolokiaUrls: ['http://127.0.0.1:1'] })
    const two = ['http://127.0.0.1:1', 'http://127.0.0.1:2']
    expect(agents(JSON.stringify(two))).toMatchObject({ jolokiaUrls: two })
    expect(() => agents('["http://127.0.0.1:1", 7]')).toThrow()
  })

  test('of the profile zookeeper have a managed ZooKeeper that nobody mentioned', () => {
    expect(of({ 'services.kafka': '{ profile: zookeeper }' }).zookeeper).toEqual({
      managed: true,
      heapBytes: 128 * 2 ** 20,
      port: null,
    })
  })

  test('of your own keep the names of the variables that hold their passwords, and nothing else of them', () => {
    const services = of(
      {
        'services.kafka': `{ addresses: ["127.0.0.1:9092"], tls: true, sasl: { mechanism: plain, username: u, password: "\${KP}" } }`,
        'services.redis': `{ address: "localhost:1", password: "\${RP}", tls: { ca: ca.pem } }`,
      },
      { KP: 'hunter2', RP: 'hunter3' },
    )
    expect(services.kafka).toEqual({
      managed: false,
      addresses: ['127.0.0.1:9092'],
      replication: 1,
      topicPrefix: null,
      tls: { caFile: null, certFile: null, keyFile: null, serverName: null },
      sasl: { mechanism: 'plain', username: 'u', password: { env: 'KP' } },
      jolokiaUrls: [],
      jolokiaLogin: { headers: {}, username: null, password: null },
    })
    expect(services.redis).toMatchObject({ password: { env: 'RP' }, tls: { caFile: 'ca.pem' } })
    expect(JSON.stringify(services)).not.toContain('hunter')
  })

  test('of your own may ask for a login at their Jolokia agents, and for TLS or the admin server at ZooKeeper', () => {
    const services = of(
      {
        'services.kafka': `{ addresses: ["127.0.0.1:9092"], jolokia: "http://127.0.0.1:1", jolokiaLogin: { username: metrics, password: "\${JP}", headers: { X-Tenant: a } } }`,
        'services.zookeeper': '{ address: "127.0.0.1:2281", tls: { ca: ca.pem }, admin: "http://127.0.0.1:8080" }',
      },
      { JP: 'hunter4' },
    )
    expect(services.kafka).toMatchObject({
      jolokiaLogin: { headers: { 'X-Tenant': 'a' }, username: 'metrics', password: { env: 'JP' } },
    })
    expect(services.zookeeper).toMatchObject({ adminUrl: 'http://127.0.0.1:8080', tls: { caFile: 'ca.pem' } })
    expect(JSON.stringify(services)).not.toContain('hunter')
  })

  test('of your own may leave the number of copies to the brokers, and name their topics with a prefix', () => {
    const kafka = (more: string) => of({ 'services.kafka': `{ addresses: ["127.0.0.1:9092"], ${more} }` }).kafka
    expect(kafka('replication: default, topicPrefix: team-a.')).toMatchObject({
      replication: 'default',
      topicPrefix: 'team-a.',
    })
    expect(kafka('replication: "3"')).toMatchObject({ replication: 3, topicPrefix: null })
  })

  test.each([
    ['replication: -1', 'replication: -1 is not a number of copies > write default'],
    ['replication: broker', 'replication: "broker" is neither a number nor default > write default'],
    ['replication: Default', 'replication: "Default" is neither a number nor default > write default'],
    ['replication: 100', 'replication: 100 is too large'],
    ['replication: 0', 'replication: 0 is too small'],
    ['topicPrefix: "team a"', 'topicPrefix: "team a" is not a valid name here'],
    ['topicPrefix: "team/"', 'topicPrefix: "team/" is not a valid name here'],
    ['topicPrefix: ""', 'topicPrefix: "" is blank'],
    ['prefix: team.', 'prefix'],
    ['topicprefix: team.', 'topicPrefix'],
  ])('of your own with %s are refused with what is right', (more, words) => {
    const problems = wrongRealWith({ 'services.kafka': `{ addresses: ["127.0.0.1:9092"], ${more} }` })
    expect(problems.join(' | ')).toContain(words)
  })

  test('without encryption are the same with tls: false', () => {
    expect(of({ 'services.redis': '{ address: "localhost:1", tls: false }' })).toMatchObject({ redis: { tls: null } })
  })
})

describe('the services that a run needs', () => {
  const needed = (overrides: Record<string, string>) => neededServices(valid(smallestReal, { overrides }))

  test('are none for the embedded pipeline', () => {
    expect(neededServices(valid(smallest))).toEqual([])
    expect(neededServices(valid(smallest, { overrides: { 'services.zookeeper': 'managed' } }))).toEqual([])
  })

  test('are Kafka and Redis for the join', () => {
    expect(needed({})).toEqual(['kafka', 'redis'])
    expect(needed({ 'target.options.store': 'none' })).toEqual(['kafka', 'redis'])
  })

  test('are Kafka alone where nothing is joined or stored', () => {
    expect(needed({ 'target.workload': 'passthrough' })).toEqual(['kafka'])
    expect(needed({ 'target.workload': 'national-curve', 'target.options.store': 'none' })).toEqual(['kafka'])
    expect(needed({ 'target.engine': 'none' })).toEqual(['kafka'])
  })

  test('hold Redis where sums are stored, or curves come from it', () => {
    expect(needed({ 'target.workload': 'national-curve' })).toEqual(['kafka', 'redis'])
    expect(needed({ 'target.workload': 'passthrough', 'driver.kind': 'redis' })).toEqual(['kafka', 'redis'])
  })

  test('are those of its join and its sums for any engine in processes of its own', () => {
    const neededFor = (workload: RunnableWorkload, store: 'redis' | 'none') =>
      neededBy({ engine: jvm, driver: 'kafka', workload, store, services: defaultServices })
    expect(neededFor('tariff-curves', 'none')).toEqual(['kafka', 'redis'])
    expect(neededFor('national-curve', 'redis')).toEqual(['kafka', 'redis'])
    expect(neededFor('national-curve', 'none')).toEqual(['kafka'])
  })

  test('begin with ZooKeeper where there is one', () => {
    expect(needed({ 'services.zookeeper': 'managed' })).toEqual(['zookeeper', 'kafka', 'redis'])
    expect(needed({ 'services.kafka': '{ profile: zookeeper }' })).toEqual(['zookeeper', 'kafka', 'redis'])
  })
})

describe('a plan', () => {
  const text = (overrides: Record<string, string>, env = {}) =>
    formatPlan(describePlan(valid(smallestReal, { overrides, env }))).replaceAll(/\s+/g, ' ')

  test('says how Kafka is written to, and which services are started', () => {
    expect(text({})).toContain(
      'driver own client, binary, acks all, linger 5ms, 5 requests per connection, timeout 10s ' +
        'services kafka managed (KRaft, 1 broker, heap 512 MiB); redis managed',
    )
  })

  test('says every choice that is not the usual one', () => {
    const said = text({
      driver: '{ kind: kafka, acks: all, idempotent: true, compression: lz4, connections: 2, format: json }',
      'services.kafka': '{ brokers: 3, replication: 3, profile: zookeeper, warmBroker: true, port: 9092 }',
      'services.redis': '{ port: 6379, maxMemory: 1GiB }',
    })
    expect(said).toContain(
      'json, acks all, idempotent, lz4, linger 5ms, 5 requests per connection, 2 connections per generator',
    )
    expect(said).toContain('zookeeper managed (heap 128 MiB)')
    expect(said).toContain('kafka managed (ZooKeeper mode, 3 brokers, 3 copies, heap 512 MiB, warmed up, port 9092)')
    expect(said).toContain('redis managed (at most 1 GiB, port 6379)')
  })

  test('names addresses and users, never a password', () => {
    const said = text(
      {
        'services.kafka': `{ addresses: ["127.0.0.1:1"], tls: true, sasl: { mechanism: scram-sha-512, username: me, password: "\${P}" } }`,
        'services.redis': `{ address: "localhost:1", username: you, password: "\${P}" }`,
        'services.zookeeper': '{ address: "localhost:2" }',
      },
      { P: 'hunter2' },
    )
    expect(said).toContain(
      'zookeeper at localhost:2; kafka at 127.0.0.1:1, TLS, scram-sha-512 as me; redis at localhost:1, as you',
    )
    expect(said).not.toContain('hunter2')
  })

  test('names the fault of a phase, and the connections of a saturation', () => {
    expect(text({ 'load[1]': '{ kind: fault, do: kill, what: redis, for: 5s }' })).toContain('fault kill redis 0:10 5s')
    const http = { 'driver.kind': 'http', 'load[1]': '{ kind: saturate, for: 5s }' }
    expect(text(http)).toContain('saturate saturate by 50 0:10 5s')
    expect(text(http)).toContain('driver binary, timeout 10s')
    expect(text({ 'driver.kind': 'redis', 'driver.structure': 'list' })).toContain('driver lists, binary, linger 5ms')
  })

  test('foresees the disk that the topic of curves takes', () => {
    expect(text({})).toContain('in the curves topic')
    expect(text({ 'driver.kind': 'redis' })).not.toContain('in the curves topic')
  })
})
