import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { emptyFolder, startCommand } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

const readyWithinS = 60

describe('a topic with too few replicas in sync', needing('java', 'mvn'), () => {
  let services: RunningServices

  beforeAll(async () => {
    const spec = { ...defaultServices, kafka: { ...smallKafka, brokers: 2, replication: 2 } }
    services = await startedServices({ spec, needed: ['kafka'] })
    const topics = ['curves', 'updates'].map((topic) => ({ topic, partitions: 2, replication: 2 }))
    const config = { 'min.insync.replicas': '2' }
    await createTopics(
      services.access.kafka!,
      topics.map((topic) => ({ ...topic, config })),
    )
    // the first one is the controller too
    process.kill(services.processes().at(-1)!.pid, 'SIGKILL')
    await untilOneIsInSync()
  }, 180_000)
  afterAll(() => services?.stop())

  async function untilOneIsInSync(): Promise<void> {
    const admin = new Kafka({ ...kafkajsConfig(services.access.kafka!, 'test'), retry: { retries: 20 } }).admin()
    await admin.connect()
    for (let inSync = 2; inSync > 1; await sleep(200)) {
      const { topics } = await admin.fetchTopicMetadata({ topics: ['curves'] })
      inSync = Math.max(...topics[0]!.partitions.map(({ isr, leader }) => (leader < 0 ? 2 : isr.length)))
    }
    await admin.disconnect()
  }

  it.each(['own', 'kafkajs'])('ends the run within seconds with its settings, by the client %s', async (client) => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'isr.yaml'), scenarioOf(services.access.kafka!.addresses, client))
    const beganMs = performance.now()
    const { code, stderr } = await startCommand(['run', 'isr.yaml', '--quiet'], cwd).end
    const tookS = (performance.now() - beganMs) / 1000
    expect(stderr).toContain('the probe does not get through')
    expect(stderr).toContain('fewer replicas are in sync')
    expect(stderr).toContain('topic curves: min.insync.replicas 2, replication 2')
    expect(stderr).not.toContain('internal')
    expect(code).toBe(107)
    expect(tookS).toBeLessThan(readyWithinS / 2)
  }, 120_000)
})

function scenarioOf(addresses: readonly string[], client: string): string {
  return `name: isr
why: What does a run say of a topic that refuses what it is sent?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1000, model: london }
partitions: 2
target:
  engine: external
  workload: national-curve
  readyWithin: ${readyWithinS}s
  options: { store: none, curvesTopic: curves, updatesTopic: updates }
driver: { kind: kafka, client: ${client}, acks: all }
services: { kafka: { addresses: [${addresses.map((address) => `'${address}'`).join(', ')}] } }
load: [{ kind: hold, rate: 1k/s, for: 5s }]
drain: 3s
`
}
