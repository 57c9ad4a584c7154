// first: the schemas read the table of engines when they are loaded
import '../../support/jvm-engine.ts'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describePlan } from '../../../src/scenarios/plan/describe-plan.ts'
import { formatPlan } from '../../../src/scenarios/plan/plan-text.ts'
import { estimateMemoryBytes } from '../../../src/scenarios/rules/memory-needed.ts'
import { smallest, smallestReal, valid, withLoad, wrongRealWith } from '../examples.ts'
import { expectGolden } from '../golden.ts'

const planOf = (text: string, overrides: Record<string, string> = {}) => describePlan(valid(text, { overrides }))

describe('what a scenario will do', () => {
  test('reads as a table', () => {
    const text = readFileSync(new URL('../../../scenarios/quickstart.yaml', import.meta.url), 'utf8')
    expectGolden('golden/quickstart-plan.txt', `${formatPlan(planOf(text))}\n`)
  })

  test('fits 100 columns with the longest names and the largest figures', () => {
    const text = withLoad(
      `{ kind: steps, from: 999999k/s, to: 1999999k/s, by: 500M/s, each: 8639.99s, name: ${'long '.repeat(11)}name }`,
    )
    const lines = formatPlan(
      planOf(text, { 'fleet.meters': '4G', 'fleet.points': '48', 'fleet.frame': '60k', 'driver.inFlight': '1GiB' }),
    ).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('says that nothing warms up before the first measured phase', () => {
    const hold = '{ kind: hold, rate: 1k/s, for: 1s }'
    const [note] = planOf(withLoad(hold)).notes
    expect(note).toMatch(/^nothing runs before the first measured phase, hold: .*measured: false before it\.$/)
    expect(formatPlan(planOf(withLoad(hold)))).toContain('\nnote        nothing runs before')
    expect(planOf(withLoad('{ kind: hold, rate: 1k/s, for: 1s, measured: false }', hold)).notes).toEqual([])
  })

  test('gives each phase its place, its rates and its bytes', () => {
    const text = withLoad(
      '{ kind: pause, for: 1s }',
      '{ kind: ramp, from: 1k/s, to: 3k/s, for: 2s }',
      '{ kind: burst, for: 4s }',
    )
    expect(planOf(text, { 'fleet.points': '2' }).phases.slice(1)).toEqual([
      {
        name: 'ramp',
        kind: 'ramp',
        measured: true,
        fromUs: 1_000_000,
        durationUs: 2_000_000,
        fromPerS: 1000,
        toPerS: 3000,
        curves: 4000,
        readings: 8000,
        meanPerS: 2000,
        peakPerS: 3000,
        peakBytesPerS: 3000 * 24,
        fault: null,
        saturation: null,
      },
      {
        name: 'burst',
        kind: 'burst',
        measured: true,
        fromUs: 3_000_000,
        durationUs: 4_000_000,
        fromPerS: 250,
        toPerS: 250,
        curves: 1000,
        readings: 2000,
        meanPerS: 250,
        peakPerS: 250,
        peakBytesPerS: 250 * 24,
        fault: null,
        saturation: null,
      },
    ])
  })

  test('counts messages as the meters are dealt: each partition ends a round with a part-filled frame', () => {
    const plan = planOf(withLoad('{ kind: burst, for: 1s }'), { partitions: '3', 'fleet.frame': '100' })
    expect(plan).toMatchObject({ messages: 12, curves: 1000, messageBytes: 616, rounds: 1, slots: 1 })
  })

  test('counts rounds and slots, the last one begun counted whole', () => {
    expect(planOf(smallest, { 'load[0].for': '10.01s', 'fleet.points': '48' })).toMatchObject({
      rounds: 11,
      slots: 528,
    })
  })

  test('names the objectives with what they cover', () => {
    const objectives =
      '[{ require: lag.p99 < 1s, phase: hold, soft: true }, { require: lag.max < 9s, abort: true, after: 1s }]'
    expect(planOf(smallest, { objectives }).objectives.slice(0, 3)).toEqual([
      'lag.p99 < 1s (in hold, soft)',
      'lag.max < 9s (stops the run)',
      'lost == 0 (implied)',
    ])
  })
})

describe('the memory of a plan', () => {
  const bytesOf = (overrides: Record<string, string>) => estimateMemoryBytes(valid(smallest, { overrides }))

  const MiB = 2 ** 20
  /** the histograms and samples of a second in the report, and its line */
  const secondBytes = 18_900

  test('grows with each generator by its bound and its thread', () => {
    const two = bytesOf({ generators: '2', 'driver.inFlight': '64MiB' })
    expect(two - bytesOf({ generators: '1', 'driver.inFlight': '64MiB' })).toBe(64 * MiB + 12e6)
  })

  test('grows with each worker of the target by its thread and its ring of updates; they share the bound', () => {
    const of = (parallelism: string, inFlight: string) =>
      bytesOf({ partitions: '4', 'target.parallelism': parallelism, 'driver.inFlight': inFlight })
    expect(of('4', '64MiB') - of('1', '64MiB')).toBe(3 * (12e6 + 16 * MiB))
    expect(of('3', '64MiB') - of('1', '64MiB')).toBe(2 * (12e6 + 16 * MiB) + 32 * MiB)
    expect(of('4', '1MiB') - of('1', '1MiB')).toBe(3 * (12e6 + 17 * MiB))
  })

  test('grows by 5 bytes a meter: the walk, the oracle, the customers', () => {
    expect(bytesOf({ 'fleet.meters': '20M' }) - bytesOf({ 'fleet.meters': '10M' })).toBe(50e6)
  })

  test('grows by 20 bytes a sum', () => {
    expect(bytesOf({ 'load[0].for': '20s' }) - bytesOf({ 'load[0].for': '10s' })).toBe((20 * 4 + secondBytes) * 10)
  })

  test('of passthrough grows with every open slot', () => {
    const bytes = (points: string) =>
      bytesOf({ 'fleet.meters': '1M', 'fleet.points': points, 'target.workload': 'passthrough' })
    expect(bytes('3') - bytes('1')).toBe(2 * (2.375e6 + 600 + 12))
  })

  test('of passthrough stops growing with the rounds, since slots that are complete or at rest move to a file', () => {
    const bytes = (hours: string) =>
      bytesOf({ 'fleet.points': '48', 'load[0].for': hours, 'target.workload': 'passthrough' })
    // but for what is known of every slot, and of every second in columns of the report
    expect(bytes('2h') - bytes('1h')).toBe((12 * 48 + 4900) * 3600)
  })

  test('with the driver null is the generators alone', () => {
    expect(bytesOf({ 'driver.kind': 'null', 'driver.inFlight': '1MiB', 'fleet.meters': '10M' })).toBe(
      90e6 + 12e6 + 20e6 + 160e3 + 10 * secondBytes,
    )
  })

  test('grows with the phases by their histograms', () => {
    const of = (count: number) => {
      const hold = `{ kind: hold, rate: 1k/s, for: ${10_000 / count}ms }`
      return estimateMemoryBytes(valid(withLoad(...Array.from({ length: count }, () => hold))))
    }
    expect(of(100) - of(10)).toBe(90 * 160e3)
  })

  test('of a day is little more than that of an hour, since a report of more than an hour has wider columns', () => {
    const of = (hours: string) => bytesOf({ 'load[0].for': hours, 'driver.kind': 'null', 'driver.inFlight': '1MiB' })
    expect(of('24h') - of('1h')).toBe(23 * 3600 * 4900)
  })
})

describe('the memory of a plan on real services', () => {
  const MiB = 2 ** 20
  const bytesOf = (overrides: Record<string, string>) => estimateMemoryBytes(valid(smallestReal, { overrides }))
  const alone = { 'target.engine': 'none' }

  test('holds the heap of each broker and what its JVM takes beside it', () => {
    const two = bytesOf({ ...alone, 'services.kafka': '{ brokers: 2, heap: 1GiB }' })
    expect(two - bytesOf({ ...alone, 'services.kafka': '{ brokers: 1, heap: 1GiB }' })).toBe(1024 * MiB + 150e6)
  })

  test('holds nothing of services that run elsewhere, or that the run does not need', () => {
    const managed = bytesOf(alone)
    const own = bytesOf({ ...alone, 'services.kafka': '{ addresses: ["127.0.0.1:1"] }' })
    expect(managed - own).toBe(512 * MiB + 150e6)
    expect(bytesOf({ ...alone, 'services.redis': '{ address: "127.0.0.1:1" }' })).toBe(managed)
  })

  test('holds 40 bytes more a sum where the database is read, and what Redis holds of each half-hour', () => {
    const of = (seconds: string, more = {}) => bytesOf({ 'load[0].for': seconds, ...more })
    const own = { 'services.redis': '{ address: "127.0.0.1:1" }' }
    expect(of('20s') - of('10s')).toBe((60 * 4 + 160 + 18_900) * 10)
    expect(of('20s', own) - of('10s', own)).toBe((60 * 4 + 18_900) * 10)
  })

  test('holds each worker of the node engine with its copy of the customers', () => {
    const of = (parallelism: string) =>
      bytesOf({ partitions: '4', 'fleet.meters': '10M', 'target.parallelism': parallelism })
    expect(of('3') - of('2')).toBe(140e6 + 10e6)
  })

  test('holds each process of any engine that the run starts, as large as its row says', () => {
    const of = (parallelism: string) =>
      bytesOf({ 'target.engine': 'jvm', partitions: '4', 'fleet.meters': '10M', 'target.parallelism': parallelism })
    expect(of('3') - of('2')).toBe(1e9 + 10e6)
  })

  test('holds the daemons of Storm and each worker with its log, and of a cluster that exists nothing but what submits', () => {
    const storm = { 'target.engine': 'storm', 'fleet.meters': '10M', 'target.jvm.heap': '1GiB' }
    const local = bytesOf(storm)
    const cluster = (workers: string) =>
      bytesOf({ ...storm, 'target.mode': 'cluster', 'target.options.workers': workers })
    expect(cluster('1') - local).toBe((64 + 256 + 128 + 256) * MiB)
    expect(cluster('3') - cluster('2')).toBe((1024 + 64) * MiB + 300e6 + 10e6)
    const external = bytesOf({ ...storm, 'target.mode': 'external', 'target.cluster': '127.0.0.1:6627' })
    // the cluster has a ZooKeeper too
    const zookeeper = 128 * MiB + 40e6
    expect(local - external).toBe((1024 - 256) * MiB + 300e6 + 10e6 + zookeeper)
  })

  test('holds what each generator has in flight, once', () => {
    const of = (generators: string) => bytesOf({ partitions: '4', generators, 'driver.inFlight': '64MiB' })
    expect(of('3') - of('2')).toBe(64 * MiB + 12e6)
  })

  test('that is mostly services names them when it is too large', () => {
    const wrong = wrongRealWith({ 'services.kafka': '{ brokers: 4, heap: 4GiB }' }, { memoryBytes: 2 ** 33 })
    expect(wrong).toEqual([expect.stringContaining('services: the plan needs about 16.9')])
    expect(wrong[0]).toContain('fewer brokers, smaller heaps or less parallelism')
  })

  test('that is mostly in flight says so', () => {
    const wrong = wrongRealWith({ 'driver.inFlight': '1GiB', generators: '8' }, { memoryBytes: 2 ** 32 })
    expect(wrong[0]).toContain('driver.inFlight: the plan needs about')
  })
})
