import { describe, expect, test } from 'vitest'
import { scenarioJsonSchema } from '../../src/scenarios/fields/schema.ts'
import { goldenText } from '../verdict/golden-file.ts'
import { commandHelps, commandReference } from './command-pages.ts'
import { fieldNames, fieldTable, type Part } from './field-tables.ts'
import { regenerated, tablePaths } from './generated.ts'
import { rowsOf } from './markdown.ts'
import { docOf, docs } from './pages.ts'

const schema = scenarioJsonSchema() as Part

describe('what pages are made of', () => {
  test.each(docs.map(({ path, text }) => [path, text]))('%s is as the program makes it today', (path, text) => {
    const made = regenerated(text!, {
      fields: (at, others) => fieldTable(schema, at, others),
      commands: () => commandReference(commandHelps()),
    })
    expect(goldenText(path!, made)).toBe(made)
  })

  test('the tables of docs/scenarios.md hold every field of a scenario', () => {
    const text = docOf('scenarios')
    const told = new Set(rowsOf(text).flatMap((row) => row[0]!.match(/\w+/g) ?? []))
    expect(tablePaths(text).length).toBeGreaterThan(5)
    expect(fieldNames(schema).filter((name) => !told.has(name) && name !== 'managed' && name !== 'kind')).toEqual([])
  })

  test('docs/commands.md has the help of every command, and of each command of a command', () => {
    const titles = docOf('commands')
      .split('\n')
      .filter((line) => line.startsWith('## loadcurve '))
    const names = commandHelps().map(({ name }) => name)
    expect(titles).toEqual(names.filter((name) => name !== '').map((name) => `## loadcurve ${name}`))
    expect(names).toContain('stack logs')
  })
})

describe('a table of fields', () => {
  const table = (part: Part, path = '.', others: string[] = []) => rowsOf(fieldTable(part, path, others))

  test('says of each field whether it is required, what holds without it, and what it is', () => {
    const part = {
      required: ['rate', 'linger'],
      properties: {
        rate: { description: 'Curves | second.', examples: ['50k/s'] },
        linger: { description: 'How long.', default: '5ms', examples: ['5ms'] },
        port: { description: 'Default: a free one.' },
      },
    }
    expect(fieldTable(part, '.', []).split('\n').slice(2)).toEqual([
      '| `rate` | required | Curves \\| second. | `rate: 50k/s` |',
      '| `linger` | `5ms` | How long. | `linger: 5ms` |',
      '| `port` | – | Default: a free one. |  |',
    ])
  })

  test('lists the words of a field, unless its description names them', () => {
    const words = (description: string) =>
      table({ properties: { store: { description, enum: ['redis', 'none'] } } })[0]![2]
    expect(words('Where sums are kept.')).toBe('Where sums are kept. One of `redis`, `none`.')
    expect(words('redis, or none.')).toBe('redis, or none.')
  })

  test('lists what is within a field, unless that has a table of its own', () => {
    const part = {
      properties: { stall: { properties: { after: {} } }, series: { items: { properties: { name: {} } } } },
    }
    const fields = (others: string[]) => table(part, '.', others).map(([field]) => field)
    expect(fields([])).toEqual(['`stall`', '`stall.after`', '`series`', '`series[].name`'])
    expect(fields(['stall'])).toEqual(['`stall`', '`series`', '`series[].name`'])
  })

  test('says which forms of a union have a field', () => {
    const form = (kind: string, properties: Record<string, Part>) => ({
      properties: { kind: { const: kind }, ...properties },
    })
    const union = { anyOf: [form('kafka', { timeout: {}, acks: {} }), form('http', { timeout: {} })] }
    expect(table({ properties: { driver: union } }, 'driver').map(([field, of]) => [field, of])).toEqual([
      ['`timeout`', 'all'],
      ['`acks`', 'kafka'],
    ])
  })
})
