import { describe, expect, test } from 'vitest'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'
import { read, smallest, valid, withLoad, wrongWith } from '../examples.ts'

const changed = (overrides: Record<string, string>, text = smallest) => valid(text, { overrides })

describe('--set path=value', () => {
  test('changes a field', () => expect(changed({ 'fleet.meters': '2M' }).fleet.meters).toBe(2_000_000))

  test('adds a field and the mappings on its way', () => {
    expect(changed({ 'target.options.delay': '50ms' }).target.options).toMatchObject({ delayUs: 50_000 })
    expect(
      changed({ 'target.options.stall.after': '1s', 'target.options.stall.for': '2s' }).target.options,
    ).toMatchObject({ stall: { afterUs: 1_000_000, forUs: 2_000_000 } })
  })

  test('takes whole mappings and lists', () => {
    expect(changed({ collect: '{ host: 2s }' }).collect.hostUs).toBe(2_000_000)
    expect(changed({ objectives: '[lag.p99 < 1s]' }).objectives[0]!.metric).toBe('lag.p99')
  })

  test('addresses a phase by number or by name', () => {
    const text = withLoad('{ kind: hold, rate: 1/s, for: 9s, name: half-hour peak }', '{ kind: pause, for: 1s }')
    expect(changed({ 'load[0].rate': '5/s' }, text).phases[0]!.fromPerS).toBe(5)
    expect(changed({ 'load.half-hour peak.rate': '6/s' }, text).phases[0]!.fromPerS).toBe(6)
    expect(changed({ 'load[half-hour peak].rate': '7/s' }, text).phases[0]!.fromPerS).toBe(7)
    expect(changed({ 'load.pause.for': '3s' }, text).phases[1]!.durationUs).toBe(3_000_000)
  })

  test('appends to a list with the number after its last', () => {
    expect(changed({ 'load[1]': '{ kind: pause, for: 1s }' }).phases[1]!.kind).toBe('pause')
  })

  test('leaves an aliased value alone where it is not addressed', () => {
    const text = withLoad('&a { kind: hold, rate: 1/s, for: 9s }', '*a')
    expect(changed({ 'load[1]': '{ kind: pause, for: 1s }' }, text).phases.map((phase) => phase.kind)).toEqual([
      'hold',
      'pause',
    ])
  })
})

describe('--set that leads nowhere', () => {
  const cases: [path: string, value: string, told: string][] = [
    ['fleet.metres', '5', 'fleet.metres: metres is not a field of fleet > write meters'],
    ['fleet.meters', 'many', 'fleet.meters: "many" is not a whole number > write a whole number, such as 1M'],
    ['load[7].rate', '5/s', 'load[7].rate: load[7] does not exist > load has the entry [0]: hold'],
    ['load[1].rate', '5/s', 'load[1].rate: load[1] does not exist > load has the entry [0]: hold'],
    ['load.hodl.rate', '5/s', 'load.hodl.rate: load has no entry "hodl" > write load.hold'],
    ['name.first', 'x', 'name.first: name has no fields > set name itself'],
    [
      'fleet..meters',
      '1',
      'fleet..meters: fleet..meters is not a path > write a path such as fleet.meters, load[0].rate or load.talk.rate',
    ],
    ['why', '"open', 'why: the value is not YAML: Missing closing "quote > put text with special characters in quotes'],
  ]
  for (const [path, value, told] of cases) {
    test(`${path}=${value}`, () => expect(wrongWith({ [path]: value })).toEqual([told]))
  }

  test('is shown as it was typed, after the problems of the file', () => {
    const { problems } = read(smallest.replace('seed: 1', 'seed: x'), { overrides: { drain: '5' } })
    expect(formatProblems(problems)).toBe(
      'a.yaml:3:7 seed: "x" is not a whole number\n  > write a whole number, such as 2014\n\n--set drain=5: 5 has no unit\n  > write 5s',
    )
  })
})

test('a field set on the command line is not blamed on the file', () => {
  const { problems } = read(smallest, { overrides: { 'fleet.frame': '2000' } })
  expect(problems).toMatchObject([{ file: '--set fleet.frame=2000', line: 0, column: 0, path: 'fleet.frame' }])
})
