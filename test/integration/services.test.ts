import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { recordsSinceStart } from '../../src/collectors/kafka/broker-records.ts'
import { warmBroker } from '../../src/drivers/kafka/warm-up.ts'
import { openRedis } from '../../src/redis/client.ts'
import { defaultServices, defaultZookeeper } from '../../src/scenarios/defaults.ts'
import { knownBrokers, redisAnswers, zookeeperAnswers } from '../../src/services/probes.ts'
import { identify, isAlive, type ProcessIdentity } from '../../src/services/processes/identity.ts'
import { findOrphans, tellOrphans } from '../../src/services/processes/orphans.ts'
import { cacheDir } from '../../src/services/programs/cache.ts'
import type { RunningServices, ServicesRequest } from '../../src/services/running-services.ts'
import { startServices } from '../../src/services/start-services.ts'
import { fakeIo } from '../cli/fake-io.ts'
import { needing } from './programs.ts'
import { servicesRequest } from './running-services.ts'

/** A cache of these tests' own, for records and stacks; what is fetched is shared with other tests. */
const folder = mkdtempSync(join(tmpdir(), 'loadcurve-services-'))
const logsDir = join(folder, 'logs')
const cache = join(folder, 'cache')
const env = { ...process.env, LOADCURVE_CACHE: cache }

beforeAll(() => {
  mkdirSync(logsDir)
  mkdirSync(cache)
  for (const name of ['jars', 'redis', 'classes']) {
    mkdirSync(join(cacheDir(), name), { recursive: true })
    symlinkSync(join(cacheDir(), name), join(cache, name))
  }
  if (readdirSync(join(cacheDir(), 'redis')).length === 0) rmSync(join(cacheDir(), 'redis'), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const request = (changes: Partial<ServicesRequest> = {}) =>
  servicesRequest({
    spec: { ...defaultServices, zookeeper: defaultZookeeper },
    needed: ['kafka', 'redis', 'zookeeper'],
    logsDir,
    env,
    ...changes,
  })

const dataLeft = () => readdirSync(join(cache, 'services'))

describe('services of a run', needing('java', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  beforeAll(async () => {
    services = await startServices(request({ durable: true }))
  })
  afterAll(() => services?.stop())

  test('all answer, each at the address that is told', async () => {
    const { kafka, redis, zookeeper, jolokiaUrls } = services.access
    expect(await knownBrokers(Number(kafka!.addresses[0]!.split(':')[1]))).toBe(1)
    expect(await redisAnswers(redis!.port)).toBe(true)
    expect(await zookeeperAnswers(zookeeper!.port)).toBe(true)
    const version = await fetch(`${jolokiaUrls[0]}/version`)
    expect(version.status).toBe(200)
    expect(services.facts.map(({ name, version: found }) => `${name} ${found.split('.')[0]}`)).toEqual(
      expect.arrayContaining(['kafka 4', 'zookeeper 3']),
    )
  })

  test('tell how many records the broker has taken in since its start', async () => {
    const [agent] = services.access.jolokiaUrls
    expect(await recordsSinceStart(agent!)).toBe(0)
    await warmBroker(services.access.kafka!, { records: 40_960 })
    expect(await recordsSinceStart(agent!)).toBe(40_960)
  })

  test('take less than a gigabyte of memory together', () => {
    const rssKb = services.processes().map(({ pid }) => {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    })
    expect(rssKb.reduce((sum, kb) => sum + kb, 0) / 2 ** 20).toBeLessThan(1)
  })

  test('keep what a killed Redis had acknowledged', async () => {
    let acknowledged = 0
    const client = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
    const write = async () => {
      for (;;) acknowledged = await client.incr('written')
    }
    const writers = Array.from({ length: 20 }, () => write().catch(() => {}))
    await sleep(300)
    await services.kill('redis')
    await Promise.all(writers)
    client.destroy()
    expect(acknowledged).toBeGreaterThan(100)
    await services.restart('redis')
    const again = await openRedis(services.access.redis!, { name: 'test', onError: () => {} })
    expect(Number(await again.get('written'))).toBeGreaterThanOrEqual(acknowledged)
    again.destroy()
  })

  test('stop answering while they are paused, and go on afterwards', async () => {
    services.pause('zookeeper')
    expect(await zookeeperAnswers(services.access.zookeeper!.port)).toBe(false)
    services.resume('zookeeper')
    expect(await zookeeperAnswers(services.access.zookeeper!.port)).toBe(true)
  })

  test('are missed when they die, by name and with their last words', async () => {
    const deaths: string[] = []
    services.onDeath((name, how) => deaths.push(`${name} ${how}`))
    process.kill(services.processes().find(({ name }) => name === 'redis')!.pid, 'SIGKILL')
    while (deaths.length === 0) await sleep(10)
    expect(deaths[0]).toMatch(/^redis ended by itself \(SIGKILL\)\n.*Ready to accept connections/s)
  })

  test('leave nothing behind but their logs', async () => {
    const identities = services.processes().flatMap(({ pid }) => identify(pid) ?? [])
    await services.stop()
    await services.stop()
    expect(identities.filter((identity) => isAlive(identity))).toEqual([])
    expect(dataLeft()).toEqual([])
    expect(readdirSync(logsDir)).toEqual(['kafka.log', 'redis.log', 'zookeeper.log'])
  })
})

describe('a start of services that', needing('java', 'mvn', 'redis-server'), () => {
  test('is stopped ends what it had started', async () => {
    const abort = new AbortController()
    const started: string[] = []
    const onProgress = (text: string) => {
      started.push(text)
      if (text.startsWith('starting')) setTimeout(() => abort.abort(), 200)
    }
    await expect(startServices(request({ signal: abort.signal, onProgress }))).rejects.toMatchObject({
      code: 'INTERRUPTED',
    })
    expect(dataLeft()).toEqual([])
  })

  test('fails says why, with the last lines of the log and where it is', async () => {
    const spec = { ...defaultServices, redis: { managed: true, port: null, maxMemoryBytes: -1 } } as const
    await expect(startServices(request({ spec, needed: ['redis'] }))).rejects.toMatchObject({
      message: expect.stringMatching(/^redis did not start: it ended with exit code 1\n.*maxmemory/s),
      hint: `its log is ${join(logsDir, 'redis.log')}`,
    })
    expect(dataLeft()).toEqual([])
  })
})

/** A harness in a process of its own, from the built files. */
const harness = `
  const { startServices } = await import(${JSON.stringify(pathToFileURL(join('dist', 'services', 'start-services.js')).href)})
  const spec = ${JSON.stringify(defaultServices)}
  await startServices({ spec, needed: ['redis'], logsDir: ${JSON.stringify(logsDir)}, plannedBytes: 0, keep: false,
    env: process.env, onProgress: () => {}, signal: new AbortController().signal, durable: false })
  console.log('up')
  setInterval(() => {}, 1000)
`

describe('a harness', needing('java', 'mvn', 'redis-server'), () => {
  async function startHarness() {
    const child = spawn(process.execPath, ['--input-type=module', '-e', harness], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve)
      child.once('exit', () => reject(new Error('the harness ended')))
    })
    return { child, ended }
  }

  test('that is killed leaves services that are found, named and stopped', async () => {
    const { child, ended } = await startHarness()
    expect(findOrphans(cache)).toEqual([])
    child.kill('SIGKILL')
    await ended
    const [orphan] = findOrphans(cache)
    expect(orphan?.processes.map(({ name }) => name)).toEqual(['redis'])
    expect(tellOrphans([orphan!])).toContain('redis (pid ')
    const io = fakeIo({ env: { LOADCURVE_CACHE: cache } })
    expect(await main(['stack', 'down'], io)).toBe(0)
    expect(io.written.out).toContain('stopped what was still running')
    expect(isAlive(orphan!.processes[0]!.identity)).toBe(false)
    expect(dataLeft()).toEqual([])
  })
})

describe('stack', needing('java', 'mvn', 'redis-server'), () => {
  const environment = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const call = async (...argv: string[]) => {
    const io = fakeIo({ env: environment })
    return { exitCode: await main(['stack', ...argv], io), ...io.written }
  }
  afterAll(() => call('down'))

  test('up starts services once, and keeps them for one run after the other', async () => {
    const first = await call('up')
    expect(first).toMatchObject({ exitCode: 0 })
    expect((await call('up')).err).toBe('the services are already up\n')
    const shared = { needed: ['kafka', 'redis'], spec: defaultServices, faults: false } as const
    const run = await startServices(request(shared))
    expect(run.fresh).toBe(false)
    expect(run.processes().map(({ name }) => name)).toEqual(['redis', 'kafka'])
    await expect(run.kill('kafka')).rejects.toMatchObject({ code: 'USAGE' })
    await expect(startServices(request(shared))).rejects.toThrow('in use by a run')
    expect((await call('down')).exitCode).toBe(107)
    await run.stop()
    const next = await startServices(request(shared))
    await next.stop()
  })

  test('down leaves nothing behind but logs', async () => {
    const { processes } = JSON.parse((await call('status', '--json')).out)
    const identities = processes.map(({ pid }: { pid: number }) => identify(pid))
    expect((await call('down')).out).toContain('stopped the services and removed their data')
    expect(identities.filter((identity: ProcessIdentity) => isAlive(identity))).toEqual([])
    expect(existsSync(join(cache, 'stack', 'data'))).toBe(false)
    expect((await call('logs', 'redis')).out).toContain('Ready to accept connections')
  })
})
