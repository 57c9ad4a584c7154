import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/kafka/network/connect.ts'
import { needing } from './programs.ts'
import { type SecureKafka, startSecureKafka } from './secure-kafka.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-sessions-'))
const sessionMs = 3000
let kafka: SecureKafka

describe('a Kafka that ends sessions', needing('java', 'mvn', 'openssl'), () => {
  beforeAll(async () => {
    kafka = await startSecureKafka(folder, { more: { 'connections.max.reauth.ms': String(sessionMs) } })
  }, 120_000)

  afterAll(async () => {
    await kafka?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(['plain', 'scram-sha-512'] as const)('keeps answering on the same connection, by %s', async (mechanism) => {
    const connection = await connect(kafka.sasl, kafka.access(kafka.sasl, null, mechanism), 'test')
    const startedMs = performance.now()
    let answers = 0
    while (performance.now() - startedMs < 3 * sessionMs) {
      await connection.request('ApiVersions', 0, new Uint8Array(0))
      answers++
      await sleep(20)
    }
    expect(connection.open).toBe(true)
    expect(answers).toBeGreaterThan(20)
    connection.close()
  }, 30_000)
})
