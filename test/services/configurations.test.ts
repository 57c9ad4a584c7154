import { describe, expect, test } from 'vitest'
import { kafkaArguments } from '../../src/services/kafka.ts'
import { type ClusterPlan, serverProperties } from '../../src/services/kafka-config.ts'
import { redisArguments } from '../../src/services/redis.ts'
import { zookeeperConfig } from '../../src/services/zookeeper.ts'

const plan: ClusterPlan = {
  brokers: [
    { client: 20_001, jolokia: 20_002 },
    { client: 20_003, jolokia: 20_004 },
  ],
  controllerPort: 20_005,
  replication: 2,
  zookeeper: null,
  extraListeners: [],
  extraProperties: {},
}

function properties(changed: Partial<ClusterPlan> = {}, node = 1): Record<string, string> {
  const lines = serverProperties({ ...plan, ...changed }, node, '/data')
    .trim()
    .split('\n')
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
}

describe('a broker', () => {
  test('listens to this machine alone', () => {
    for (const node of [1, 2]) {
      const hosts = properties({}, node)
        .listeners!.split(',')
        .map((listener) => /:\/\/(.*):/.exec(listener)![1])
      expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']))
    }
  })

  test('that comes first controls the cluster; the others ask it', () => {
    expect(properties()['process.roles']).toBe('broker,controller')
    expect(properties({}, 2)['process.roles']).toBe('broker')
    expect(properties({}, 2)['controller.quorum.voters']).toBe('1@127.0.0.1:20005')
  })

  test('never deletes by time, takes large frames and lets consumers go within a second', () => {
    expect(properties()).toMatchObject({
      'log.retention.ms': '-1',
      'message.max.bytes': '8388608',
      'group.min.session.timeout.ms': '1000',
      'auto.create.topics.enable': 'false',
    })
  })

  test('copies its own topics to no more brokers than there are', () => {
    expect(properties()['offsets.topic.replication.factor']).toBe('2')
    const one = properties({ brokers: plan.brokers.slice(0, 1), replication: 3 })
    expect(one['offsets.topic.replication.factor']).toBe('1')
  })

  test('of the profile zookeeper has no controller of its own', () => {
    const old = properties({ zookeeper: '127.0.0.1:20009' })
    expect(old).toMatchObject({ 'broker.id': '1', 'zookeeper.connect': '127.0.0.1:20009' })
    expect(Object.keys(old).filter((key) => key.startsWith('controller.') || key.startsWith('process.'))).toEqual([])
  })

  test('can have a listener that is secured, under the name that its certificate carries', () => {
    const listener = { name: 'SECURE', protocol: 'SASL_SSL', port: 20_006, host: 'kafka.test' } as const
    const secured = properties({ extraListeners: [listener], extraProperties: { 'ssl.keystore.type': 'PEM' } })
    expect(secured.listeners).toContain('SECURE://127.0.0.1:20006')
    expect(secured['advertised.listeners']).toContain('SECURE://kafka.test:20006')
    expect(secured['listener.security.protocol.map']).toContain('SECURE:SASL_SSL')
    expect(secured['ssl.keystore.type']).toBe('PEM')
  })

  test('reads paths that Java would take for escapes', () => {
    expect(serverProperties(plan, 1, 'C:\\é\\Ω')).toContain('log.dirs=C:\\\\é\\\\\\u03a9')
  })

  test('has the heap that was asked for, and an agent that answers this machine at once', () => {
    const options = {
      java: { path: 'java', version: '17' },
      jars: ['/a.jar', '/b.jar'],
      version: '4.4.0',
      heapBytes: 300 * 2 ** 20,
      plan,
      jolokiaJar: '/agent.jar',
      classArchive: null,
      dataDir: '/d',
      logFileOf: (name: string) => name,
      env: {},
    }
    const args = kafkaArguments(options, 2, '/d/kafka-2').join(' ')
    expect(args).toContain('-Xmx300m -XX:+UseG1GC')
    expect(args).toContain('-Dsun.net.httpserver.nodelay=true -javaagent:/agent.jar=host=127.0.0.1,port=20004')
    expect(args).toContain('-Dlog4j2.configurationFile=')
    expect(args).toMatch(/-cp \/a\.jar:\/b\.jar kafka\.Kafka \/d\/kafka-2\/server\.properties$/)
    expect(kafkaArguments({ ...options, version: '3.9.2' }, 2, '/d').join(' ')).toContain('-Dlog4j.configuration=file:')
  })
})

describe('a Redis', () => {
  const program = { path: 'redis-server', version: '7.0.15', env: {} }
  const options = { program, port: 20_010, maxMemoryBytes: 1e6, durable: false, dataDir: '/d', logFile: '/l' }
  const args = (changes: Partial<typeof options> = {}) =>
    redisArguments({ ...options, ...changes }, '/d/redis').join(' ')

  test('listens to this machine alone, writes nothing, and refuses rather than evict', () => {
    expect(args()).toContain('--port 20010 --bind 127.0.0.1 --dir /d/redis')
    expect(args()).toContain('--appendonly no')
    expect(args()).toContain('--maxmemory 1000000 --maxmemory-policy noeviction')
  })

  test('that is to survive a kill hands each write to the kernel before it answers', () => {
    expect(args({ durable: true })).toContain('--appendonly yes --appendfsync no --auto-aof-rewrite-percentage 0')
  })
})

test('a ZooKeeper listens to this machine alone and answers the words that the collector asks', () => {
  const config = zookeeperConfig('/d/zookeeper/data', 20_011)
  expect(config).toContain('clientPortAddress=127.0.0.1\n')
  expect(config).toContain('4lw.commands.whitelist=mntr,srvr,ruok,conf\n')
  expect(config).toContain('admin.enableServer=false\n')
})
