import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encodeCurveJson } from '../../src/contract/curve-json.ts'
import { type CurveMessage, encodeCurveMessage, probeSlot } from '../../src/contract/curve-message.ts'
import { openRedis } from '../../src/redis/client.ts'
import { defaultDrivers } from '../../src/scenarios/defaults.ts'
import { freePort } from '../../src/services/processes/ports.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { createRedisStore } from '../../src/targets/node/redis-store.ts'
import { createRedisTransactions } from '../../src/targets/node/redis-transactions.ts'
import type { NodeTargetScenario } from '../../src/targets/node/setup.ts'
import type { TargetHandle } from '../../src/targets/target-handle.ts'
import { emptyFolder } from '../support/real-run.ts'
import { setQuota } from './kafka-quotas.ts'
import { buildEntry, expectedCells, NodeTargetRig, whOf } from './node-target-rig.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'

const meters = 5000
const tariffOf = (meter: number) => meter % 4

/** Two rounds of single readings, due about now. */
function readings(rounds = 2, firstSlot = 0): CurveMessage[] {
  const nowUs = Date.now() * 1000
  return Array.from({ length: rounds * meters }, (_, i) => ({
    dueUs: nowUs + i,
    slot: firstSlot + Math.floor(i / meters),
    curves: [{ meter: i % meters, wattHours: [(i * 7) % 900] }],
  }))
}

function scenario(parts: {
  parallelism?: number
  workload?: NodeTargetScenario['target']['workload']
  driver?: NodeTargetScenario['driver']
}): NodeTargetScenario {
  return {
    partitions: 3,
    fleet: { meters },
    target: {
      workload: parts.workload ?? 'tariff-curves',
      parallelism: parts.parallelism ?? 1,
      options: { flushUs: 1000, store: 'redis' },
    },
    driver: parts.driver ?? defaultDrivers.kafka,
  }
}

const needed = ['java', 'mvn', 'redis-server'] as const

describe('target node on real services', needing(...needed), () => {
  const logsDir = emptyFolder()
  let services: RunningServices
  let entry: URL
  let rig: NodeTargetRig

  beforeAll(async () => {
    entry = buildEntry()
    services = await startedServices({ needed: ['kafka', 'redis'], logsDir, durable: true })
  })
  afterAll(() => services?.stop())
  afterEach(async () => {
    await rig?.close()
    rig = undefined as unknown as NodeTargetRig
  })

  const open = async (parts: Parameters<typeof scenario>[0], httpUrl?: string): Promise<TargetHandle> => {
    const options = { access: services.access, scenario: scenario(parts), logsDir }
    rig = await NodeTargetRig.open(httpUrl === undefined ? options : { ...options, httpUrl })
    await rig.loadCustomers()
    await rig.start(entry)
    return rig.target
  }
  const expectExact = async (messages: readonly CurveMessage[], groupOf = tariffOf) => {
    const expected = expectedCells(messages, groupOf)
    expect(rig.published()).toEqual(expected)
    expect(await rig.stored()).toEqual(whOf(expected))
  }
  const expectAtLeastOnce = async (messages: readonly CurveMessage[]) => {
    const expected = expectedCells(messages, tariffOf)
    const fewer = () => [...expected].filter(([key, { count }]) => (rig.published().get(key)?.count ?? 0) < count)
    await expect.poll(fewer, { timeout: 20_000 }).toEqual([])
    expect(await rig.stored()).toEqual(whOf(expected))
  }

  it('joins, adds up, stores and publishes each reading once, with two processes', async () => {
    const target = await open({ parallelism: 2 })
    expect(target.processes().map(({ name }) => name)).toEqual(['target-0', 'target-1'])
    const messages = readings()
    await rig.produce(messages)
    await rig.until(messages.length)
    await expectExact(messages)
  })

  it.each([
    ['reads', 'consumer_byte_rate', 20_000, 'tariff-curves'],
    ['publishes', 'producer_byte_rate', 30_000, 'passthrough'],
  ] as const)('tells for how long a quota muted it when it %s, and loses nothing', async (_, quota, bytesPerS, workload) => {
    const target = await open({ workload })
    let throttledMs = 0
    target.onEvents({
      throttled: (ms) => {
        throttledMs += ms
      },
    })
    await setQuota(services.access.kafka!, 'loadcurve-target-0', quota, bytesPerS)
    const messages = readings()
    try {
      await rig.produce(messages)
      await rig.until(messages.length, 60_000)
    } finally {
      await setQuota(services.access.kafka!, 'loadcurve-target-0', quota, null)
    }
    expect(rig.delivered()).toBe(messages.length)
    await expect.poll(() => throttledMs).toBeGreaterThan(100)
  })

  it('lets the probe through like any other curve, and stamps each hop in order', async () => {
    await open({ workload: 'national-curve', driver: { ...defaultDrivers.kafka, format: 'json' } })
    const dueUs = Date.now() * 1000
    const probe = { dueUs, slot: probeSlot, curves: [{ meter: 0, wattHours: [0] }] }
    const frame = { dueUs, slot: 5, curves: [3, 6].map((meter) => ({ meter, wattHours: [meter, 1, 2] })) }
    await rig.produce([probe, frame], (message) => Buffer.from(encodeCurveJson(message)))
    await rig.until(6)
    await expectExact([frame], () => 0)
    expect(rig.updates.flatMap(({ entries }) => entries).some(({ slot }) => slot === probeSlot)).toBe(true)
    for (const { header, entries } of rig.updates) {
      const readUs = entries[0]!.newestDueUs + entries[0]!.readLagUs
      expect(header.emittedUs).toBeGreaterThanOrEqual(readUs - 1)
      expect(header.storedUs).toBeGreaterThan(header.emittedUs)
    }
  })

  it('stores every sum once when Redis is killed and comes back in the middle', async () => {
    await open({})
    const before = readings(2)
    await rig.produce(before)
    await rig.until(before.length)
    await services.kill('redis')
    const after = readings(2, 10)
    await rig.produce(after)
    expect(rig.delivered()).toBe(before.length)
    await services.restart('redis')
    await rig.until(before.length + after.length)
    await expectExact([...before, ...after])
  })

  it('changes Redis once where an attempt that was thought lost arrives as well', async () => {
    const client = await openRedis(services.access.redis!, { name: 'twice', onError: () => {} })
    const twice = async (command: string[]) => {
      await client.sendCommand(command)
      return client.sendCommand(command)
    }
    const transactions = createRedisTransactions({
      client: { sendCommand: twice as unknown as typeof client.sendCommand },
      access: services.access.redis!,
      numberKey: 'lc:twice:txn',
      pause: async () => {},
      log: () => {},
    })
    const store = createRedisStore(transactions, 'lc:twice')
    for (const wattHours of [100, 20, 3]) await store.add([{ slot: 7, group: 2, wattHours }], [])
    expect({ ...(await client.hGetAll('lc:twice:energy:7')) }).toEqual({ 2: '123' })
    await client.close()
  })

  it('goes on where it was when its process is killed at rest and started again', async () => {
    const target = await open({})
    const before = readings(2)
    await rig.produce(before)
    await rig.until(before.length)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await target.kill('target')
    expect(target.processes()).toEqual([])
    const after = readings(2, 10)
    await rig.produce(after)
    await target.restart('target')
    await rig.until(before.length + after.length)
    await expectExact([...before, ...after])
  })

  it('stores every reading once and publishes it at least once when its processes are killed at work', async () => {
    const target = await open({ parallelism: 2 })
    const messages: CurveMessage[] = []
    for (const firstSlot of [0, 10, 20]) {
      const some = readings(3, firstSlot)
      messages.push(...some)
      const already = rig.delivered()
      const producing = rig.produce(some)
      await expect.poll(() => rig.delivered(), { interval: 1, timeout: 10_000 }).toBeGreaterThan(already)
      await target.kill('target')
      await producing
      await target.restart('target')
    }
    await expectAtLeastOnce(messages)
  })

  it('stores nothing that another process has stored, and publishes it all the same', async () => {
    await open({})
    const before = readings(1)
    await rig.produce(before)
    await rig.until(before.length)
    const key = `${rig.wiring.redisPrefix}:stored-offsets`
    const mine = Object.values(await rig.redis.hGetAll(key)).reduce((sum, next) => sum + Number(next), 0)
    expect(mine).toBe(before.length)
    const stored = await rig.stored()
    await rig.redis.hSet(key, { 0: 1_000_000, 1: 1_000_000, 2: 1_000_000 })
    const after = readings(1, 10)
    await rig.produce(after)
    await rig.until(before.length + after.length)
    const expected = expectedCells([...before, ...after], tariffOf)
    for (const [cell, { count }] of expected) expect(rig.published().get(cell)?.count).toBeGreaterThanOrEqual(count)
    expect(await rig.stored()).toEqual(stored)
  })

  it('goes on where it was after the broker was away', async () => {
    await open({})
    const before = readings(1)
    await rig.produce(before)
    await rig.until(before.length)
    await services.kill('kafka')
    await services.restart('kafka')
    const after = readings(2, 10)
    await rig.produce(after)
    await rig.until(before.length + after.length, 60_000)
    await expectExact([...before, ...after])
  })

  it('takes single messages over HTTP, binary and JSON, and says what is wrong with others', async () => {
    const url = `http://127.0.0.1:${await freePort()}/curves`
    await open({ driver: defaultDrivers.http }, url)
    const post = (body: string | Buffer<ArrayBuffer>, type = 'application/octet-stream') =>
      fetch(url, { method: 'POST', body, headers: { 'content-type': type } })
    const messages = readings(1).slice(0, 200)
    for (const [i, message] of messages.entries()) {
      const json = i % 2 === 0
      const answer = json
        ? await post(encodeCurveJson(message), 'application/json')
        : await post(Buffer.from(encodeCurveMessage(message)))
      expect(answer.status).toBe(204)
    }
    expect(await (await post('{"dueUs":1}', 'application/json')).text()).toContain('slot')
    await rig.until(messages.length)
    await expectExact(messages)
  })

  for (const structure of ['stream', 'list'] as const)
    it(`reads a Redis ${structure} a partition and removes what it has published`, async () => {
      await open({ driver: { ...defaultDrivers.redis, structure }, parallelism: 2 })
      const messages = readings(1)
      await Promise.all(messages.map((message) => push(structure, message)))
      await rig.until(messages.length)
      await expectExact(messages)
      await expect.poll(() => left(structure), { timeout: 5000 }).toBe(0)
    })

  const keyOf = (partition: number) => `${rig.wiring.redisPrefix}:curves:${partition}`
  const push = (structure: 'stream' | 'list', message: CurveMessage) => {
    const key = keyOf(message.curves[0]!.meter % 3)
    const bytes = Buffer.from(encodeCurveMessage(message))
    const command = structure === 'stream' ? ['XADD', key, '*', 'm', bytes] : ['RPUSH', key, bytes]
    return rig.redis.sendCommand(command)
  }
  const left = async (structure: 'stream' | 'list'): Promise<number> => {
    const command = structure === 'stream' ? 'XLEN' : 'LLEN'
    const lengths = await Promise.all([0, 1, 2].map((partition) => rig.redis.sendCommand([command, keyOf(partition)])))
    return lengths.reduce<number>((sum, length) => sum + Number(length), 0)
  }
})
