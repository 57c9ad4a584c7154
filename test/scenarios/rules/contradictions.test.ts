import { describe, expect, test } from 'vitest'
import { read, valid, withLoad, wrongRealWith, wrongWith } from '../examples.ts'

describe('fields that contradict each other', () => {
  const cases: [title: string, overrides: Record<string, string>, told: string][] = [
    [
      'more generators than partitions',
      { generators: '4', partitions: '2' },
      'generators: 4 generators cannot share 2 partitions',
    ],
    [
      'more partitions than meters',
      { partitions: '2000' },
      'partitions: 1000 meters are too few for 2000 partitions: each needs at least one',
    ],
    [
      'more generators than meters',
      { generators: '9', 'fleet.meters': '5' },
      'generators: 5 meters are too few for 9 partitions: each needs at least one',
    ],
    [
      'a frame larger than the smallest partition',
      { partitions: '3', 'fleet.frame': '334' },
      'fleet.frame: a frame of 334 curves is larger than the smallest of 3 partitions, which has 333 meters',
    ],
    [
      'more workers than partitions',
      { 'target.parallelism': '2' },
      'target.parallelism: 2 target workers cannot share 1 partitions',
    ],
    [
      'a message too large for the bound',
      { 'fleet.frame': '1000', 'driver.inFlight': '16KiB' },
      'driver.inFlight: a message of 5.88',
    ],
    [
      'an unknown phase',
      { objectives: '[{ require: lag.p99 < 1s, phase: hodl }]' },
      'objectives[0].phase: "hodl" is not a phase of this load > write hold',
    ],
    [
      'an objective of the audit for one phase',
      { objectives: '[{ require: lost == 0, phase: hold }]' },
      'objectives[0].phase: lost comes from the audit',
    ],
    [
      'stopping early for what is known at the end',
      { objectives: '[{ require: wrong == 0, abort: true }]' },
      'objectives[0].abort: wrong is known only at the end',
    ],
    [
      'after without abort',
      { objectives: '[{ require: lag.p99 < 1s, after: 5s }]' },
      'objectives[0].after: after has no effect without abort: true',
    ],
    [
      'looking only when the load is over',
      { objectives: '[{ require: lag.p99 < 1s, abort: true, after: 10s }]' },
      'objectives[0].after: 10s is past the end of the load, which lasts 10s',
    ],
    [
      'a share without its percent sign',
      { objectives: '[delivered >= 99]' },
      'objectives[0]: delivered >= 99 asks for 99 of 10,000 curves > write delivered >= 99% for a share',
    ],
    [
      'an objective on a result that nobody observes',
      { 'driver.kind': 'null', objectives: '[result.p99 < 1s]' },
      'objectives[0]: result.p99 can only be observed at a target',
    ],
    ['no measured phase', { 'load[0].measured': 'false' }, 'load: no phase is measured'],
    [
      'nothing but a pause',
      { load: '[{ kind: pause, for: 1s }]' },
      'load: the measured phases hold less than one curve',
    ],
    [
      'a pause that must be fast',
      { 'load[1]': '{ kind: pause, for: 1s }', objectives: '[{ require: lag.p99 < 1s, phase: pause }]' },
      'objectives[0].phase: nothing is due in "pause"',
    ],
    [
      'a ramp from nothing to nothing',
      { 'load[1]': '{ kind: ramp, from: 0/s, to: 0/s, for: 1s }' },
      'load[1].to: a ramp from 0/s to 0/s sends nothing',
    ],
    [
      'steps that miss their end',
      { 'load[1]': '{ kind: steps, from: 1/s, to: 4/s, by: 2/s, each: 1s }' },
      'load[1].to: steps of 2/s from 1/s do not reach 4/s > write to: 3/s or 5/s',
    ],
    [
      'too many steps',
      { 'load[1]': '{ kind: steps, from: 1/s, to: 1M/s, by: 1/s, each: 1s }' },
      'load[1].by: from 1/s to 1M/s by 1/s makes 1,000,000 steps',
    ],
    [
      'a stall after the end',
      { 'target.options.stall': '{ after: 10s, for: 1s }' },
      'target.options.stall.after: the stall would begin after 10s, but the load lasts 10s',
    ],
    [
      'more readings than can be counted',
      { 'fleet.points': '48', 'load[0].rate': '900G/s', 'load[0].for': '1h' },
      'load: the load adds up to',
    ],
    [
      'more slots than a message can name',
      { 'load[0].rate': '1G/s', 'load[0].for': '2h' },
      'load: every meter would send',
    ],
  ]
  for (const [title, overrides, told] of cases) {
    test(title, () => expect(wrongWith(overrides).join('\n')).toContain(told))
  }
})

describe('fields that just hold together', () => {
  const cases: [title: string, overrides: Record<string, string>][] = [
    ['a frame of all the meters of the smallest partition', { partitions: '3', 'fleet.frame': '333' }],
    ['a message of a quarter of the bound', { 'fleet.frame': '680', 'driver.inFlight': '16384B' }],
    ['a generator and a worker for each partition', { generators: '2', partitions: '2', 'target.parallelism': '2' }],
    ['a partition for each meter', { partitions: '1000' }],
    ['a stall that begins at the last moment', { 'target.options.stall': '{ after: 9999ms, for: 1s }' }],
  ]
  for (const [title, overrides] of cases) test(title, () => expect(wrongWith(overrides)).toEqual([]))

  test('one curve more in that message is too much', () => {
    expect(wrongWith({ 'fleet.frame': '681', 'driver.inFlight': '16384B' })).toHaveLength(1)
  })
})

test('a field that cannot be read does not hide contradictions elsewhere', () => {
  const told = wrongWith({
    seed: 'x',
    drain: '5',
    'load[0].rate': 'fast',
    generators: '4',
    partitions: '2',
    'fleet.frame': '600',
  })
  const paths = told.map((line) => line.split(':')[0])
  expect(paths).toEqual(['seed', 'load[0].rate', 'drain', 'generators', 'fleet.frame'])
})

describe('phase names', () => {
  const steps = '{ kind: steps, from: 1/s, to: 3/s, by: 1/s, each: 1s }'

  test('given twice are refused where the second one stands', () => {
    const { problems } = read(
      withLoad('{ kind: hold, rate: 1/s, for: 9s, name: a }', '{ kind: pause, for: 1s, name: a }'),
    )
    expect(problems).toMatchObject([
      { line: 10, column: 35, path: 'load[1].name', message: 'the phase name "a" is taken by load[0]' },
    ])
  })

  test('may not repeat the name of a step', () => {
    const { problems } = read(withLoad(steps, '{ kind: hold, rate: 1/s, for: 9s, name: steps-2 }'))
    expect(problems).toMatchObject([{ path: 'load[1].name', message: 'the phase name "steps-2" is taken by load[0]' }])
  })

  test('of two staircases stay apart, and an objective on the ambiguous one is refused', () => {
    expect(valid(withLoad(steps, steps)).phases.map((phase) => phase.name)).toEqual([
      'steps-1',
      'steps-2',
      'steps-3',
      'steps-2-1',
      'steps-2-2',
      'steps-2-3',
    ])
    const { problems } = read(`${withLoad(steps, steps)}objectives: [{ require: lag.p99 < 1s, phase: steps-2 }]\n`)
    expect(problems).toMatchObject([
      { path: 'objectives[0].phase', message: '"steps-2" could mean a step or an entry of that name' },
    ])
  })

  test('of a staircase cover all its steps in an objective', () => {
    expect(
      valid(`${withLoad(steps)}objectives: [{ require: lag.p99 < 1s, phase: steps }]\n`).objectives[0]!.phase,
    ).toBe('steps')
  })
})

describe('the tables of the audit', () => {
  // one meter: a million curves a second begin a million half-hours
  const many = { 'fleet.meters': '1', 'load[0].rate': '1M/s', 'load[0].for': '100s' }
  const memoryBytes = 2 ** 30
  const sums = { ...many, 'target.workload': 'tariff-curves' }

  test('may hold more than 2^24 sums or half-hours, as long as there is memory for them', () => {
    expect(wrongWith({ ...many, 'target.workload': 'passthrough', 'load[0].for': '50s' }, { memoryBytes })).toEqual([])
    expect(wrongWith({ ...sums, 'load[0].for': '7s' }, { memoryBytes })).toEqual([])
  })

  test('are refused with their size and what they hold where there is not', () => {
    expect(wrongWith(sums, { memoryBytes })).toEqual([
      'load: the plan needs about 7.65\u00a0GiB of memory, 7.45\u00a0GiB of it because the audit holds 400,000,000 sums, one for each group and half-hour; this machine has 1\u00a0GiB > use at most 90 % of it: more meters, lower rates or shorter phases',
    ])
    const told = wrongWith({ ...many, 'target.workload': 'passthrough' }, { memoryBytes })
    expect(told.join()).toContain('1.12\u00a0GiB of it because the audit holds 100,000,000 half-hours')
  })

  test('are larger where sums are stored too, and take nothing where nothing is observed', () => {
    const stored = { ...sums, 'load[0].for': '25s' }
    expect(wrongRealWith(stored, { memoryBytes: 4 * memoryBytes }).join()).toContain(
      '5.59\u00a0GiB of it because the audit',
    )
    expect(wrongWith({ ...sums, 'driver.kind': 'null' }, { memoryBytes })).toEqual([])
  })
})

describe('memory', () => {
  test('a plan that needs more than 90 % of it is refused with both figures', () => {
    const told = wrongWith({ 'fleet.meters': '1G', 'load[0].rate': '1M/s' }, { memoryBytes: 4 * 2 ** 30 })
    expect(told[0]).toContain('needs about 4.85\u00a0GiB of memory; this machine has 4\u00a0GiB')
  })

  test('one that fits is not, nor any when the memory is not known', () => {
    expect(wrongWith({ 'fleet.meters': '35M' }, { memoryBytes: 2 ** 30 })).toEqual([])
    expect(wrongWith({ 'fleet.meters': '1G' })).toEqual([])
  })

  test('a large bound is blamed before the meters', () => {
    const told = wrongWith({ generators: '4', 'driver.inFlight': '1GiB' }, { memoryBytes: 4 * 2 ** 30 })
    expect(told[0]).toMatch(
      /^driver\.inFlight: .* > use at most 90 % of it: a smaller inFlight, fewer generators or less parallelism$/,
    )
  })
})

test('an unknown model is compared with those that can be loaded', () => {
  expect(wrongWith({ 'fleet.model': 'lodnon' }, { models: ['london', 'paris'] })).toEqual([
    'fleet.model: "lodnon" is not a known model > write london',
  ])
})
