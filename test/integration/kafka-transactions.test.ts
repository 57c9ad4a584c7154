import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka, type Producer } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { createFetchReader } from '../../src/kafka/reader/fetch-reader.ts'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { RunResult } from '../../src/types/result.ts'
import { emptyFolder, startCommand } from '../support/real-run.ts'
import { type ExternalPipeline, externalSource, startExternal } from './external-pipeline.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

const heldMs = 700

/** The pipeline publishes everything twice: a first attempt that it aborts, and one that it commits only after a while. */
const transactional = externalSource
  .replace('kafka.producer()', "kafka.producer({ transactionalId: 'own-' + curvesTopic, maxInFlightRequests: 1 })")
  .replace(
    'await producer.send({ topic: updatesTopic, messages })',
    `const first = await producer.transaction()
    await first.send({ topic: updatesTopic, messages })
    await first.abort()
    const second = await producer.transaction()
    await second.send({ topic: updatesTopic, messages })
    await new Promise((resolve) => setTimeout(resolve, ${heldMs}))
    await second.commit()`,
  )

describe('transactions of a real producer', needing('java', 'mvn'), () => {
  let services: RunningServices
  let pipeline: ExternalPipeline
  const cwd = emptyFolder()

  beforeAll(async () => {
    services = await startedServices({ spec: { ...defaultServices, kafka: smallKafka }, needed: ['kafka'] })
    pipeline = await startExternal(services.access.kafka!, transactional, 'transactions')
    writeFileSync(join(cwd, 'own.yaml'), pipeline.scenario)
  }, 120_000)

  afterAll(async () => {
    pipeline?.stop()
    await services?.stop()
  })

  /** What is written, one message a transaction, and committed or aborted after so many milliseconds. */
  async function write(producer: Producer, topic: string, value: string, end: 'commit' | 'abort', afterMs = 0) {
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ value }] })
    await sleep(afterMs)
    const endedUs = Date.now() * 1000
    await transaction[end]()
    return endedUs
  }

  it('are read once they are committed, and never if they were aborted', async () => {
    const access = services.access.kafka!
    const topic = 'transactions'
    await createTopics(access, [{ topic, partitions: 1, replication: 1 }])
    const nowUs = () => Date.now() * 1000
    const reader = createFetchReader({ access, topic, clientId: 'test', from: 'beginning', nowUs })
    await reader.open()
    const seen: { value: string; arrivedUs: number }[] = []
    const take = async (count: number) => {
      for (let i = 0; i < 60 && seen.length < count; i++) {
        await reader.arrival(500)
        reader.take(100, (view, at, bytes, _partition, _offset, arrivedUs) => {
          seen.push({ value: Buffer.from(view.buffer, view.byteOffset + at, bytes).toString(), arrivedUs })
        })
      }
    }
    const producer = new Kafka(kafkajsConfig(access, 'test')).producer({ transactionalId: 't', maxInFlightRequests: 1 })
    await producer.connect()
    await write(producer, topic, 'committed', 'commit')
    await write(producer, topic, 'aborted', 'abort', 1000)
    const written = write(producer, topic, 'late', 'commit', 1500)
    await take(2)
    const committedUs = await written
    await write(producer, topic, 'aborted too', 'abort')
    await write(producer, topic, 'last', 'commit')
    await take(3)
    await producer.disconnect()
    await reader.close()
    expect(seen.map(({ value }) => value)).toEqual(['committed', 'late', 'last'])
    expect(seen[1]!.arrivedUs).toBeGreaterThanOrEqual(committedUs)
    expect(reader.trouble()).toMatchObject({ transactional: true, skippedRecords: 0 })
  }, 60_000)

  it('are named by conformance, which finds nothing wrong with them', async () => {
    const { code, stdout, stderr } = await startCommand(['conformance', 'own.yaml', '--json'], cwd).end
    expect(JSON.parse(stdout).mistakes).toEqual([])
    expect(stderr).toContain('the updates topic holds transactions: results count once they are committed')
    expect(code).toBe(0)
  }, 60_000)

  it('are timed with the wait for their commit, and copy nothing that they aborted', async () => {
    const end = await startCommand(['run', 'own.yaml', '--json', '--quiet'], cwd).end
    const result = JSON.parse(end.stdout) as RunResult
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, delivered: 5000 })
    expect(result.total.latency.result!.p50Us).toBeGreaterThan(heldMs * 1000)
  }, 60_000)
})
