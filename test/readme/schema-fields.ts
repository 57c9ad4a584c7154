/** As much of a JSON Schema as is looked at. */
interface Part {
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Part>>
  readonly [keyword: string]: unknown
}

/** Names of all properties, at any depth. */
export function fieldNames(schema: object): string[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (typeof value !== 'object' || value === null || keyword === 'examples' || keyword === 'default') return []
    return keyword === 'properties' ? [...Object.keys(value), ...fieldNames(value)] : fieldNames(value)
  })
}

/** `driver.linger` -> `5ms`: every field below `schema` with a default of its own. */
export function writtenDefaults(schema: object, path = ''): [path: string, written: string][] {
  return Object.entries((schema as Part).properties ?? {}).flatMap(([name, part]) => {
    const at = path === '' ? name : `${path}.${name}`
    const value = part.default
    const own: [string, string][] = typeof value === 'string' || typeof value === 'number' ? [[at, `${value}`]] : []
    return [...own, ...writtenDefaults(part, at)]
  })
}
