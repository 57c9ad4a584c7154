import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadcurveError } from '../../src/errors.ts'
import { createTopics, endOffsets } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { openCluster } from '../../src/kafka/cluster/cluster.ts'
import { createFetchReader } from '../../src/kafka/reader/fetch-reader.ts'
import type { KafkaAccess } from '../../src/types/services.ts'
import { needing } from './programs.ts'
import { password, type SecureKafka, startSecureKafka } from './secure-kafka.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-secure-'))
const topic = 'secured'
let kafka: SecureKafka

async function refusal(access: KafkaAccess): Promise<LoadcurveError> {
  try {
    const cluster = await openCluster(access, 'test')
    await cluster.leaders(topic).finally(() => cluster.close())
  } catch (error) {
    return error as LoadcurveError
  }
  throw new Error('was let in')
}

async function write(access: KafkaAccess, values: readonly string[]): Promise<void> {
  const producer = new Kafka(kafkajsConfig(access, 'test')).producer()
  await producer.connect()
  await producer.send({ topic, messages: values.map((value) => ({ value, partition: 0 })) })
  await producer.disconnect()
}

async function readAll(access: KafkaAccess, count: number): Promise<string[]> {
  const reader = createFetchReader({ access, topic, clientId: 'test', from: 'beginning' })
  await reader.open()
  const values: string[] = []
  while (values.length < count) {
    await reader.arrival(1000)
    reader.take(1000, (view, at, bytes) => {
      values.push(Buffer.from(view.buffer, view.byteOffset + at, bytes).toString())
    })
  }
  await reader.close()
  return values
}

describe('a secured Kafka', needing('java', 'mvn', 'openssl'), () => {
  beforeAll(async () => {
    kafka = await startSecureKafka(folder)
    const plain = kafka.access(kafka.plain, null, null)
    await createTopics(plain, [{ topic, partitions: 1, replication: 1 }])
    await write(plain, ['one', 'two'])
  }, 120_000)

  afterAll(async () => {
    await kafka?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is read over TLS, whose certificate carries the name that was set', async () => {
    expect(await readAll(kafka.access(kafka.tls, kafka.tlsSpec(), null), 2)).toEqual(['one', 'two'])
  })

  it('is read over TLS by a client that shows a certificate of its own', async () => {
    const tls = kafka.tlsSpec({ certFile: kafka.clientCertFile, keyFile: kafka.clientKeyFile })
    expect(await readAll(kafka.access(kafka.mutualTls, tls, null), 2)).toEqual(['one', 'two'])
  })

  it.each([
    'plain',
    'scram-sha-256',
    'scram-sha-512',
  ] as const)('lets in whoever knows the password, by %s, with and without TLS, and administrators too', async (mechanism) => {
    expect(await readAll(kafka.access(kafka.sasl, null, mechanism), 2)).toEqual(['one', 'two'])
    const access = kafka.access(kafka.saslTls, kafka.tlsSpec(), mechanism)
    expect(await readAll(access, 2)).toEqual(['one', 'two'])
    expect(await endOffsets(access, topic)).toEqual([2])
  })

  it.each([
    'plain',
    'scram-sha-256',
    'scram-sha-512',
  ] as const)('says who could not log in when the password is wrong, by %s, and never says the password', async (mechanism) => {
    const access = kafka.access(kafka.sasl, null, mechanism)
    const error = await refusal({ ...access, sasl: { ...access.sasl!, password: `${password}!` } })
    expect(error.message).toMatch(/^Cannot log in to the Kafka broker at .* as alice by .*rejected the user name/)
    expect(error.hint).toContain('services.kafka.sasl.password')
    expect(JSON.stringify([error.message, error.hint])).not.toContain(password)
  })

  it('is recognised as another server when its certificate carries another name', async () => {
    const error = await refusal(kafka.access(kafka.tls, kafka.tlsSpec({ serverName: 'other.test' }), null))
    expect(error.message).toMatch(/its certificate is for another name \(DNS:kafka\.test\)$/)
    expect(error.hint).toContain('serverName')
    expect((await refusal(kafka.access(kafka.tls, kafka.tlsSpec({ serverName: null }), null))).message).toBe(
      error.message,
    )
  })

  it('is not trusted where its authority was not named', async () => {
    const error = await refusal(kafka.access(kafka.tls, kafka.tlsSpec({ caFile: null }), null))
    expect(error.message).toContain('its certificate is not signed by a trusted authority')
    expect(error.hint).toContain('services.kafka.tls.ca')
  })

  it('says that the port wants TLS when it is spoken to in plain, and the other way round', async () => {
    const plainToTls = await refusal(kafka.access(kafka.tls, null, null))
    expect(plainToTls.hint).toContain('set services.kafka.tls')
    const tlsToPlain = await refusal(kafka.access(kafka.plain, kafka.tlsSpec(), null))
    expect(tlsToPlain.hint).toContain('remove services.kafka.tls')
  })

  it('says that it wants a certificate from its clients', async () => {
    const error = await refusal(kafka.access(kafka.mutualTls, kafka.tlsSpec(), null))
    expect(`${error.message} ${error.hint}`).toContain('certificate')
    expect(error.hint).toContain('services.kafka.tls.cert')
  })

  it('says that a log-in is missing, or not expected', async () => {
    expect((await refusal(kafka.access(kafka.sasl, null, null))).hint).toContain('set services.kafka.sasl')
    expect((await refusal(kafka.access(kafka.plain, null, 'plain'))).hint).toContain('Remove services.kafka.sasl')
  })
})
