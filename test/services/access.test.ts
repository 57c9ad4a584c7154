import { describe, expect, test } from 'vitest'
import { defaultKafka, defaultServices } from '../../src/scenarios/defaults.ts'
import { hostAndPort, kafkaAccessOf, redisAccessOf, requireReachable } from '../../src/services/access.ts'
import { foreseeDisk } from '../../src/services/programs/disk.ts'
import { managedOf, startsNothing } from '../../src/services/service-choice.ts'
import { limitHints } from '../../src/types/own-limits.ts'
import type { KafkaCluster, RedisServer } from '../../src/types/services.ts'

const cluster: KafkaCluster = {
  managed: false,
  addresses: ['kafka.test:9093'],
  replication: 3,
  topicPrefix: null,
  tls: null,
  sasl: { mechanism: 'scram-sha-512', username: 'alice', password: { env: 'KAFKA_PASSWORD' } },
  jolokiaUrls: [],
  jolokiaLogin: { headers: {}, username: null, password: null },
}
const server: RedisServer = {
  managed: false,
  address: '[::1]:6380',
  username: 'alice',
  password: { env: 'REDIS_PASSWORD' },
  tls: null,
}

describe('services that run elsewhere', () => {
  test('get their secrets from the environment', () => {
    expect(kafkaAccessOf(cluster, { KAFKA_PASSWORD: 'sesame' }).sasl?.password).toBe('sesame')
    const redis = redisAccessOf(server, { REDIS_PASSWORD: 'sesame' })
    expect(redis).toMatchObject({ host: '::1', port: 6380, username: 'alice', password: 'sesame' })
  })

  test('whose secret is not set are refused by the name of the variable', () => {
    expect(() => kafkaAccessOf(cluster, {})).toThrow(
      'services.kafka.sasl.password comes from the environment variable KAFKA_PASSWORD',
    )
    expect(() => redisAccessOf(server, { REDIS_PASSWORD: '' })).toThrow('REDIS_PASSWORD, which is not set')
  })

  test('that no address of reaches are told with what each address said', async () => {
    const addresses = [hostAndPort('a:1', 'x'), hostAndPort('b:2', 'x')]
    await expect(requireReachable('kafka', addresses, async () => 'ECONNREFUSED')).rejects.toThrow(
      'kafka cannot be reached at a:1 (ECONNREFUSED), b:2 (ECONNREFUSED)',
    )
    await requireReachable('kafka', addresses, async ({ host }) => (host === 'b' ? null : 'ECONNREFUSED'))
  })

  test('are not asked to be up where this machine is the reason', async () => {
    const addresses = [hostAndPort('a:1', 'x')]
    const refused = (code: string) => requireReachable('kafka', addresses, async () => code)
    await expect(refused('EMFILE')).rejects.toMatchObject({ hint: limitHints.descriptors })
    await expect(refused('EAI_AGAIN')).rejects.toMatchObject({ hint: limitHints.names })
    await expect(refused('ECONNREFUSED')).rejects.toMatchObject({ hint: expect.stringContaining('is it up') })
  })

  test('need an address with a port', () => {
    for (const wrong of ['host', 'host:', 'host:0', 'host:65536', ':9092', '::1:9092']) {
      expect(() => hostAndPort(wrong, 'services.redis.address')).toThrow(`'${wrong}' under services.redis.address`)
    }
  })
})

describe('what a run starts', () => {
  test('is what it needs and nobody else has', () => {
    const managed = managedOf({ ...defaultServices, redis: server }, ['kafka', 'redis'], false)
    expect([managed.kafka, managed.redis, managed.zookeeper]).toEqual([defaultKafka, null, null])
    expect(startsNothing(managedOf(defaultServices, [], false))).toBe(true)
  })

  test('has a ZooKeeper where Kafka keeps its metadata there, unless one runs elsewhere', () => {
    const kafka = { ...defaultKafka, profile: 'zookeeper' as const }
    expect(managedOf({ ...defaultServices, kafka }, ['kafka'], false).zookeeper?.managed).toBe(true)
    const elsewhere = { managed: false, address: 'z:2181', tls: null, adminUrl: null } as const
    const managed = managedOf({ ...defaultServices, kafka, zookeeper: elsewhere }, ['kafka'], false)
    expect([managed.zookeeper, managed.zookeeperAddress]).toEqual([null, 'z:2181'])
  })
})

test('a disk that is too small is told before the run, with both figures', () => {
  foreseeDisk(2 ** 30, '/data', () => 2 * 2 ** 30)
  expect(() => foreseeDisk(2 ** 30, '/data', () => 2 ** 30)).toThrow(
    /up to 1\.5\sGiB to \/data, but only 1\sGiB is free/,
  )
})
