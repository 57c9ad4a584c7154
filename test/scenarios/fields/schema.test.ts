import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { scenarioJsonSchema, scenarioSchema } from '../../../src/scenarios/fields/schema.ts'
import { scenarioTemplate } from '../../../src/scenarios/template.ts'
import { smallest } from '../examples.ts'
import { expectGolden } from '../golden.ts'

type Node = Record<string, unknown>

describe('the JSON Schema for editors', () => {
  const schema = scenarioJsonSchema() as Node

  test('is the one that ships', () => {
    expectGolden('../../schema/scenario.schema.json', `${JSON.stringify(schema, null, 2)}\n`)
  })

  test('has a title, a description and examples for every field', () => {
    expect(fieldsOf(schema, '').length).toBeGreaterThan(50)
    for (const [path, field] of fieldsOf(schema, '')) {
      expect([path, field.title, field.description, field.examples]).not.toContain(undefined)
    }
  })

  test('requires what the documentation calls required', () => {
    expect(schema.required).toEqual(['name', 'why', 'seed', 'firstDay', 'fleet', 'target', 'driver', 'load'])
    const properties = schema.properties as Record<string, Node>
    expect(properties.fleet!.required).toEqual(['meters', 'model'])
    expect(properties.target!.required).toEqual(['engine', 'workload'])
    expect(properties.driver!.required).toEqual(['kind'])
  })

  test('accepts every example that it gives, by its own pattern', () => {
    for (const [path, field] of fieldsOf(schema, '')) {
      if (typeof field.pattern !== 'string') continue
      for (const example of field.examples as unknown[]) {
        if (typeof example === 'string') expect([path, example]).toEqual([path, expect.stringMatching(field.pattern)])
      }
    }
  })
})

test('the schema alone, without positions, judges a document like the reader does', () => {
  for (const text of [smallest, scenarioTemplate('mine')]) {
    expect(scenarioSchema.safeParse(parseDocument(text).toJS()).success).toBe(true)
  }
  const wrong = scenarioSchema.safeParse(parseDocument(smallest.replace('1k/s', '1000')).toJS())
  expect(wrong.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['load.0.rate'])
})

/** Every property at any depth, with its path. */
function fieldsOf(node: Node, path: string): [string, Node][] {
  const properties = Object.entries((node.properties ?? {}) as Record<string, Node>)
  const choices = [...((node.oneOf ?? []) as Node[]), ...((node.anyOf ?? []) as Node[])]
  return [
    ...properties.flatMap(([key, field]): [string, Node][] => [
      [`${path}.${key}`, field],
      ...fieldsOf(field, `${path}.${key}`),
    ]),
    ...choices.flatMap((choice) => fieldsOf(choice, path)),
    ...(node.items === undefined ? [] : fieldsOf(node.items as Node, `${path}[]`)),
  ]
}
