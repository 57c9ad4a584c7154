import { z } from 'zod'
import { loadEntry } from './phase-schema.ts'
import { scenarioSchema } from './schema.ts'

/** A mapping in a scenario file. */
export interface Place {
  /** as in `pathText`, without the numbers of entries: `target.options`, `load` for each of its entries; empty at the top */
  readonly path: string
  /** `target.options`, `a phase of load`, `the top of the file` */
  readonly words: string
}

/** field -> the mappings that have it, of those as near to the top as any */
export const placesOfField: ReadonlyMap<string, readonly Place[]> = topmost(fieldsIn(scenarioSchema, [], false))

/** kind of a phase -> the fields that not every kind has, those that must be written first */
export const fieldsOfPhase: ReadonlyMap<string, readonly string[]> = phaseFields()

type Found = readonly [field: string, place: Place, depth: number]

/** Every field below a schema, and where it stands. */
function fieldsIn(schema: unknown, path: readonly string[], isEntry: boolean): Found[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault)
    return fieldsIn(schema.unwrap(), path, isEntry)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((form) => fieldsIn(form, path, isEntry))
  if (schema instanceof z.ZodArray) return fieldsIn(schema.element, path, true)
  if (!(schema instanceof z.ZodObject)) return []
  const place = placeAt(path.join('.'), isEntry)
  return Object.entries(schema.shape).flatMap(([field, own]) => [
    [field, place, path.length] as const,
    ...fieldsIn(own, [...path, field], false),
  ])
}

function placeAt(path: string, isEntry: boolean): Place {
  if (path === '') return { path, words: 'the top of the file' }
  if (!isEntry) return { path, words: path }
  return { path, words: path === 'load' ? 'a phase of load' : `an entry of ${path}` }
}

function topmost(found: readonly Found[]): Map<string, Place[]> {
  const depths = new Map<string, number>()
  const places = new Map<string, Place[]>()
  for (const [field, place, depth] of found) {
    const least = depths.get(field) ?? Number.POSITIVE_INFINITY
    if (depth < least) places.set(field, [])
    if (depth > least) continue
    depths.set(field, depth)
    const all = places.get(field)!
    if (all.every(({ path }) => path !== place.path)) all.push(place)
  }
  return places
}

function phaseFields(): Map<string, string[]> {
  const shapes = loadEntry.options.map(({ shape }) => shape as Readonly<Record<string, z.ZodType>>)
  const isOwn = (field: string) => shapes.some((shape) => !(field in shape))
  return new Map(
    shapes.map((shape) => {
      const own = Object.keys(shape).filter(isOwn)
      const mayBeLeftOut = (field: string) => Number(shape[field]!.safeParse(undefined).success)
      return [(shape.kind as z.ZodLiteral<string>).value, own.sort((a, b) => mayBeLeftOut(a) - mayBeLeftOut(b))]
    }),
  )
}
