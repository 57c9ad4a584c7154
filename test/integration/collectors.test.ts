import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processCollector } from '../../src/collectors/host/process.ts'
import { jmxCollector } from '../../src/collectors/jvm/jmx.ts'
import { kafkaCollectors } from '../../src/collectors/kafka/kafka.ts'
import { redisCollector } from '../../src/collectors/redis/redis.ts'
import { zookeeperCollector } from '../../src/collectors/zookeeper/zookeeper.ts'
import { createTopics } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { openRedis } from '../../src/redis/client.ts'
import { defaultServices, defaultZookeeper } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { Collector } from '../../src/types/measurement.ts'
import type { Access } from '../../src/types/services.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

const logsDir = mkdtempSync(join(tmpdir(), 'loadcurve-collectors-'))
const nowUs = () => performance.now() * 1000

const spec = { ...defaultServices, kafka: smallKafka, zookeeper: defaultZookeeper }

let services: RunningServices
let access: Access

/** The values of a second look, after something happened; the first may take as long as it needs. */
async function after(collector: Collector, happens: () => Promise<unknown>): Promise<Record<string, number>> {
  await firstLook(collector)
  await happens()
  await sleep(300)
  return collector.sample()
}

async function firstLook(collector: Collector): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await collector.sample()
      return
    } catch (late) {
      if (tries === 10) throw late
    }
  }
}

async function write(topic: string, count: number): Promise<void> {
  const producer = new Kafka(kafkajsConfig(access.kafka!, 'test')).producer()
  await producer.connect()
  const messages = Array.from({ length: count }, (_, i) => ({ value: `value ${i}`, partition: i % 2 }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

describe('collectors and real services', needing('java', 'mvn', 'redis-server'), () => {
  beforeAll(async () => {
    services = await startedServices({ spec, needed: ['kafka', 'redis', 'zookeeper'], logsDir })
    access = services.access
  }, 120_000)

  afterAll(async () => {
    await services?.stop()
    rmSync(logsDir, { recursive: true, force: true })
  })

  it('see what producers send, and how far a group that never comes is behind', async () => {
    const topics = [{ topic: 'run-curves', label: 'curves' }]
    await createTopics(access.kafka!, [{ topic: 'run-curves', partitions: 2, replication: 1 }])
    const { jolokiaUrls } = access
    const [brokers, lag] = kafkaCollectors({ access: access.kafka!, jolokiaUrls, topics, group: 'nobody', nowUs })
    await firstLook(lag!)
    const values = await after(brokers!, () => write('run-curves', 400))
    expect(values).toMatchObject({ 'kafka.brokers_answering': 1, 'kafka.under_replicated_partitions': 0 })
    expect(values['kafka.in_recordsPerS']).toBeGreaterThan(0)
    expect(values['kafka.produce_total_mean_us']).toBeGreaterThanOrEqual(0)
    for (const name of ['kafka.handler_idle_ratio', 'kafka.gc_ratio', 'kafka.heap_used_bytes', 'kafka.flushesPerS'])
      expect(values).toHaveProperty([name])
    const offsets = await lag!.sample()
    expect(offsets['kafka.curves_appendedPerS']).toBeGreaterThan(0)
    expect(offsets).not.toHaveProperty(['kafka.curves_lag_records'])
    lag!.close()
  }, 60_000)

  it('see a group catch up', async () => {
    const topics = [{ topic: 'read-curves', label: 'curves' }]
    await createTopics(access.kafka!, [{ topic: 'read-curves', partitions: 2, replication: 1 }])
    const [lag] = kafkaCollectors({ access: access.kafka!, jolokiaUrls: [], topics, group: 'reader', nowUs })
    await firstLook(lag!)
    const consumer = new Kafka(kafkajsConfig(access.kafka!, 'test')).consumer({ groupId: 'reader' })
    await consumer.connect()
    await consumer.subscribe({ topic: 'read-curves', fromBeginning: true })
    await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => {} })
    await write('read-curves', 100)
    let values: Record<string, number> = {}
    for (let tries = 0; values['kafka.curves_lag_records'] !== 0 && tries < 100; tries++) {
      await sleep(100)
      values = await lag!.sample()
    }
    expect(values).toMatchObject({ 'kafka.curves_lag_records': 0, 'kafka.curves_lag_us': 0 })
    await consumer.disconnect()
    lag!.close()
  }, 60_000)

  it('see any JVM through its agent', async () => {
    const series = [
      'java.lang:type=Memory/HeapMemoryUsage.used',
      'java.lang:name=*,type=GarbageCollector/CollectionTime',
    ]
    const jvm = jmxCollector({ spec: { name: 'jvm', url: access.jolokiaUrls[0]!, series, everyUs: 1e6 }, nowUs })
    const values = await after(jvm, async () => {})
    expect(values['jvm.Memory_HeapMemoryUsage_used_bytes']).toBeGreaterThan(1e6)
    expect(Object.keys(values).filter((name) => name.startsWith('jvm.GarbageCollector_'))).not.toEqual([])
  })

  it('see what Redis works at', async () => {
    const client = await openRedis(access.redis!, { name: 'test', onError: () => {} })
    const redis = redisCollector({ access: access.redis!, nowUs })
    const values = await after(redis, async () => {
      for (let i = 0; i < 200; i++) await client.hIncrBy('energy', `${i}`, 1)
    })
    expect(values['redis.calls_hincrbyPerS']).toBeGreaterThan(0)
    for (const name of [
      'redis.mean_hincrby_us',
      'redis.cpu_main_ratio',
      'redis.slow_commandsPerS',
      'redis.in_bytesPerS',
    ])
      expect(values).toHaveProperty([name])
    redis.close()
    await client.close()
  })

  it('see ZooKeeper, and packets that come to it', async () => {
    const zookeeper = zookeeperCollector({ access: access.zookeeper!, nowUs })
    const values = await after(zookeeper, async () => {})
    expect(values['zookeeper.znodes']).toBeGreaterThan(0)
    expect(values['zookeeper.packets_receivedPerS']).toBeGreaterThan(0)
  })

  it('see what each process uses', async () => {
    const collector = processCollector({ processes: () => services.processes(), nowUs })
    const values = await after(collector, () => write('run-curves', 2000))
    for (const { name } of services.processes()) {
      expect(values[`process.${name}_rss_bytes`]).toBeGreaterThan(1e6)
      expect(values).toHaveProperty([`process.${name}_cpu_ratio`])
      expect(values).toHaveProperty([`process.${name}_run_queue_ratio`])
    }
    expect(values['process.kafka_cpu_ratio']).toBeGreaterThan(0)
  })

  it('fail within their period while a service stands still, and come back with it', async () => {
    const redis = redisCollector({ access: access.redis!, nowUs })
    const zookeeper = zookeeperCollector({ access: access.zookeeper!, nowUs })
    for (const [service, collector] of [
      ['redis', redis],
      ['zookeeper', zookeeper],
    ] as const) {
      await firstLook(collector)
      services.pause(service)
      const fromUs = nowUs()
      await expect(collector.sample()).rejects.toThrow(`${service} at`)
      expect(nowUs() - fromUs).toBeLessThan(1_000_000)
      services.resume(service)
      await firstLook(collector)
      collector.close()
    }
  }, 30_000)
})
