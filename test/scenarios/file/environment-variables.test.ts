import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'
import { scenarioTemplate } from '../../../src/scenarios/template.ts'
import { line, read, smallest, valid } from '../examples.ts'

const variable = (name: string) => `\${${name}}`
const secret = 'hunter2'
/** All fields that hold a single value, `${NAME}` in each of which could be tried. */
const everyField = scenarioTemplate('every').replaceAll(/^( +)# (\w+: )/gm, '$1$2')

function fieldsOf(text: string): [string, (string | number)[]][] {
  const walk = (value: unknown, path: (string | number)[]): [string, (string | number)[]][] => {
    if (typeof value !== 'object' || value === null) return [[path.join('.'), path]]
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
    return entries.flatMap(([key, part]) => walk(part, [...path, key]))
  }
  return walk(parseDocument(text).toJS(), [])
}

const told = (text: string, env: Record<string, string>) => read(text, { env }).problems.map(line)

describe('an environment variable', () => {
  test('stands for a quantity or a part of it', () => {
    const text = smallest.replace('1000', `"${variable('METERS')}"`).replace('1k/s', `"${variable('RATE')}/s"`)
    const scenario = valid(text, { env: { METERS: '2k', RATE: '3k' } })
    expect([scenario.fleet.meters, scenario.phases[0]!.fromPerS]).toEqual([2000, 3000])
  })

  test('stands for the limit of an objective, whose text stays as written', () => {
    const text = `${smallest}objectives:\n  - result.p99 < ${variable('LIMIT')}\n`
    expect(valid(text, { env: { LIMIT: '50ms' } }).objectives[0]).toMatchObject({
      require: `result.p99 < ${variable('LIMIT')}`,
      limit: 50_000,
    })
  })

  test('works in a value that was set on the command line', () => {
    const overrides = { drain: `"${variable('DRAIN')}"` }
    expect(valid(smallest, { overrides, env: { DRAIN: '3s' } }).drainUs).toBe(3_000_000)
  })

  test('that is not set is a problem with its place, told once', () => {
    const { problems } = read(smallest.replace('1k/s', `"${variable('RATE')}"`))
    expect(problems).toMatchObject([
      { line: 9, column: 25, path: 'load[0].rate', message: 'the environment variable RATE is not set' },
    ])
  })

  test('of an empty value is set, and read as what it is', () => {
    const text = smallest.replace('1k/s', `"${variable('RATE')}"`)
    expect(told(text, { RATE: '' })[0]).toContain(`the value of ${variable('RATE')} is not a rate`)
  })

  test('can be written out with a doubled $', () => {
    expect(
      told(
        smallest.replace('1k/s', () => `"$${variable('RATE')}"`),
        {},
      )[0],
    ).toContain(`"${variable('RATE')}" is not a rate`)
  })

  test('unquoted within brackets gets the hint to quote it', () => {
    expect(told(smallest.replace('1000', variable('METERS')), { METERS: '5' })[0]).toContain(
      'in quotes within { } or [ ]',
    )
  })
})

describe('the value of an environment variable', () => {
  test('is never in a message', () => {
    const text = smallest
      .replace('1000', `"${variable('S')}"`)
      .replace('1k/s', `"${variable('S')}"`)
      .replace('kind: embedded', `kind: "${variable('S')}"`)
      .replace('seed: 1', `seed: ${variable('S')}`)
    const { problems } = read(`${text}objectives: ["result.p99 < ${variable('S')}"]\n`, { env: { S: secret } })
    expect(problems).toHaveLength(5)
    expect(formatProblems(problems)).not.toContain(secret)
  })

  test('is never in a text that goes into results', () => {
    const text = smallest.replace('a test', `tests ${variable('S')}`)
    expect(valid(text, { env: { S: secret } }).why).toBe(`tests ${variable('S')}`)
  })

  test('cannot become a name, a model or an address', () => {
    const named = smallest
      .replace('name: smallest', `name: ${variable('S')}`)
      .replace('model: london', `model: "${variable('S')}"`)
      .replace('for: 10s', `for: 10s, name: "${variable('S')}"`)
    const { problems } = read(`${named}allow: ["${variable('S')}"]\n`, { env: { S: secret }, models: ['london'] })
    expect(problems.map((problem) => problem.path)).toEqual(['name', 'fleet.model', 'load[0].name', 'allow[0]'])
    expect(formatProblems(problems)).not.toContain(secret)
  })

  test('is a setting like any other, and recorded, where it is a figure, a date or a listed word', () => {
    const text = smallest
      .replace('seed: 1', `seed: ${variable('SEED')}`)
      .replace('2014-01-06', variable('DAY'))
      .replace('tariff-curves', `"${variable('WORK')}"`)
    const scenario = valid(text, { env: { SEED: '7', DAY: '2015-02-03', WORK: 'passthrough' } })
    const { seed, firstDay, target } = scenario
    expect([seed, firstDay, target.workload]).toEqual([7, '2015-02-03', 'passthrough'])
  })

  test.each(fieldsOf(everyField))('is neither recorded nor told where %s takes it as text', (_, path) => {
    const document = parseDocument(everyField)
    document.setIn(path, `x ${variable('S')}`)
    const outcome = read(String(document), { env: { S: secret }, models: ['london'] })
    expect(JSON.stringify(outcome)).not.toContain(secret)
  })

  test('is not carried into a text by an alias', () => {
    const figure = smallest.replace('seed: 1', `seed: &s "${variable('S')}"`)
    const env = { S: '4711' }
    expect(valid(figure.replace('a test', 'about s'), { env }).seed).toBe(4711)
    const aliased = [
      figure.replace('firstDay', 'drain: 10s\nfirstDay').replace('for: 10s', 'for: 10s, name: *s'),
      `x: &x { rate: 1k/s, for: 10s, kind: hold, name: "${variable('S')}" }\n${smallest.replace(/- \{.*/, '- *x')}`,
    ]
    for (const text of aliased) {
      const { problems } = read(text, { env })
      expect(problems.map(line)).toContainEqual(expect.stringMatching(/^load\[0\]\.name: .* is not allowed here/))
      expect(formatProblems(problems)).not.toContain('4711')
    }
  })

  test('leaves a scenario whose aliases run in circles to the other checks', () => {
    expect(read(`${smallest}allow: &a [*a]\n`).problems.length).toBeGreaterThan(0)
  })
})
