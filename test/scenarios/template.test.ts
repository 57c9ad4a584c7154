import { expect, test } from 'vitest'
import { scenarioJsonSchema } from '../../src/scenarios/fields/schema.ts'
import { pipelineTemplate, scenarioTemplate } from '../../src/scenarios/template.ts'
import { externalTemplate } from '../../src/scenarios/template-external.ts'
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

test.each([
  ['', scenarioTemplate, 8],
  [' of the real pipeline', pipelineTemplate, 24],
])('what it says of defaults%s is true', (_, template, least) => {
  const isDefault = (line: string) => /^ *\w.*; default \S+$/.test(line)
  const lines = template('mine').split('\n')
  expect(lines.filter(isDefault).length).toBeGreaterThan(least)
  const without = lines.filter((line) => !isDefault(line)).join('\n')
  const emptied = without.replaceAll(/^ *(?:options|collect|kafka|redis|services):(?: +#.*)?\n/gm, '')
  expect(valid(emptied)).toEqual(valid(template('mine')))
})

test('a new scenario of the real pipeline is valid as it stands', () => {
  const scenario = valid(pipelineTemplate('mine'), { models: ['london'], memoryBytes: 2 ** 32 })
  expect([scenario.target.engine, scenario.driver.kind]).toEqual(['node', 'kafka'])
})

test('a new scenario of a pipeline of one’s own is valid as it stands', () => {
  const scenario = valid(externalTemplate('ours'), { models: ['london'], memoryBytes: 2 ** 32 })
  expect([scenario.name, scenario.target.engine, scenario.driver.kind]).toEqual(['ours', 'external', 'kafka'])
})

test('a new scenario holds the real pipeline in comments, as it would be written', () => {
  const text = scenarioTemplate('mine')
  const real = text.slice(text.indexOf('# target:\n')).replaceAll(/^# ?/gm, '')
  expect(pipelineTemplate('mine')).toContain(real)
})

function collectKeys(node: unknown, keys: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  for (const [name, child] of Object.entries(node)) {
    if (name === 'properties') for (const key of Object.keys(child as object)) keys.add(key)
    if (name !== 'examples' && name !== 'default') collectKeys(child, keys)
  }
}
