import { describe, expect, test } from 'vitest'
import { scenarioHashOf } from '../../src/results/scenario-hash.ts'
import { parseScenario } from '../../src/scenarios/scenario-file.ts'
import type { Scenario } from '../../src/types/scenario.ts'

const text = `
name: talk
why: Does it keep up?
seed: 7
firstDay: 2014-01-06
fleet: { meters: 2k, model: london }
target: { engine: embedded, workload: tariff-curves }
driver: { kind: embedded }
load:
  - { kind: hold, rate: 1k/s, for: 2s, name: talk }
drain: 5s
objectives:
  - result.p99 < 300ms
`

function parsed(yaml: string, overrides: Record<string, string> = {}): Scenario {
  const { scenario, problems } = parseScenario({ text: yaml, file: 'a.yaml', env: {}, overrides })
  if (scenario === null) throw new Error(JSON.stringify(problems))
  return scenario
}

function hashOf(yaml: string, overrides: Record<string, string> = {}): string {
  return scenarioHashOf(parsed(yaml, overrides))
}

/** The same value, with the keys of every object the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, part]) => [key, reversed(part)]),
  ) as T
}

const changed = (from: string, to: string) => {
  expect(text).toContain(from)
  return hashOf(text.replace(from, to))
}

describe('the hash of a scenario', () => {
  test('is 16 hexadecimal digits', () => {
    expect(hashOf(text)).toMatch(/^[0-9a-f]{16}$/)
  })

  test.each([
    ['formatting', 'fleet: { meters: 2k, model: london }', 'fleet:\n    model:   "london"\n    meters: 2000'],
    ['a comment', 'seed: 7', '# any number\nseed: 7   # will do'],
    ['the order of keys', 'kind: hold, rate: 1k/s', 'rate: 1000/s, kind: hold'],
    ['a default that is written out', 'kind: embedded }', 'kind: embedded, inFlight: 64MiB }'],
    ['a default of the engine that is written out', 'tariff-curves }', 'tariff-curves, options: { flush: 1ms } }'],
    ['its name', 'name: talk\nwhy', 'name: chatter\nwhy'],
    ['its reason', 'Does it keep up?', 'Does it still keep up?'],
    ['what is demanded of it', '300ms', '250ms'],
    ['how long the target may take to start', 'tariff-curves }', 'tariff-curves, readyWithin: 90s }'],
  ])('is not changed by %s', (_, from, to) => {
    expect(changed(from, to)).toBe(hashOf(text))
  })

  test.each([
    ['the rate', '1k/s', '1001/s'],
    ['the seed', 'seed: 7', 'seed: 8'],
    ['the name of a phase, by which runs are compared', 'name: talk }', 'name: chatter }'],
    ['an option of the target', 'tariff-curves }', 'tariff-curves, options: { flush: 2ms } }'],
    ['the drain', 'drain: 5s', 'drain: 6s'],
  ])('is changed by %s', (_, from, to) => {
    expect(changed(from, to)).not.toBe(hashOf(text))
  })

  test('is the same in whatever order a file holds the parsed scenario', () => {
    expect(scenarioHashOf(reversed(parsed(text)))).toBe(hashOf(text))
  })

  test('is changed by --set, as by the file', () => {
    expect(hashOf(text, { 'load[0].rate': '2k/s' })).not.toBe(hashOf(text))
    expect(hashOf(text, { 'load[0].rate': '2k/s' })).toBe(changed('1k/s', '2k/s'))
    expect(hashOf(text, { 'load[0].rate': '1000/s' })).toBe(hashOf(text))
  })
})
