import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { password, type SecureKafka, serverName, startSecureKafka, username } from './secure-kafka.ts'
import { redisPassword, redisUser, type SecureRedis, startSecureRedis } from './secure-redis.ts'

describe('a whole run through TLS, passwords and users', needing('java', 'mvn', 'redis-server', 'openssl'), () => {
  let kafka: SecureKafka
  let redis: SecureRedis

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadcurve-test-'))
    kafka = await startSecureKafka(join(folder, 'kafka'))
    redis = await startSecureRedis(join(folder, 'redis'))
    process.env.TEST_KAFKA_PASSWORD = password
    process.env.TEST_REDIS_PASSWORD = redisPassword
  })
  afterAll(async () => {
    await kafka?.stop()
    await redis?.stop()
  })

  const scenario = (mechanism: string, tlsName: string) => `name: secured
why: Does everything that speaks to Kafka and Redis do so through TLS and with a password?
seed: 3
firstDay: 2014-01-06
fleet: { meters: 2k, model: london }
partitions: 2
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka }
services:
  kafka:
    addresses: ['${kafka.saslTls}']
    tls: { ca: '${kafka.caFile}', serverName: ${tlsName} }
    sasl: { mechanism: ${mechanism}, username: ${username}, password: '\${TEST_KAFKA_PASSWORD}' }
  redis:
    address: '127.0.0.1:${redis.port}'
    username: ${redisUser}
    password: '\${TEST_REDIS_PASSWORD}'
    tls: { ca: '${redis.caFile}', serverName: localhost }
load: [{ kind: hold, rate: 2k/s, for: 2s }]
drain: 30s
`

  it.each([
    'plain',
    'scram-sha-256',
    'scram-sha-512',
  ])('is exact with %s, and no password is in its folder', async (m) => {
    const { result, folder } = await runScenario(scenario(m, serverName))
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } })
    expect(result.audit!.delivered).toBe(4000)
    expect(await filesThatHold(folder, [password, redisPassword])).toEqual([])
  })

  it('is refused in words where the certificate carries another name', async () => {
    await expect(runScenario(scenario('plain', 'other.test'))).rejects.toThrow(
      /exit code 107[\s\S]*certificate is for another name/,
    )
  })

  it('is refused in words where the password is wrong, without printing it', async () => {
    process.env.TEST_KAFKA_PASSWORD = 'not this one'
    const failure = await runScenario(scenario('scram-sha-256', serverName)).catch((error: Error) => error.message)
    process.env.TEST_KAFKA_PASSWORD = password
    expect(failure).toMatch(/exit code 107/)
    expect(failure).toMatch(/password|authenticat/i)
    expect(failure).not.toContain('not this one')
  })
})

describe('a run of an engine in a JVM', needing('java', 'javac', 'mvn', 'openssl'), () => {
  let kafka: SecureKafka

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadcurve-test-'))
    kafka = await startSecureKafka(folder, { addressInCertificate: true })
  })
  afterAll(() => kafka?.stop())

  it('shows its certificate to a broker that wants one, and its key is in no file of the run', async () => {
    const tls = `{ ca: '${kafka.caFile}', cert: '${kafka.clientCertFile}', key: '${kafka.clientKeyFile}' }`
    const { result, folder } = await runScenario(`name: certified
why: Does Storm read and publish where clients need a certificate?
seed: 3
firstDay: 2014-01-06
fleet: { meters: 2k, model: london }
target: { engine: storm, workload: passthrough }
driver: { kind: kafka }
services: { kafka: { addresses: ['${kafka.mutualTls}'], tls: ${tls} } }
load: [{ kind: hold, rate: 2k/s, for: 2s }]
drain: 30s
`)
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, delivered: 4000 })
    const [, line = ''] = readFileSync(kafka.clientKeyFile, 'utf8').split('\n')
    expect(line.length).toBeGreaterThan(60)
    expect(await filesThatHold(folder, [line])).toEqual([])
  })
})

async function filesThatHold(folder: string, texts: readonly string[]): Promise<string[]> {
  const { readdirSync, readFileSync, statSync } = await import('node:fs')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .filter((file) => texts.some((text) => readFileSync(join(folder, file)).includes(text)))
}
