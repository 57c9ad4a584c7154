import { expect, test } from 'vitest'
import { fieldsOfPhase, placesOfField } from '../../../src/scenarios/fields/field-places.ts'

const wordsOf = (field: string) => placesOfField.get(field)?.map(({ words }) => words)

test('a field of a scenario belongs to the mapping that the schema has it in', () => {
  expect(wordsOf('seed')).toEqual(['the top of the file'])
  expect(wordsOf('meters')).toEqual(['fleet'])
  expect(wordsOf('loseEvery')).toEqual(['target.options'])
  expect(wordsOf('jolokia')).toEqual(['services.kafka'])
  expect(wordsOf('rate')).toEqual(['a phase of load'])
  expect(wordsOf('soft')).toEqual(['an entry of objectives'])
  expect(wordsOf('constructor')).toBeUndefined()
})

test('a field of several belongs to those nearest to the top', () => {
  expect(wordsOf('connections')).toEqual(['driver', 'a phase of load'])
  expect(wordsOf('heap')).toEqual(['target.jvm', 'services.kafka', 'services.zookeeper'])
  expect(wordsOf('for')).toEqual(['a phase of load'])
  expect(wordsOf('name')).toEqual(['the top of the file'])
})

test('a kind of phase has the fields that not every kind has, those that must be written first', () => {
  expect(Object.fromEntries(fieldsOfPhase)).toEqual({
    hold: ['rate', 'for'],
    ramp: ['from', 'to', 'for'],
    steps: ['from', 'to', 'by', 'each'],
    pause: ['for'],
    burst: ['for'],
    fault: ['do', 'what', 'for', 'rate'],
    saturate: ['for', 'connections'],
  })
})
