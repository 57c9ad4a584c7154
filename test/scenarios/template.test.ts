import { expect, test } from 'vitest'
import { scenarioJsonSchema } from '../../src/scenarios/schema.ts'
import { scenarioTemplate } from '../../src/scenarios/template.ts'
import { valid } from './examples.ts'

test('a new scenario is valid as it stands, and has the name it was given', () => {
  const scenario = valid(scenarioTemplate('my-first'), { models: ['london'], memoryBytes: 2 ** 31 })
  expect(scenario.name).toBe('my-first')
})

test('it shows every field there is, and every kind of phase', () => {
  const text = scenarioTemplate('mine')
  const keys = new Set<string>()
  collectKeys(scenarioJsonSchema(), keys)
  expect([...keys].filter((key) => !new RegExp(`\\b${key}:`).test(text))).toEqual([])
  expect(valid(text).phases.map((phase) => phase.kind)).toEqual([
    'hold',
    'ramp',
    'steps',
    'steps',
    'steps',
    'steps',
    'pause',
    'burst',
    'hold',
  ])
})

test('what it says of defaults is true', () => {
  const lines = scenarioTemplate('mine')
    .split('\n')
    .filter((line) => /; default \S+$/.test(line))
  expect(lines.length).toBeGreaterThan(8)
  const without = scenarioTemplate('mine')
    .split('\n')
    .filter((line) => !lines.includes(line))
    .join('\n')
  const withDefaults = valid(scenarioTemplate('mine'))
  expect(valid(without.replace('  options:\n', '').replace('collect:\n', ''))).toEqual(withDefaults)
})

function collectKeys(node: unknown, keys: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  for (const [name, child] of Object.entries(node)) {
    if (name === 'properties') for (const key of Object.keys(child as object)) keys.add(key)
    if (name !== 'examples' && name !== 'default') collectKeys(child, keys)
  }
}
