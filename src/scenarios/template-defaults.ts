import { z } from 'zod'
import { scenarioSchema } from './fields/schema.ts'

/** In which column what is said of a field begins. */
const column = 25

/**
 * Puts defaults in place of each `@`: as the value of a field, and behind what is said of it. They are those of the schema;
 * `more` has those that the schema leaves to the engine, `target.options.flush`.
 */
export function withDefaults(template: string, more: Readonly<Record<string, string>>): string {
  const path: string[] = []
  const lines = template.split('\n').map((line) => {
    const [, indent, field] = /^( *)(\w+):/.exec(line) ?? []
    if (indent === undefined || field === undefined) return line
    path.splice(indent.length / 2, path.length, field)
    const [, head, words] = /^( *\w+: )@ +(#.* default )@$/.exec(line) ?? []
    if (head === undefined || words === undefined) return line
    const value = more[path.join('.')] ?? writtenDefault(path)
    return `${`${head}${value}`.padEnd(column)}${words}${value}`
  })
  return lines.join('\n')
}

/** As a file would have it. */
function writtenDefault(path: readonly string[]): string {
  let schemas: unknown[] = [scenarioSchema]
  for (const field of path)
    schemas = schemas.flatMap((schema) => formsOf(schema)).flatMap(({ shape }) => shape[field] ?? [])
  const found = schemas.find((schema) => schema instanceof z.ZodPrefault)
  if (found === undefined) throw new Error(`${path.join('.')} has no default`)
  return String(found.def.defaultValue)
}

/** The mappings that may stand there. */
function formsOf(schema: unknown): z.ZodObject[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return formsOf(schema.unwrap())
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((form) => formsOf(form))
  return schema instanceof z.ZodObject ? [schema] : []
}
