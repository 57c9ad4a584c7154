import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RESP_TYPES } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { takeEpochOffsetUs, threadClock } from '../../src/clock.ts'
import { decodeCurveJson } from '../../src/contract/curve-json.ts'
import { decodeCurveMessage } from '../../src/contract/curve-message.ts'
import { createRedisDriver, type RedisDriverSetup } from '../../src/drivers/redis/redis-driver.ts'
import { openRedis, type RedisClient } from '../../src/redis/client.ts'
import { freePorts } from '../../src/services/processes/ports.ts'
import type { RedisAccess } from '../../src/types/services.ts'
import { collectAcks } from '../drivers/http/front-end.ts'
import { daysDueNow, dueFromUs, readingsDueNow } from './due-now.ts'
import { needing, redisServer } from './programs.ts'
import { makeServerCertificate, type ServerCertificate } from './server-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-redis-driver-'))
const clock = threadClock(takeEpochOffsetUs())
const password = 'open sesame'
let [port, tlsPort] = [0, 0]
let server: ChildProcess
let certificate: ServerCertificate
let client: RedisClient

function startServer(): void {
  const { caFile, certFile, keyFile } = certificate
  const lines = [
    ...[`port ${port}`, `tls-port ${tlsPort}`, 'bind 127.0.0.1', `dir ${folder}`, 'save ""', 'tls-auth-clients no'],
    ...[`tls-cert-file ${certFile}`, `tls-key-file ${keyFile}`, `tls-ca-cert-file ${caFile}`],
    ...['appendonly yes', 'appendfsync no', `requirepass "${password}"`],
    'user meters on >curves ~lc:* +xadd +rpush',
  ]
  writeFileSync(join(folder, 'redis.conf'), lines.join('\n'))
  server = spawn(redisServer(), [join(folder, 'redis.conf')], { stdio: 'ignore' })
}

async function connected(): Promise<RedisClient> {
  for (let tries = 0; ; tries++) {
    try {
      return await openRedis(access(), { name: 'test', onError: () => {}, reconnect: true })
    } catch (refused) {
      if (tries === 100) throw refused
      await sleep(50)
    }
  }
}

const access = (changes: Partial<RedisAccess> = {}): RedisAccess => ({
  ...{ host: '127.0.0.1', port, username: null, password, tls: null },
  ...changes,
})

async function open(spec: Partial<RedisDriverSetup['spec']> = {}, changes: Partial<RedisAccess> = {}) {
  const driver = createRedisDriver({
    access: access(changes),
    prefix: 'lc:test',
    clock,
    spec: {
      ...{ inFlightBytes: 4 << 20, lingerUs: 1000, format: 'binary', structure: 'stream', timeoutUs: 5e6 },
      ...spec,
    },
  })
  await driver.open()
  return { driver, ...collectAcks(driver, clock) }
}

const inBytes = () => client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })

/** The messages of a stream, as they lie there. */
async function streamed(partition: number): Promise<Buffer[]> {
  const entries = await inBytes().xRange(`lc:test:curves:${partition}`, '-', '+')
  return (entries ?? []).map(({ message }) => message.m as unknown as Buffer)
}

const ended = (process: ChildProcess) => new Promise((resolve) => process.once('exit', resolve))
const range = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the redis driver and a real server', needing('redis-server', 'openssl'), () => {
  beforeAll(async () => {
    certificate = makeServerCertificate(folder, 'redis.test')
    ;[port = 0, tlsPort = 0] = await freePorts(2)
    startServer()
    client = await connected()
  }, 30_000)

  afterEach(() => client.flushAll())

  afterAll(async () => {
    client?.destroy()
    const end = ended(server)
    server.kill('SIGKILL')
    await end
    rmSync(folder, { recursive: true, force: true })
  })

  it('leaves every message in the stream of its partition, once, in order and to the byte', async () => {
    const { driver, landed, acks } = await open()
    for (let i = 0; i < 40; i++) driver.send(readingsDueNow(1000, { partition: i % 2, firstMeter: i * 1000 }), i)
    await landed()
    for (const partition of [0, 1]) {
      const messages = (await streamed(partition)).map(decodeCurveMessage)
      const meters = range(20).flatMap((k) => range(1000).map((m) => (2 * k + partition) * 1000 + m))
      expect(messages.map(({ curves }) => curves[0]!.meter)).toEqual(meters)
      expect(messages[1500]).toEqual({
        dueUs: dueFromUs + 500,
        slot: 3,
        curves: [{ meter: meters[1500], wattHours: [600] }],
      })
    }
    expect(acks.map(({ token, readings }) => [token, readings])).toEqual(range(40).map((token) => [token, 1000]))
    expect(driver.counters()).toMatchObject({ refusedReadings: 0, resentReadings: 0, firstTrouble: '' })
    await driver.close()
  })

  it('leaves JSON in lists as well', async () => {
    const { driver, landed } = await open({ structure: 'list', format: 'json' })
    driver.send(daysDueNow(30), 0)
    await landed()
    const messages = (await client.lRange('lc:test:curves:0', 0, -1)).map(decodeCurveJson)
    expect(messages.map(({ curves }) => curves[0]!.meter)).toEqual(range(30))
    expect(messages[29]!.curves[0]!.wattHours.length).toBe(48)
    await driver.close()
  })

  it('writes as a user with few rights, over TLS', async () => {
    const tls = { caFile: certificate.caFile, certFile: null, keyFile: null, serverName: 'redis.test' }
    const user = { username: 'meters', password: 'curves' }
    const { driver, landed } = await open({}, { ...user, port: tlsPort, tls })
    for (let i = 0; i < 5; i++) driver.send(readingsDueNow(1000, { firstMeter: i * 1000 }), i)
    await landed()
    expect((await streamed(0)).map((bytes) => decodeCurveMessage(bytes).curves[0]!.meter)).toEqual(range(5000))
    await driver.close()
    await expect(open({}, { ...user, password: 'wrong' })).rejects.toThrow('does not accept the user "meters"')
    await expect(open({}, { port: tlsPort, tls: { ...tls, caFile: null } })).rejects.toThrow('authority')
  })

  it('counts exactly what a full Redis refused, and goes on when it has room again', async () => {
    const { driver, landed } = await open()
    await client.configSet('maxmemory', '1')
    driver.send(readingsDueNow(500), 0)
    await landed()
    expect(driver.counters().refusedReadings).toBe(500)
    expect(driver.counters().firstTrouble).toContain('is out of memory')
    await client.configSet('maxmemory', '0')
    driver.send(readingsDueNow(20), 1)
    await landed()
    expect((await streamed(0)).length).toBe(20)
    expect(driver.failure).toBeNull()
    await driver.close()
  })

  it('loses nothing when Redis is killed and comes back, and doubles no more than it says', async () => {
    const { driver, until, landed } = await open({ inFlightBytes: 1 << 20 })
    let sent = 0
    const feed = (most: number) => {
      while (sent < most && driver.room(22) >= 500) {
        driver.send(readingsDueNow(500, { firstMeter: sent }), sent)
        sent += 500
      }
      return sent >= most
    }
    await until(() => feed(20_000))
    const end = ended(server)
    server.kill('SIGKILL')
    await end
    feed(25_000)
    await until(() => driver.counters().firstTrouble !== '')
    startServer()
    await until(() => feed(40_000))
    await landed()
    client.destroy()
    client = await connected()
    const meters = (await streamed(0)).map((bytes) => decodeCurveMessage(bytes).curves[0]!.meter)
    const { resentReadings, refusedReadings, reconnects } = driver.counters()
    expect(new Set(meters).size).toBe(40_000)
    expect(meters.length - 40_000).toBeLessThanOrEqual(resentReadings)
    expect([refusedReadings, reconnects]).toEqual([0, 1])
    await driver.close()
  }, 30_000)
})
