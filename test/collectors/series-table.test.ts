import { beforeAll, describe, expect, test } from 'vitest'
import { harnessCollector } from '../../src/collectors/host/harness.ts'
import { hostCollector } from '../../src/collectors/host/host.ts'
import { processCollector } from '../../src/collectors/host/process.ts'
import { targetJvmsCollector } from '../../src/collectors/jvm/target-jvms.ts'
import { uiCollector } from '../../src/collectors/storm/storm.ts'
import { zookeeperCollector } from '../../src/collectors/zookeeper/zookeeper.ts'
import type { Collector } from '../../src/types/measurement.ts'
import { collectorParts, memberOf, seriesFamilies } from '../../src/types/series.ts'
import { FakeHarness } from './host/fake-harness.ts'
import { machine } from './host/fake-machine.ts'
import { FakeProcesses, thread } from './host/fake-processes.ts'
import { FakeJvms } from './jvm/fake-jvms.ts'
import { FakeOffsets } from './kafka/fake-offsets.ts'
import * as broker from './kafka/recorded-broker.ts'
import { clockAt, looks, recorded } from './recorded.ts'
import * as redis from './redis/fake-redis.ts'
import { FakeWorkers, line, reports } from './storm/recorded-storm.ts'

type Sample = Readonly<Record<string, number>>

/** The last of so many looks a second apart. */
async function lastOf(collector: Collector, clock: { atUs: number }, between: (look: number) => void): Promise<Sample> {
  const samples = await looks(collector, 2, (look) => {
    clock.atUs += 1_000_000
    between(look)
  })
  return samples.at(-1)!
}

function hostSample(): Promise<Sample> {
  const proc = machine()
    .set('/proc/self/mountinfo', '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n')
    .set('/proc/self/cgroup', '0::/\n')
    .set('/sys/fs/cgroup/cpu.max', '50000 100000\n')
  return lastOf(hostCollector(proc), proc, (look) => {
    const ticks = 100 * (look + 1)
    proc.set('/sys/fs/cgroup/cpu.stat', `nr_periods ${ticks}\nnr_throttled ${look}\nthrottled_usec ${ticks}\n`)
    proc.set('/proc/stat', `cpu  ${ticks} 0 0 ${ticks} 0 0 0 0\ncpu0 ${ticks} 0 0 ${ticks} 0 0 0 0\nctxt ${ticks}\n`)
  })
}

function harnessSample(): Promise<Sample> {
  const harness = new FakeHarness()
  return lastOf(harnessCollector(harness), harness, () => {
    for (const [i, name] of (['main', 'observer', 'generator0', 'target0'] as const).entries())
      harness.thread(name, 10 + i, 5e9, 1e9)
  })
}

function processSample(): Promise<Sample> {
  const proc = new FakeProcesses().run(40, { ticks: 100 }, thread(0, 10, 20))
  proc.watched = [{ name: 'kafka-2', pid: 40 }]
  return lastOf(processCollector(proc), proc, () => {})
}

async function jvmSample(): Promise<Sample> {
  const jvms = new FakeJvms('target-0')
  const collector = targetJvmsCollector({ jvms, periodUs: 1e6, ask: jvms.ask })
  const samples = await looks(collector, 2, () => jvms.of('target-0').after(1000, {}))
  return samples.at(-1)!
}

function zookeeperSample(): Promise<Sample> {
  const clock = clockAt()
  let answer = ''
  const access = { host: '127.0.0.1', port: 2181 }
  const nodes = { below: async () => new Map([['pipeline', 7]]), close: () => {} }
  const collector = zookeeperCollector({ access, nowUs: clock.nowUs, ask: async () => answer, nodes })
  return lastOf(collector, clock, (look) => {
    answer = recorded(look === 0 ? 'mntr-idle.txt' : 'mntr-busy.txt')
  })
}

async function lagSample(): Promise<Sample> {
  const kafka = new FakeOffsets()
  await kafka.after(0, [0, 0], [0, 0])
  return kafka.after(1_000_000, [1000, 600], [900, 100])
}

async function brokersSample(): Promise<Sample> {
  const samples = await broker.looksAt([broker.first, broker.second], [broker.first, broker.second])
  return samples.at(-1)!
}

async function redisSample(): Promise<Sample> {
  const limited = redis.later(redis.second, ['maxmemory:0', 'maxmemory:2663568'])
  const samples = await redis.looksAt(new redis.FakeRedis(), redis.first, redis.second, limited)
  return { ...samples[1], ...samples.at(-1) }
}

async function stormSample(): Promise<Sample> {
  const [first, second] = reports('storm')
  const failed = (value: number) => line('meters', '__fail-count-default.count', value)
  return new FakeWorkers()
    .say([...first, failed(20)])
    .later([...second, failed(40)])
    .values()
}

async function stormUiSample(): Promise<Sample> {
  const spout = { spoutId: 'meters', emitted: 40, acked: 20, failed: 0, completeLatency: '31.4' }
  const bolt = { boltId: 'add-up', executed: 20, executeLatency: '0.1', processLatency: '30.1' }
  const pages = [{ topologies: [{ id: 'r-1', name: 'r' }] }, { spouts: [spout], bolts: [bolt] }]
  const ask = async () => ({ status: 200, text: JSON.stringify(pages.shift()) })
  return uiCollector({ base: 'http://127.0.0.1:1', topology: 'r', periodUs: 1e6, ask }).sample()
}

/** What each collector gives out of what real services answered. */
const samples: Readonly<Record<string, () => Promise<Sample>>> = {
  host: hostSample,
  harness: harnessSample,
  process: processSample,
  jvm: jvmSample,
  kafka: brokersSample,
  'kafka-lag': lagSample,
  zookeeper: zookeeperSample,
  redis: redisSample,
  storm: stormSample,
  'storm-ui': stormUiSample,
}
const names = new Map<string, string[]>()

beforeAll(async () => {
  for (const [collector, sample] of Object.entries(samples)) names.set(collector, Object.keys(await sample()))
})

describe('the collectors and the table of series', () => {
  test.each(Object.keys(samples))('%s gives series of the table, each with a unit', (collector) => {
    expect(names.get(collector)!.filter((name) => memberOf(name) === null)).toEqual([])
    expect(names.get(collector)!.map((name) => seriesFamilies[memberOf(name)!.key].unit)).not.toContain(undefined)
    expect(names.get(collector)!.length).toBeGreaterThan(4)
  })

  test('know no other family than those that a collector gives', () => {
    const given = new Set([...names.values()].flat().map((name) => memberOf(name)!.key as string))
    expect(Object.keys(seriesFamilies).filter((key) => !given.has(key))).toEqual([])
  })

  test('name the same collectors', () => {
    expect([...collectorParts.keys()].toSorted()).toEqual(Object.keys(samples).toSorted())
  })
})
