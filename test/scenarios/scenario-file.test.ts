import { describe, expect, test } from 'vitest'
import { read, smallest, valid, withLoad } from './examples.ts'

const full = `
name: tariff-curves
why: Does the tariff join keep up?
seed: 2014
firstDay: 2014-01-06
fleet:  { meters: 1M, model: london, points: 1, frame: 1 }
partitions: 4
generators: 1
target: { engine: embedded, workload: tariff-curves, parallelism: 1, readyWithin: 60s, options: { flush: 1ms } }
driver: { kind: embedded, inFlight: 64MiB, linger: 5ms }
load:
  - { kind: hold,  rate: 50k/s, for: 5s, name: warm-up, measured: false }
  - { kind: ramp,  from: 50k/s, to: 200k/s, for: 10s }
  - { kind: steps, from: 50k/s, to: 200k/s, by: 50k/s, each: 5s }
  - { kind: pause, for: 5s }
  - { kind: burst, for: 10s, name: half-hour peak }
  - { kind: hold,  rate: 200k/s, for: 30s, name: talk }
drain: 30s
collect: { host: 1s, harness: 1s }
objectives:
  - result.p99 < 300ms
  - lost == 0
  - { require: delivered >= 99%, phase: talk, soft: true }
  - { require: result.p99 < 2s, abort: true, after: 10s }
`

describe('a scenario with every field', () => {
  test('comes out in base units', () => {
    const scenario = valid(full)
    expect(scenario.fleet).toEqual({ meters: 1_000_000, model: 'london', points: 1, frame: 1 })
    expect(scenario.driver).toMatchObject({ kind: 'embedded', inFlightBytes: 67_108_864, lingerUs: 5000 })
    expect(scenario.target.readyWithinUs).toBe(60_000_000)
    expect(scenario.target.options).toMatchObject({ flushUs: 1000 })
    expect(scenario.drainUs).toBe(30_000_000)
    expect(scenario.collect).toMatchObject({ hostUs: 1_000_000, harnessUs: 1_000_000 })
  })

  test('has one phase an entry, and one for each step', () => {
    expect(valid(full).phases.map(({ name, family }) => [name, family])).toEqual([
      ['warm-up', 'warm-up'],
      ['ramp', 'ramp'],
      ['steps-1', 'steps'],
      ['steps-2', 'steps'],
      ['steps-3', 'steps'],
      ['steps-4', 'steps'],
      ['pause', 'pause'],
      ['half-hour peak', 'half-hour peak'],
      ['talk', 'talk'],
    ])
  })

  test('knows how many curves each phase holds: the area under its rate, and every meter once in a burst', () => {
    expect(valid(full).phases.map((phase) => phase.curves)).toEqual([
      250_000, 1_250_000, 250_000, 500_000, 750_000, 1_000_000, 0, 1_000_000, 6_000_000,
    ])
  })

  test('keeps objectives as written, beside their meaning', () => {
    const objectives = valid(full).objectives
    expect(objectives[2]).toEqual({
      require: 'delivered >= 99%',
      metric: 'delivered',
      comparison: '>=',
      limit: 0.99,
      unit: 'ratio',
      phase: 'talk',
      soft: true,
      abort: false,
      afterUs: 0,
      implied: false,
    })
    expect(objectives[3]).toMatchObject({ abort: true, afterUs: 10_000_000, limit: 2_000_000, unit: 'us' })
  })

  test('gets the implied objectives that it does not name itself', () => {
    const implied = valid(full).objectives.filter((objective) => objective.implied)
    expect(implied.map((objective) => objective.require)).toEqual(['duplicated == 0', 'wrong == 0'])
  })
})

describe('a scenario with the required fields alone', () => {
  test('gets the documented defaults', () => {
    expect(valid(smallest)).toMatchObject({
      fleet: { points: 1, frame: 1 },
      partitions: 1,
      generators: 1,
      target: {
        parallelism: 1,
        readyWithinUs: 60_000_000,
        options: {
          flushUs: 1000,
          delayUs: 0,
          jitterUs: 0,
          stall: null,
          maxRatePerS: 0,
          loseEvery: 0,
          duplicateEvery: 0,
          corruptEvery: 0,
        },
      },
      driver: { inFlightBytes: 64 * 2 ** 20, lingerUs: 5000 },
      drainUs: 10_000_000,
      collect: { hostUs: 1_000_000, harnessUs: 1_000_000 },
      allow: [],
    })
  })

  test('has as many partitions as generators', () => {
    expect(valid(`${smallest}generators: 3\n`).partitions).toBe(3)
  })

  test('measures its phases, and implies that nothing is lost, doubled or wrong', () => {
    const scenario = valid(smallest)
    expect(scenario.phases.every((phase) => phase.measured)).toBe(true)
    expect(scenario.objectives.map((objective) => objective.require)).toEqual([
      'lost == 0',
      'duplicated == 0',
      'wrong == 0',
    ])
  })

  test('implies nothing about results with the driver null, quoted or not', () => {
    for (const kind of ['null', '"null"', '~']) {
      const scenario = valid(smallest.replace('kind: embedded', `kind: ${kind}`))
      expect(scenario.driver.kind).toBe('null')
      expect(scenario.objectives).toEqual([])
    }
  })
})

describe('phases without a name', () => {
  const names = (...load: string[]) => valid(withLoad(...load)).phases.map((phase) => phase.name)

  test('are named by their kind, the second one with -2', () => {
    expect(names('{ kind: hold, rate: 1/s, for: 1s }', '{ kind: hold, rate: 2/s, for: 1s }')).toEqual([
      'hold',
      'hold-2',
    ])
  })

  test('leave a name alone that another phase was given', () => {
    expect(
      names(
        '{ kind: hold, rate: 1/s, for: 1s }',
        '{ kind: hold, rate: 1/s, for: 1s }',
        '{ kind: pause, name: hold-2, for: 1s }',
      ),
    ).toEqual(['hold', 'hold-3', 'hold-2'])
  })

  test('walk down a staircase as well as up', () => {
    const phases = valid(withLoad('{ kind: steps, from: 300/s, to: 100/s, by: 100/s, each: 1s }')).phases
    expect(phases.map((phase) => phase.fromPerS)).toEqual([300, 200, 100])
  })
})

describe('files that hold no scenario', () => {
  const first = (text: string) => {
    const { problems } = read(text)
    const { line, column, message } = problems[0]!
    return `${problems.length} ${line}:${column} ${message}`
  }

  test('an empty file', () => expect(first('')).toBe('1 0:0 the file is empty'))
  test('a file of comments', () => expect(first('# nothing\n')).toBe('1 0:0 the file is empty'))
  test('a file that says null', () => expect(first('null\n')).toBe('1 0:0 the file is empty'))
  test('a file that is not text', () => expect(first('\u0000\u0001PNG')).toBe('1 0:0 the file is not text'))
  test('a file that PowerShell wrote as UTF-16', () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(smallest, 'utf16le')]).toString('utf8')
    expect(first(text)).toBe('1 0:0 the file is UTF-16')
  })
  test('a list', () => expect(first('- a\n')).toBe('1 1:1 the file holds a list, not a mapping of fields'))
  test('one word', () =>
    expect(first('\nhello\n')).toBe('1 2:1 the file holds a single value, not a mapping of fields'))
  test('two documents', () => {
    expect(first(`${smallest}---\n${smallest}`)).toBe('1 10:1 a second document starts here')
  })
  test('a tab as indentation, where it is', () => {
    expect(first('name: x\nfleet:\n\tmeters: 1\n')).toBe('1 3:1 not YAML: Tabs are not allowed as indentation')
  })
  test('a stray bracket is told once, not once for each word after it', () => {
    expect(first(smallest.replace('1000', '['))).toMatch(/^1 \d+:\d+ not YAML/)
  })
})

describe('YAML as people use it', () => {
  test('a repeated key is a problem, and hides no other', () => {
    const { problems } = read(smallest.replace('seed: 1', 'seed: 1\nseed: -2'))
    expect(problems.map(({ line, column, path }) => [line, column, path])).toContainEqual([4, 1, 'seed'])
    expect(read(`${smallest}seed: 2\ndrain: 5\n`).problems.map((problem) => problem.path)).toEqual(['seed', 'drain'])
  })

  test('anchors and aliases repeat a value', () => {
    const text = smallest.replace(
      '{ kind: hold, rate: 1k/s, for: 10s }',
      '&a { kind: hold, rate: 1k/s, for: 10s }\n  - *a',
    )
    expect(valid(text).phases.map((phase) => phase.name)).toEqual(['hold', 'hold-2'])
  })

  test('a comment in another encoding does no harm, a value in one is named with its place', () => {
    expect(valid(`# caf\ufffd\n${smallest}`)).toEqual(valid(smallest))
    const { problems } = read(smallest.replace('a test', 'caf\ufffd'))
    expect(problems).toMatchObject([
      { line: 2, column: 6, path: 'why', message: '"caf\ufffd" holds a character that is not UTF-8' },
    ])
  })

  test('a file that says %YAML 1.1 keeps its dates and words', () => {
    expect(valid(`%YAML 1.1\n---\n${smallest}`)).toEqual(valid(smallest))
  })

  test('a byte order mark and Windows line ends change nothing', () => {
    expect(valid(`\ufeff${smallest.replaceAll('\n', '\r\n')}`)).toEqual(valid(smallest))
  })

  test('an alias that contains itself is refused, not followed for ever', () => {
    expect(read(smallest.replace('{ kind: embedded }', '&d { kind: *d }')).problems).toHaveLength(1)
  })
})
