import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatProblems } from '../../src/scenarios/file/problems.ts'
import { read, smallest, wrongWith } from './examples.ts'
import { expectGolden } from './golden.ts'

describe('a file with many mistakes', () => {
  const text = readFileSync(new URL('golden/many-mistakes.yaml', import.meta.url), 'utf8')
  const overrides = { 'load.foo.rate': '3', 'name.x': '2', 'target.options.dely': '3s', 'fleet.meters': '2x' }

  test('says all of them at once, each with its place and what to write', () => {
    const { problems } = read(text, { file: 'many-mistakes.yaml', models: ['london'], memoryBytes: 2 ** 32, overrides })
    expectGolden('golden/many-mistakes.txt', `${formatProblems(problems)}\n`)
  })

  test('says them within 100 columns, values aside', () => {
    const { problems } = read(text, { models: ['london'] })
    const hints = formatProblems(problems)
      .split('\n')
      .filter((line) => line.startsWith('  '))
    expect(Math.max(...hints.map((line) => line.length))).toBeLessThanOrEqual(100)
  })
})

describe('one mistake', () => {
  const cases: [path: string, value: string, told: string][] = [
    ['fleet.meters', '-5', '-5 is negative > write 1 or more'],
    ['fleet.meters', '0', '0 is too small > write 1 or more'],
    ['fleet.meters', '1.5', '1.5 is not a whole number > write a whole number'],
    ['fleet.meters', '.nan', '.nan is not a whole number > write a whole number, such as 1M'],
    ['fleet.meters', '1e99', '1e99 is too large > write 4294967295 or less'],
    ['fleet.meters', '35m', '"35m" is not a whole number > write 35M'],
    ['fleet.meters', '"10,000"', '"10,000" is not a whole number > write 10000'],
    ['fleet.meters', '[1]', 'a list is not a whole number > write a whole number, such as 1M'],
    ['fleet.meters', '', 'meters has no value > write a whole number, such as 1M'],
    ['load[0].rate', '50000', '50000 has no unit > write 50k/s'],
    ['load[0].rate', '50k', '"50k" is not a rate (curves per second) > write 50k/s'],
    ['load[0].rate', '-5k/s', '"-5k/s" is negative > write a rate (curves per second), such as 50k/s'],
    ['load[0].rate', '0/s', '"0/s" is too small > write 0.001/s or more'],
    [
      'load[0].rate',
      '.inf',
      '.inf is not a rate (curves per second) > write a rate (curves per second), such as 50k/s',
    ],
    ['load[0].for', '10', '10 has no unit > write 10s'],
    ['driver.linger', '5', '5 has no unit > write 5ms'],
    ['drain', '5', '5 has no unit > write 5s'],
    ['driver.inFlight', '67108864', '67108864 has no unit > write 64MiB'],
    ['target.jvm.heap', '512', '512 has no unit > write 512MiB'],
    ['target.jvm.heap', '1', '1 has no unit > write 1GiB'],
    ['load[0].kind', 'constant-arrival-rate', '"constant-arrival-rate" is not a known phase kind > write hold'],
    ['load[0].for', '10 sec', '"10 sec" is not a duration > write 10s'],
    ['load[0].for', '15ms', '"15ms" is not a whole multiple of 10ms > write 20ms'],
    ['load[0].for', '0s', '"0s" is too small > write 10ms or more'],
    ['load[0].kind', 'hodl', '"hodl" is not a known phase kind > write hold'],
    ['load[0].name', 'a/b', '"a/b" contains "/" > write a name without slashes, commas or control characters'],
    [
      'load[0].name',
      'Total',
      '"Total" is reserved > give the phase another name: all and total mean all phases together',
    ],
    ['load[0].name', '7', '7 is not text > write "7" with quotes'],
    ['load[0].measured', 'no', '"no" is not true or false > write false'],
    ['driver.inFlight', '64M', '"64M" is not an amount of memory > write 64MiB'],
    ['driver.kind', 'embeded', '"embeded" is not a known driver > write embedded'],
    [
      'target.engine',
      'flink',
      '"flink" is not a known engine > write one of embedded, node, storm, storm-trident, external, none',
    ],
    [
      'target.workload',
      'sax-score',
      '"sax-score" is a workload that no engine in this version runs > write one of passthrough, national-curve, tariff-curves',
    ],
    ['target.workload', 'tarif-curve', '"tarif-curve" is not a known workload > write tariff-curves'],
    ['firstDay', '2014-02-29', '"2014-02-29" is a day that does not exist > days of that month go from 01 to 28'],
    ['firstDay', '06/01/2014', '"06/01/2014" is not a date > write a day as YYYY-MM-DD, such as 2014-01-06'],
    [
      'name',
      'été chaud',
      '"été chaud" cannot be used as a folder name > write ete-chaud (use letters, digits, - and _ only)',
    ],
    ['why', '" "', '" " is blank > write some text'],
    ['load', '[]', 'load is empty > add an entry'],
    ['load[0]', 'hold', '"hold" is not a phase > write a phase such as { kind: hold, rate: 50k/s, for: 10s }'],
    ['fleet', '3', '3 is not a mapping > write its fields (meters, model, points ...) under fleet'],
    ['allow', 'host', '"host" is not a list > write each entry of allow on a line that starts with -'],
  ]
  for (const [path, value, told] of cases) {
    test(`${path}: ${value}`, () => expect(wrongWith({ [path]: value })).toContain(`${path}: ${told}`))
  }
})

describe('a key that is not known', () => {
  const cases: [path: string, told: string][] = [
    ['sed', 'sed is not a field of a scenario > write seed'],
    ['meters', 'meters is not a field of a scenario > move it to fleet'],
    ['frme', 'frme is not a field of a scenario > did you mean frame, which belongs to fleet?'],
    ['duration', 'duration is not a field of a scenario > move it to a phase of load, as for'],
    ['stages', 'stages is not a field of a scenario > write load'],
    ['fleet.seed', 'seed is not a field of fleet > move it to the top of the file'],
    ['load[0].from', 'from is not a field of a hold > from belongs to ramp and steps; a hold has rate, for'],
    ['load[0].rps', 'rps is not a field of a hold > write rate'],
    [
      'collect.disk',
      'disk is not a field of collect > remove it; the fields here are host, harness, kafka, redis, zookeeper, storm, process, jvm, prometheus, jmx',
    ],
    ['acks', 'acks is not a field of a scenario > move it to driver'],
    ['kafka', 'kafka is not a field of a scenario > move it to services, or to collect for its period'],
    ['target.redisPrefix', 'redisPrefix is not a field of target > move it to target.options'],
    [
      'url',
      'url is not a field of a scenario > move it to target.options or an entry of collect.prometheus or collect.jmx',
    ],
    ['kind', 'kind is not a field of a scenario > move it to driver or a phase of load'],
    ['username', 'username is not a field of a scenario > move it to services.redis or services.kafka.sasl'],
    ['fleet.driver', 'driver is not a field of fleet > move it to the top of the file'],
    ['driver.date', 'date is not a field of driver > move it to the top of the file, as firstDay'],
    [
      'services.redis.hosts',
      'hosts is not a field of services.redis > it belongs to services.redis, as address: instead of the fields of a managed service',
    ],
    ['driver.topic', 'topic is not a field of driver > move it to target.options, as curvesTopic'],
    ['driver.concurrency', 'concurrency is not a field of driver > write connections'],
    [
      'services.kafka.servers',
      'servers is not a field of services.kafka > it belongs to services.kafka, as addresses: instead of the fields of a managed broker',
    ],
    [
      'services.postgres',
      'postgres is not a field of services > remove it; the fields here are kafka, redis, zookeeper',
    ],
    [
      'load[0].connections',
      'connections is not a field of a hold > connections belongs to saturate; a hold has rate, for',
    ],
  ]
  for (const [path, told] of cases) {
    test(path, () => expect(wrongWith({ [path]: '1' })).toContain(`${path}: ${told}`))
  }
})

test('a missing key is told at the mapping that lacks it, with an example', () => {
  const { problems } = read(smallest.replace('meters: 1000, ', ''))
  expect(problems).toEqual([
    {
      file: 'a.yaml',
      line: 5,
      column: 8,
      path: 'fleet.meters',
      message: 'meters is missing',
      suggestion: 'add meters: 1M (How many meters the fleet has)',
    },
  ])
})

test('an empty mapping misses every required key', () => {
  expect(read('{}').problems.map((problem) => problem.path)).toEqual([
    'name',
    'why',
    'seed',
    'firstDay',
    'fleet',
    'target',
    'driver',
    'load',
  ])
})

test('a phase whose kind is misspelt as a field is told so, and is checked as that kind', () => {
  const { problems } = read(smallest.replace('kind: hold, rate: 1k/s', 'knd: hold, rate: 5'))
  expect(problems.map(({ path, message, suggestion }) => `${path}: ${message} > ${suggestion}`)).toEqual([
    'load[0].knd: knd is not a field of an entry of load > write kind',
    'load[0].rate: 5 has no unit > write 5/s',
  ])
})

test('a phase of a kind that is nearly known is checked as that kind', () => {
  const told = wrongWith({ 'load[0].kind': 'hodl', 'load[0].rate': '5' })
  expect(told).toEqual([
    'load[0].kind: "hodl" is not a known phase kind > write hold',
    'load[0].rate: 5 has no unit > write 5/s',
  ])
})

describe('a phase that cannot be read', () => {
  const load = (first: string) =>
    smallest.replace('- { kind: hold, rate: 1k/s, for: 10s }', `- ${first}\n  - { kind: hold, rate: 1k/s, for: 10s }`)
  const told = (first: string, phase: string) =>
    read(`${load(first)}objectives: [{ require: lag.p99 < 1s, phase: ${phase} }]\n`).problems.map(
      ({ path, suggestion }) => `${path} > ${suggestion}`,
    )

  test('is not among the names that an objective may use', () => {
    expect(told('{ kind: flood, for: 5s }', 'talk')).toContain('objectives[0].phase > phases are hold')
    expect(told('7', 'talk')).toContain('objectives[0].phase > phases are hold')
  })

  test('keeps its name, which an objective may use', () => {
    for (const kind of ['flood', 'hodl']) {
      const problems = told(`{ kind: ${kind}, name: talk, rate: 1k/s, for: 5s }`, 'talk')
      expect(problems).toEqual([expect.stringMatching(/^load\[0\]\.kind > /)])
    }
  })

  test('may be the one that an objective means by its kind', () => {
    expect(told('{ kind: flood, for: 5s }', 'burst')).toHaveLength(1)
    expect(told('{ kind: hodl, rate: 1k/s, for: 5s }', 'hold-2')).toHaveLength(1)
  })
})

test('the value of a key that is misspelt is checked all the same, and the key is not called missing', () => {
  const { problems } = read(smallest.replace('meters: 1000', 'Meters: 1x'))
  expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([
    ['fleet.Meters', 'write meters'],
    ['fleet.meters', 'write a whole number, such as 1M'],
  ])
})

test('a missing section is shown whole', () => {
  expect(read(smallest.replace(/^fleet.*\n/m, '')).problems[0]!.suggestion).toBe(
    'add fleet: { meters: 1M, model: london } (The meters, and how their curves are packed)',
  )
})

test('a colon without its space is recognised', () => {
  const { problems } = read(smallest.replace('for: 10s', 'for:10s'))
  expect(problems.map((problem) => problem.suggestion)).toContain('put a space after the colon: for: 10s')
})

test('an objective written as a mapping is shown as text', () => {
  const { problems } = read(`${smallest}objectives:\n  - result.p99: 300ms\n`)
  expect(problems.map((problem) => problem.suggestion)).toContain(
    'write the objective as text, such as result.p99 < 300ms',
  )
})
