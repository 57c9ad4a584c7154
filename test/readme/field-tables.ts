import { stringify } from 'yaml'

/** As much of a JSON Schema as the tables need. */
export interface Part {
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Part>>
  readonly anyOf?: readonly Part[]
  readonly oneOf?: readonly Part[]
  readonly items?: Part
}

/** One form of an object, and what tells it from the others of a union: `kafka`, `hold`, `managed`; empty where it is the only one. */
interface Form {
  readonly label: string
  readonly part: Part
}

interface Row {
  readonly field: string
  readonly fallback: string
  readonly what: string
  readonly example: string
  readonly labels: string[]
}

/** The fields whose values tell the forms of an object apart. They stand as labels, not as rows. */
const discriminants = ['kind', 'engine', 'managed'] as const

/**
 * A Markdown table of the fields at a path of the schema (`driver`, `services.kafka`, `.` for the scenario itself). Fields
 * within a field are listed below it (`stall.after`), unless their path is one of `others`, which have tables of their own.
 */
export function fieldTable(schema: Part, path: string, others: readonly string[]): string {
  const steps = path === '.' ? [] : path.split('.')
  const forms = steps.reduce(
    (held, step) => held.flatMap((form) => within(form, step)),
    expand({ label: '', part: schema }),
  )
  if (forms.length === 0) throw new Error(`the schema has no fields at ${path}`)
  const rows = mergeRows(forms.flatMap((form) => rowsOf(form, steps, '', others)))
  const labels = new Set(forms.map(({ label }) => label))
  const head =
    labels.size > 1
      ? ['field', 'of', 'default', 'what it is', 'for example']
      : ['field', 'default', 'what it is', 'for example']
  const cells = rows.map((row) => cellsOf(row, labels))
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cellsOf(row: Row, labels: ReadonlySet<string>): string[] {
  const rest = [row.fallback, escaped(row.what), row.example]
  if (labels.size < 2) return [row.field, ...rest]
  const own = [...new Set(row.labels)]
  return [row.field, own.length === labels.size ? 'all' : own.join(', '), ...rest]
}

/** The forms of what stands at a key of an object. */
function within({ label, part }: Form, key: string): Form[] {
  const inner = part.properties?.[key]
  return inner === undefined ? [] : expand({ label, part: inner })
}

/** Objects that a value may be: those of a union, those of a list, or itself. What is no object has no form. */
function expand({ label, part }: Form): Form[] {
  const alternatives = part.anyOf ?? part.oneOf
  if (alternatives !== undefined) {
    return alternatives.flatMap((alternative) => expand({ label: labelOf(alternative) ?? label, part: alternative }))
  }
  if (part.items !== undefined) return expand({ label, part: part.items })
  return part.properties === undefined ? [] : [{ label: labelOf(part) ?? label, part }]
}

/** What the one value of a discriminant says; null where it may have several or there is none. */
function labelOf({ properties = {} }: Part): string | null {
  for (const name of discriminants) {
    const value = onlyValueOf(properties[name])
    if (value === true || value === false) return value ? 'managed' : 'your own'
    if (value !== undefined) return String(value)
  }
  return null
}

/** `null` may be written with and without quotes. */
function onlyValueOf(part: Part | undefined): unknown {
  if (part === undefined) return undefined
  if ('const' in part) return part.const
  const words = [...new Set((part.enum ?? []).map(String))]
  return words.length === 1 ? words[0] : undefined
}

function rowsOf({ label, part }: Form, steps: readonly string[], prefix: string, others: readonly string[]): Row[] {
  const telling = discriminants.find((name) => onlyValueOf(part.properties?.[name]) !== undefined)
  return Object.entries(part.properties ?? {}).flatMap(([name, field]) => {
    if (name === telling) return []
    const at = [...steps, name]
    const required = part.required?.includes(name) === true && field.default === undefined
    const row = rowOf(`${prefix}${name}`, name, field, required, label)
    if (others.includes(at.join('.'))) return [row]
    const inner = expand({ label, part: field }).flatMap((form) =>
      rowsOf({ label, part: form.part }, at, `${prefix}${name}${field.items === undefined ? '' : '[]'}.`, others),
    )
    return [row, ...inner]
  })
}

function rowOf(field: string, key: string, part: Part, required: boolean, label: string): Row {
  return {
    field: `\`${field}\``,
    fallback: required ? 'required' : defaultText(part.default),
    what: `${part.description ?? ''}${wordsText(part)}`.trim(),
    example: part.examples === undefined ? '' : `\`${key}: ${flowText(part.examples[0])}\``,
    labels: [label],
  }
}

function defaultText(value: unknown): string {
  if (value === undefined) return '–'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) && value.length === 0 ? 'none' : '–'
  return `\`${value}\``
}

/** The words that may stand there, where the description does not name them all. */
function wordsText({ description = '', enum: words = [] }: Part): string {
  const known = [...new Set(words.map(String))]
  if (known.every((word) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(description))) return ''
  return ` One of ${known.map((word) => `\`${word}\``).join(', ')}.`
}

function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim()
}

/** A field that several forms have alike is one row. */
function mergeRows(rows: readonly Row[]): Row[] {
  const merged = new Map<string, Row>()
  for (const row of rows) {
    const key = [row.field, row.fallback, row.what].join('\n')
    const held = merged.get(key)
    if (held === undefined) merged.set(key, row)
    else held.labels.push(...row.labels)
  }
  return [...merged.values()]
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<')
}

/** Names of all properties, at any depth. */
export function fieldNames(schema: object): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (typeof value !== 'object' || value === null || keyword === 'examples' || keyword === 'default') return []
    return keyword === 'properties' ? [...Object.keys(value), ...fieldNames(value)] : fieldNames(value)
  })
}
