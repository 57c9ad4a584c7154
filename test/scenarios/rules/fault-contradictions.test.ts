import { describe, expect, test } from 'vitest'
import { smallestReal, valid, wrongRealWith, wrongWith } from '../examples.ts'
import { testRows } from './contradiction-rows.ts'

const hold = '{ kind: hold, rate: 3k/s, for: 1s }'
const rest = '{ kind: hold, rate: 3k/s, for: 20s }'
const fault = (more: string) => `{ kind: fault, do: kill, what: kafka, for: 5s${more} }`
const phasesOf = (...entries: string[]) =>
  valid(smallestReal, { overrides: { load: `[${entries.join(', ')}]` } }).phases

describe('a fault', () => {
  test('keeps the rate at which the phase before it ended', () => {
    const ramp = '{ kind: ramp, from: 1k/s, to: 4k/s, for: 1s }'
    const steps = '{ kind: steps, from: 1k/s, to: 2k/s, by: 1k/s, each: 1s }'
    expect(phasesOf(ramp, fault(''))[1]).toEqual({
      name: 'fault',
      family: 'fault',
      kind: 'fault',
      measured: true,
      durationUs: 5_000_000,
      fromPerS: 4000,
      toPerS: 4000,
      curves: 20_000,
      fault: { action: 'kill', what: 'kafka' },
      saturation: null,
    })
    expect(phasesOf(steps, fault(''))[2]!.fromPerS).toBe(2000)
    expect(phasesOf(hold, fault(''), rest, fault(''))[3]).toMatchObject({ name: 'fault-2', fromPerS: 3000 })
  })

  test('has a rate, a name and a place outside the figures of its own', () => {
    expect(phasesOf(hold, fault(', rate: 1k/s, name: away, measured: false'))[1]).toMatchObject({
      fromPerS: 1000,
      name: 'away',
      measured: false,
    })
    expect(phasesOf(fault(', rate: 1k/s'))[0]!.curves).toBe(5000)
  })

  test('is what an objective on recovery is about: without one it is refused', () => {
    const objective = { objectives: '[recovery < 10s]' }
    expect(wrongRealWith(objective)).toEqual([
      'objectives[0]: recovery is the time after a fault, and this load has no fault phase > add { kind: fault, do: kill, what: kafka, for: 5s } to load, or remove the objective',
    ])
    expect(wrongRealWith({ load: `[${hold}, ${fault('')}]`, ...objective })).toEqual([])
  })

  test('must be the phase that an objective on recovery names', () => {
    const named = (phase: string) => ({
      load: `[${hold}, ${fault('')}, ${rest}, ${fault('')}]`,
      objectives: `[{ require: recovery < 10s, phase: ${phase} }]`,
    })
    expect(wrongRealWith(named('hold'))).toEqual([
      'objectives[0].phase: recovery is the time after a fault, and "hold" is not a fault > name a fault phase: fault, fault-2',
    ])
    expect(wrongRealWith(named('fault-2'))).toEqual([])
  })

  test('cannot begin before a broker is back that was killed before it', () => {
    const pause = '{ kind: fault, do: pause, what: redis, for: 4s, name: no-redis }'
    const short = { load: `[${hold}, ${fault(', name: no-broker')}, ${hold}, ${pause}]` }
    expect(wrongRealWith(short)).toEqual([
      'load[3]: no-redis begins 6\u00a0s after no-broker kills the broker, which is back after 9\u00a0s or more > let 3\u00a0s more pass before it',
    ])
    expect(wrongRealWith({ load: `[${hold}, ${fault('')}, ${rest}, ${pause}]` })).toEqual([])
    const twelve = '{ kind: hold, rate: 3k/s, for: 12s }'
    const late = { load: `[${hold}, ${fault('')}, ${twelve}, ${pause}]` }
    expect(wrongRealWith(late)).toEqual([])
    expect(wrongRealWith({ ...late, 'services.kafka': '{ profile: zookeeper }' })).toHaveLength(1)
  })

  const load = (entry: string) => ({ 'load[1]': entry })
  const redis = '{ kind: fault, do: pause, what: redis, for: 1s }'
  testRows(wrongRealWith, [
    [
      'that comes first needs a rate',
      { load: `[${fault('')}]` },
      'load[0]: the first phase has no previous phase whose rate could continue > add rate: 50k/s, or a hold before it',
    ],
    [
      'needs a Redis that the run uses',
      { ...load(redis), 'target.workload': 'passthrough' },
      'load[1].what: this run has no redis to break: it uses kafka > choose a component that the run uses',
    ],
    [
      'needs a ZooKeeper that the run uses',
      load('{ kind: fault, do: pause, what: zookeeper, for: 1s }'),
      'load[1].what: this run has no zookeeper to break: it uses kafka, redis > choose a component that the run uses',
    ],
    [
      'needs a service that the run started',
      { ...load(redis), 'services.redis': '{ address: "127.0.0.1:6379" }' },
      'load[1].what: the run does not start this redis, so it cannot break it > write services.redis: managed',
    ],
    [
      'needs a target that the run started',
      { ...load('{ kind: fault, do: kill, what: target, for: 1s }'), 'target.engine': 'external' },
      'load[1].what: the run does not start this target, so it cannot kill or pause it > choose a managed service, or write target.engine: node',
    ],
    [
      'needs a target',
      { ...load('{ kind: fault, do: kill, what: target, for: 1s }'), 'target.engine': 'none' },
      'load[1].what: there is no target to kill or pause > write what: kafka, or target.engine: node',
    ],
    [
      'is something that we can do',
      load('{ kind: fault, do: unplug, what: kafka, for: 1s }'),
      'load[1].do: "unplug" is not a known fault > write one of kill, pause',
    ],
    [
      'is done to something that we know',
      load('{ kind: fault, do: kill, what: kafak, for: 1s }'),
      'load[1].what: "kafak" is not a known part of the pipeline > write kafka',
    ],
    [
      'is told what it may have',
      load('{ kind: fault, do: kill, what: kafka, for: 1s, from: 1k/s }'),
      'load[1].from: from is not a field of a fault > from belongs to ramp and steps; a fault has do, what, for, rate',
    ],
  ])

  test('is told the name of a field that others call otherwise', () => {
    expect(wrongRealWith(load('{ kind: fault, do: kill, component: kafka, for: 1s }'))).toEqual([
      'load[1].component: component is not a field of a fault > write what',
      'load[1].what: what is missing > add what: kafka (The component to break)',
    ])
  })

  test('of the embedded target is one of its options', () => {
    expect(wrongWith({ 'load[1]': '{ kind: fault, do: pause, what: target, for: 1s }' })).toEqual([
      'load[1].what: the embedded target runs inside this process, so it cannot be killed or paused > use target.options.stall: { after: 8s, for: 2s }',
    ])
    expect(wrongWith({ 'load[1]': redis })).toEqual([
      'load[1].what: this run has no redis to break: it uses none > choose a component that the run uses',
    ])
  })

  test.each(['kafka', 'redis', 'target'])('can be done to %s of the whole pipeline', (what) => {
    expect(wrongRealWith(load(`{ kind: fault, do: kill, what: ${what}, for: 1s }`))).toEqual([])
  })
})

describe('saturation', () => {
  const saturate = { 'load[1]': '{ kind: saturate, for: 10s }' }

  test('is a pause of the schedule, with 50 connections unless the file says otherwise', () => {
    const { phases } = valid(smallestReal, { overrides: { ...saturate, 'driver.kind': 'http' } })
    expect(phases[1]).toEqual({
      name: 'saturate',
      family: 'saturate',
      kind: 'saturate',
      measured: true,
      durationUs: 10_000_000,
      fromPerS: 0,
      toPerS: 0,
      curves: 0,
      fault: null,
      saturation: { connections: 50 },
    })
  })

  test('needs the driver http', () => {
    const told = 'load[1].kind: saturate needs the http driver; this one is'
    expect(wrongRealWith(saturate)).toEqual([`${told} kafka > write driver.kind: http, or remove the phase`])
    expect(wrongWith(saturate)[0]).toContain(`${told} embedded`)
  })

  test('alone leaves nothing to judge', () => {
    expect(wrongRealWith({ 'driver.kind': 'http', load: '[{ kind: saturate, for: 10s }]' })[0]).toContain(
      'so there is nothing to judge',
    )
  })
})
