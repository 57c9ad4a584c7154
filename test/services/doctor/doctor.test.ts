import { describe, expect, test } from 'vitest'
import { tellDiagnosis } from '../../../src/cli/commands/doctor.ts'
import { diagnose, type HostFacts, isFit } from '../../../src/services/doctor/doctor.ts'
import { fakeIo } from '../../cli/fake-io.ts'

const healthy: HostFacts = {
  node: '20.20.2',
  java: { path: '/usr/bin/java', version: '17.0.15' },
  javac: { path: '/usr/bin/javac', version: '17.0.15' },
  maven: '3.8.7',
  kafka: null,
  zookeeper: null,
  kafkaCached: false,
  zookeeperCached: false,
  redis: { path: '/usr/bin/redis-server', version: '7.0.15' },
  redisFetchable: true,
  memoryBytes: 16 * 2 ** 30,
  availableBytes: 8 * 2 ** 30,
  cores: 4,
  machineCores: 4,
  mayGoFirst: true,
  cacheDir: '/cache',
  cacheRefusal: null,
  diskFreeBytes: 50 * 2 ** 30,
  clockSource: 'tsc',
  timeSynchronised: true,
  ephemeral: { first: 32_768, last: 60_999 },
  defaultPorts: [{ service: 'kafka', port: 19_092, holder: null }],
  stack: 'down',
  orphans: null,
  foreign: null,
}

const finding = (changes: Partial<HostFacts>, name: string) =>
  diagnose({ ...healthy, ...changes }).find((found) => found.name === name)!

describe('doctor', () => {
  test('finds nothing to do on a machine that has everything', () => {
    const findings = diagnose(healthy)
    expect(findings.filter(({ state, hint }) => state !== 'ok' || hint !== '')).toEqual([])
    const io = fakeIo()
    expect(tellDiagnosis(healthy, false, io)).toBe(0)
    expect(io.written.out).toContain('ok       java       17.0.15 (/usr/bin/java)\n')
  })

  test('says what to type for what is missing, and ends with 107', () => {
    const io = fakeIo()
    expect(tellDiagnosis({ ...healthy, java: null }, false, io)).toBe(107)
    expect(io.written.out).toMatch(
      /missing {2}java {7}not installed; .*\n {20}type: apt-get update && apt-get install -y default-jre-headless/,
    )
  })

  test('finds a Java that is too old missing', () => {
    const old = finding({ java: { path: '/j', version: '11.0.2' } }, 'java')
    expect(old).toMatchObject({ state: 'missing', text: '11.0.2 (/j); Kafka and ZooKeeper need 17 or newer' })
  })

  test('says which Kafka and which ZooKeeper are used', () => {
    expect(finding({}, 'kafka')).toMatchObject({ state: 'ok', text: 'Apache Kafka 4.4.0, downloaded when needed' })
    expect(finding({ zookeeperCached: true }, 'zookeeper').text).toBe('Apache ZooKeeper 3.9.5 in the cache')
    const onPath = { path: '/opt/kafka', version: '4.1.0', from: 'PATH' } as const
    expect(finding({ kafka: onPath }, 'kafka')).toMatchObject({ state: 'ok', text: '4.1.0 (/opt/kafka, on PATH)' })
    const old = { ...onPath, version: '3.7.2' }
    expect(finding({ kafka: old }, 'kafka').text).toMatch(
      /^Apache Kafka 4\.4\.0, .*3\.7\.2 .*only with .*profile: zookeeper$/,
    )
    expect(finding({ kafka: { path: '/x', version: null, from: 'KAFKA_HOME' } }, 'kafka')).toMatchObject({
      state: 'missing',
      text: 'no jars in /x, from KAFKA_HOME',
    })
  })

  test('says which compiler builds the engines in a JVM, and only notes where there is none', () => {
    const engines = (changes: Partial<HostFacts>) => finding(changes, 'engines')
    expect(engines({}).text).toBe('javac 17.0.15 (/usr/bin/javac) and Maven build the engines that run in a JVM')
    expect(engines({ javac: null })).toMatchObject({
      state: 'note',
      text: 'no Java compiler: engines in a JVM (storm, storm-trident) cannot be built here',
      hint: expect.stringContaining('apt-get install -y openjdk-17-jdk-headless'),
    })
    expect(engines({ javac: { path: '/j/javac', version: '11.0.2' } })).toMatchObject({
      state: 'note',
      text: expect.stringMatching(/^javac 11\.0\.2 \(\/j\/javac\), but 17 or newer is needed: /),
    })
    expect(engines({ maven: null, kafkaCached: true })).toMatchObject({
      state: 'note',
      text: expect.stringContaining('but no Maven'),
      hint: expect.stringContaining('apt-get install -y maven'),
    })
    expect(isFit(diagnose({ ...healthy, javac: null }))).toBe(true)
  })

  test('needs no Maven once the jars are there', () => {
    expect(finding({ maven: null }, 'maven').state).toBe('missing')
    expect(finding({ maven: null, kafkaCached: true }, 'maven').state).toBe('note')
  })

  test('needs no Redis where one can be fetched', () => {
    expect(finding({ redis: null }, 'redis').state).toBe('ok')
    expect(finding({ redis: null, redisFetchable: false }, 'redis').state).toBe('missing')
    expect(finding({ redis: { path: '/x', version: null } }, 'redis').state).toBe('missing')
  })

  test('notes what disturbs without making runs impossible', () => {
    const changes: Partial<HostFacts>[] = [
      { cores: 1 },
      { javac: null },
      { availableBytes: 2 ** 30 },
      { clockSource: 'hpet' },
      { timeSynchronised: false },
      { defaultPorts: [{ service: 'kafka', port: 19_092, holder: 'pid 7 (java)' }] },
      { orphans: 'still running: kafka (pid 7)' },
      { stack: 'broken' },
      { diskFreeBytes: 2 * 2 ** 30 },
    ]
    for (const change of changes) {
      const findings = diagnose({ ...healthy, ...change })
      expect(findings.filter(({ state }) => state === 'note')).toHaveLength(1)
      expect(isFit(findings)).toBe(true)
    }
  })

  test('finds a disk without room for a broker missing', () => {
    expect(finding({ diskFreeBytes: 2 ** 29 }, 'disk').state).toBe('missing')
  })

  test('finds a cache that cannot be written missing, and says what moves it', () => {
    expect(finding({ cacheRefusal: 'EACCES: permission denied' }, 'disk')).toMatchObject({
      state: 'missing',
      text: expect.stringMatching(/^cannot write the cache \/\S+: EACCES: permission denied$/),
      hint: 'set LOADCURVE_CACHE to a folder that this user can write',
    })
  })

  test('prints one JSON object', () => {
    const io = fakeIo()
    tellDiagnosis({ ...healthy, java: null }, true, io)
    expect(JSON.parse(io.written.out)).toMatchObject({ fit: false, findings: expect.any(Array) })
  })
})
