import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultOptionsOf } from '../../../src/scenarios/defaults.ts'
import { jvmProgram } from '../../../src/targets/jvm/jvm-target.ts'
import { localStorm, stormOptions } from '../../../src/targets/jvm/storm.ts'
import { type TargetFacts, targetFileOf, targetSecretsOf } from '../../../src/targets/jvm/target-file.ts'
import type { KafkaAccess, Wiring } from '../../../src/types/services.ts'

const kafka: KafkaAccess = { addresses: ['127.0.0.1:9092', '[::1]:9093'], tls: null, sasl: null }
const secured: KafkaAccess = {
  ...kafka,
  tls: { caFile: '/pki/ca.pem', certFile: null, keyFile: null, serverName: null },
  sasl: { mechanism: 'scram-sha-512', username: 'meter', password: 'a"b\\c' },
}

function wiringWith(access: Partial<Wiring['access']>): Wiring {
  return {
    access: { kafka, redis: null, zookeeper: null, jolokiaUrls: [], ...access },
    ...{ curvesTopic: 'curves', updatesTopic: 'updates', updatesPartitions: 2, group: 'g', redisPrefix: 'lc:r' },
    ...{ httpUrl: null, httpHeaders: {} },
  }
}

const redis = { host: '127.0.0.1', port: 6379, username: null, password: 'hush', tls: null }

function factsWith(access: Partial<Wiring['access']>, more: Partial<TargetFacts> = {}): TargetFacts {
  return {
    ...{ run: 'r', workload: 'tariff-curves', format: 'binary', meters: 10, parallelism: 2, stores: true },
    ...{ options: stormOptions(defaultOptionsOf.storm), wiring: wiringWith(access), epochOffsetUs: 7 },
    ...more,
  } as TargetFacts
}

describe('what an engine in a JVM is told', () => {
  test('holds names, addresses and options, under the names that Kafka and Storm use', () => {
    const file = targetFileOf(factsWith({ redis, zookeeper: { host: '127.0.0.1', port: 2181 } }))
    expect(file).toMatchObject({
      kafka: { properties: { 'bootstrap.servers': '127.0.0.1:9092,[::1]:9093', 'security.protocol': 'PLAINTEXT' } },
      redis: { host: '127.0.0.1', port: 6379, prefix: 'lc:r', stores: true },
      zookeeper: { host: '127.0.0.1', port: 2181, root: '/r' },
      options: { guarantee: 'at-least-once', maxSpoutPending: 200_000, messageTimeoutS: 30, flushMs: 50 },
    })
  })

  test('has no Redis where nothing is joined or stored', () => {
    expect(targetFileOf(factsWith({ redis }, { workload: 'passthrough', stores: false })).redis).toBeNull()
    expect(targetFileOf(factsWith({ redis }, { stores: false })).redis).toMatchObject({ stores: false })
  })

  test('keeps secrets for its stdin', () => {
    const facts = factsWith({ kafka: secured, redis })
    const file = JSON.stringify(targetFileOf(facts))
    expect(file).not.toMatch(/hush|a\\"b/)
    expect(targetFileOf(facts).kafka.properties).toEqual({
      'bootstrap.servers': '127.0.0.1:9092,[::1]:9093',
      'security.protocol': 'SASL_SSL',
      'sasl.mechanism': 'SCRAM-SHA-512',
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': '/pki/ca.pem',
    })
    expect(targetSecretsOf(facts.wiring)).toEqual({
      kafka: {
        'sasl.jaas.config':
          'org.apache.kafka.common.security.scram.ScramLoginModule required username="meter" password="a\\"b\\\\c";',
      },
      redisPassword: 'hush',
    })
  })

  test.each([
    'pkcs1',
    'pkcs8',
  ] as const)('has the certificate of the client and its %s key, the key in the form that Java reads and never in the file', (type) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const folder = mkdtempSync(join(tmpdir(), 'loadcurve-pki-'))
    const [certFile, keyFile] = [join(folder, 'me.pem'), join(folder, 'me.key')]
    writeFileSync(certFile, 'the chain')
    writeFileSync(keyFile, privateKey.export({ format: 'pem', type }))
    const facts = factsWith({ kafka: { ...kafka, tls: { ...secured.tls!, certFile, keyFile } } })
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    expect(targetSecretsOf(facts.wiring).kafka).toEqual({
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': 'the chain',
      'ssl.keystore.key': pem,
    })
    expect(pem).toContain('BEGIN PRIVATE KEY')
    expect(JSON.stringify(targetFileOf(facts))).not.toMatch(/PRIVATE|keystore/)
  })

  test('cannot be a key that nobody can read, and the refusal never shows it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadcurve-pki-'))
    const keyFile = join(folder, 'me.key')
    writeFileSync(keyFile, 'hush')
    const secretsWith = (certFile: string) =>
      targetSecretsOf(factsWith({ kafka: { ...kafka, tls: { ...secured.tls!, certFile, keyFile } } }).wiring)
    expect(() => secretsWith(join(folder, 'none.pem'))).toThrow(/^Cannot read services.kafka.tls.cert /)
    expect(() => secretsWith(keyFile)).toThrow(/^services.kafka.tls.key \S+ is not a private key without a password$/)
  })

  test('cannot be another name of the broker, and the refusal says what to do', () => {
    const tls = { ...secured.tls!, serverName: 'broker.example' }
    expect(() => targetFileOf(factsWith({ kafka: { ...kafka, tls } }))).toThrow(
      "services.kafka.tls.serverName cannot be given to an engine in a JVM: Kafka's Java client checks the name that it dials",
    )
  })
})

test('a JVM engine is one process with flags that cannot move what the run removes, which gets its file as an argument, its secrets over stdin, and a folder that goes with it', async () => {
  const logsDir = mkdtempSync(join(tmpdir(), 'loadcurve-jvm-'))
  const facts = factsWith({ redis })
  const [file, secrets] = [targetFileOf(facts), targetSecretsOf(facts.wiring)]
  const jvm = { heapBytes: 2 ** 29, flags: ['-XX:+UseSerialGC', '-Djava.io.tmpdir=/home/me'] }
  const request = { env: { PATH: '/bin', SECRET: 'hush' }, cacheDir: '/c', signal: new AbortController().signal }
  const agent = { jar: '/jars/agent.jar', port: 8778 }
  const place = {
    file,
    secrets,
    jvm,
    agent,
    request: { ...request, onProgress: () => {} },
    logsDir,
    onProcesses: () => {},
  }
  const program = jvmProgram({ engine: localStorm, java: '/bin/java', jars: '/jars' }, place)
  const { command, args, env, settings } = program.workers[0]!
  expect([program.workers.length, command, settings]).toEqual([1, '/bin/java', secrets])
  expect(args.slice(-4)).toEqual(['-cp', '/jars/*', localStorm.mainClass, join(logsDir, 'target.json')])
  expect(args).toContain('-javaagent:/jars/agent.jar=host=127.0.0.1,port=8778,discoveryEnabled=false')
  expect(program.jvms!.now()).toEqual([{ name: 'target-0', url: 'http://127.0.0.1:8778/jolokia' }])
  const without = jvmProgram(
    { engine: localStorm, java: '/bin/java', jars: '/jars' },
    { ...place, agent: { unavailable: 'no Maven' } },
  )
  expect(without.workers[0]!.args.join(' ')).not.toContain('-javaagent')
  expect([without.jvms!.now(), without.jvms!.unavailable]).toEqual([[], 'no Maven'])
  await without.afterStop!()
  const [flag, other, heap, temporary] = args
  expect([flag, other, heap]).toEqual(['-XX:+UseSerialGC', '-Djava.io.tmpdir=/home/me', '-Xmx512m'])
  const scratch = temporary!.replace('-Djava.io.tmpdir=', '')
  writeFileSync(join(scratch, 'topology'), 'hush')
  expect(statSync(scratch).mode & 0o77).toBe(0)
  await program.afterStop!()
  expect(existsSync(scratch)).toBe(false)
  expect(env).toEqual({ PATH: '/bin' })
  expect(JSON.parse(readFileSync(join(logsDir, 'target.json'), 'utf8'))).toEqual(file)
  expect([program.isReady([]), program.isReady([{ type: 'ready', partitions: null }])]).toEqual([false, true])
})
