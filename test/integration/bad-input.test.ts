import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTopics, endOffsets } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { cacheDir } from '../../src/services/programs/cache.ts'
import { jarFolder } from '../../src/services/programs/jars.ts'
import { jolokiaJars, kafkaJars } from '../../src/services/service-jars.ts'
import { type Command, type CommandEnd, emptyFolder, saying, startCommand } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { password, type SecureKafka, serverName, startSecureKafka, username } from './secure-kafka.ts'

const hold = '{ kind: hold, rate: 1k/s, for: 2s }'
const pausedTarget = `${hold}, { kind: fault, do: pause, what: target, for: 5s, name: standing still }, ${hold}`

function scenario(target: string, services = '{}', frame = 1, load = hold): string {
  return `name: bad
why: What does a run say that cannot work?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 2k, model: london, frame: ${frame} }
partitions: 2
target: { ${target} }
driver: { kind: kafka }
services: ${services}
load: [${load}]
drain: 5s
`
}

function start(yaml: string, through: readonly string[] = [], ...more: string[]): Command {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'bad.yaml'), yaml)
  return startCommand(['run', 'bad.yaml', ...more], cwd, through)
}

function command(yaml: string, through: readonly string[] = [], ...more: string[]): Promise<CommandEnd> {
  return start(yaml, through, '--quiet', ...more).end
}

/** Deletes all that was sent so far. Returns how many records that were. */
async function deleteCurves(address: string): Promise<number> {
  const access = { addresses: [address], tls: null, sasl: null }
  const admin = new Kafka(kafkajsConfig(access, 'test')).admin()
  await admin.connect()
  const topic = (await admin.listTopics()).find((name) => name.endsWith('-curves'))!
  const ends = await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({
    topic,
    partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
  })
  await admin.disconnect()
  return ends.reduce((sum, { high }) => sum + Number(high), 0)
}

const nodeTarget = 'engine: node, workload: tariff-curves'
const external = (topic: string) =>
  `engine: external, workload: national-curve, readyWithin: 3s, options: { curvesTopic: ${topic}, updatesTopic: ${topic}-updates, store: none }`

describe('a broker that lets users do only what they may', needing('java', 'mvn', 'openssl', 'redis-server'), () => {
  let kafka: SecureKafka

  beforeAll(async () => {
    kafka = await startSecureKafka(join(mkdtempSync(join(tmpdir(), 'loadcurve-test-')), 'kafka'), {
      more: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'allow.everyone.if.no.acl.found': 'false',
      },
    })
    process.env.TEST_KAFKA_PASSWORD = password
    const plain = { addresses: [kafka.plain], tls: null, sasl: null }
    await createTopics(plain, [
      { topic: 'three', partitions: 3, replication: 1 },
      { topic: 'small', partitions: 2, replication: 1, config: { 'max.message.bytes': '300' } },
    ])
  })
  afterAll(() => kafka?.stop())

  const named = () => `
  kafka:
    addresses: ['${kafka.saslTls}']
    tls: { ca: '${kafka.caFile}', serverName: ${serverName} }
    sasl: { mechanism: scram-sha-256, username: ${username}, password: '\${TEST_KAFKA_PASSWORD}' }`
  const plain = () => `{ kafka: { addresses: ['${kafka.plain}'] } }`

  it.each([
    ['make topics', nodeTarget],
    ['use topics that are there', external('three')],
  ])('refuses a user who may not %s, in words, without the password', async (_, target) => {
    const { code, stdout, stderr } = await command(scenario(target, named()))
    expect(code).toBe(107)
    expect(stderr).toMatch(/this user may not|or this user may not see it/)
    expect(stderr).not.toContain('internal error')
    expect(stdout + stderr).not.toContain(password)
  })

  it('has a topic with other partitions: both numbers are said', async () => {
    const { code, stderr } = await command(scenario(external('three'), plain()))
    expect(stderr).toContain('The topic three exists with 3 partitions, but 2 are needed')
    expect(code).toBe(107)
  })

  it('has a topic whose limit is below a frame: both sizes are said, and nothing is sent', async () => {
    const { code, stderr } = await command(scenario(external('small'), plain(), 64))
    expect(stderr).toMatch(/A message of 64 curves takes \d+ bytes on the broker, but the topic accepts 300/)
    expect(code).toBe(107)
    expect(await endOffsets({ addresses: [kafka.plain], tls: null, sasl: null }, 'small')).toEqual([0, 0])
  })

  it('loses records while the target stands still: each is counted, and the target says which', async () => {
    const run = start(scenario(nodeTarget, plain(), 1, pausedTarget))
    await saying(run, 'standing still')
    await sleep(500)
    const records = await deleteCurves(kafka.plain)
    const { code, stderr, stdout } = await run.end
    const gone = [...stderr.matchAll(/connection problems in target-0; first: (\d+) records of partition \d of /g)]
    expect(gone).toHaveLength(1)
    const lost = Number(/lost == 0 was missed: ([\d,]+) not delivered/.exec(stdout)?.[1]?.replaceAll(',', ''))
    // of two partitions, the one that is named lost a part; how large, depends on what had been fetched before the pause
    expect(Number(gone[0]![1])).toBeGreaterThan(0)
    expect(Number(gone[0]![1])).toBeLessThan(lost)
    expect(lost).toBeLessThan(records)
    // INVALID where the machine was too busy to measure as well: the audit holds all the same
    expect([99, 111]).toContain(code)
  })

  it('has topics on which another run is: the second is refused', async () => {
    const first = command(scenario(external('shared').replace('3s', '8s'), plain()))
    await sleep(2500)
    const { code, stderr } = await command(scenario(external('shared'), plain()))
    expect(stderr).toMatch(/the topic shared at \S+ is in use by run \S+ \(pid \d+\)/)
    expect(code).toBe(107)
    expect((await first).stderr).toContain('did not respond to the probe')
  })
})

describe('services of a run’s own', needing('java', 'mvn', 'redis-server'), () => {
  it('with a Redis that is too small: the run says that it is full', async () => {
    const small = ['--set', 'services.redis.maxMemory=1MiB', '--set', 'target.readyWithin=6s']
    const { code, stderr } = await command(scenario(nodeTarget), [], ...small)
    // full when the target starts, or when it stores its first sums
    expect(stderr).toMatch(/(?:did not respond to the probe within 6 s|target failed): .*is out of memory: OOM/)
    expect(code).toBe(107)
  })

  it('with half a jar in the cache: it is noticed, and not run', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'loadcurve-cache-'))
    mkdirSync(join(cache, 'jars'))
    const [good, bad] = [jarFolder(cacheDir(), kafkaJars), jarFolder(cache, kafkaJars)]
    cpSync(realpathSync(good), bad, { recursive: true })
    symlinkSync(jarFolder(cacheDir(), jolokiaJars), jarFolder(cache, jolokiaJars))
    truncateSync(join(bad, 'kafka-clients-4.4.0.jar'), 1_000_000)
    const withoutMaven = ['env', `LOADCURVE_CACHE=${cache}`, `PATH=${pathWithoutMaven()}`]
    const { code, stderr } = await command(scenario(nodeTarget), withoutMaven)
    expect(stderr).toContain('is damaged and must be fetched again: kafka-clients-4.4.0.jar')
    expect(stderr).toContain('Maven is missing')
    expect(code).toBe(107)
  })
})

/** Where Java and Redis are, by links in a folder of their own. */
function pathWithoutMaven(): string {
  const bin = mkdtempSync(join(tmpdir(), 'loadcurve-bin-'))
  for (const name of ['java', 'redis-server', 'valkey-server']) {
    const found = (process.env.PATH ?? '')
      .split(':')
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path))
    if (found !== undefined) symlinkSync(realpathSync(found), join(bin, name))
  }
  return bin
}
