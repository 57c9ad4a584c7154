import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLMap } from 'yaml'
import { z } from 'zod'
import type { Problem } from '../../types/scenario.ts'
import { type Path, pathText, placeOf, type SourceDocument } from '../file/document.ts'
import { lookUp, nearest } from '../file/nearest.ts'
import { keyHint } from '../file/unknown-keys.ts'
import { kindsOfOthers } from '../file/words-of-others.ts'
import type { Refusal } from './refusal.ts'
import { type Draft, scenarioSchema } from './schema.ts'

/** What could be read of a draft: everything may be missing, at any depth. */
export type Salvaged<T> = T extends readonly (infer E)[]
  ? readonly (Salvaged<E> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Salvaged<T[K]> | undefined }
    : T

interface Check {
  readonly source: SourceDocument
  readonly problems: Problem[]
}

/**
 * Reads every field of the document that can be read, and says what is wrong with each of the others. It walks the
 * schema itself, field by field, because a failed parse of the whole would give no values to look for contradictions in.
 */
export function checkFields(source: SourceDocument): { draft: Salvaged<Draft>; problems: Problem[] } {
  const check: Check = { source, problems: [] }
  const draft = read(check, scenarioSchema, source.root.contents, []) as Salvaged<Draft>
  return { draft, problems: check.problems }
}

function read(check: Check, schema: z.ZodType, node: unknown, path: Path): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return read(check, schema.unwrap() as z.ZodType, node, path)
  }
  const value = isAlias(node) ? node.resolve(check.source.root as Document) : node
  if (schema instanceof z.ZodDiscriminatedUnion) return readKind(check, schema, value, path)
  if (schema instanceof z.ZodUnion) {
    const [short, ...forms] = schema.options as unknown as [z.ZodType, ...z.ZodType[]]
    const list = isSeq(value) ? forms.find((form) => form instanceof z.ZodArray) : undefined
    return read(check, isMap(value) ? formOf(forms, value) : (list ?? short), value, path)
  }
  if (schema instanceof z.ZodObject) return readMap(check, schema, value, path)
  if (schema instanceof z.ZodRecord) return readRecord(check, schema, value, path)
  if (schema instanceof z.ZodArray) return readList(check, schema, value, path)
  return readField(check, schema, value, path)
}

/** Of several forms of a mapping the one that knows most of its keys, misspelt ones included; the first of equals. */
function formOf(forms: readonly z.ZodType[], map: YAMLMap): z.ZodType {
  const keys = map.items.map(keyOf)
  const known = (form: z.ZodType) => {
    const fields = form instanceof z.ZodObject ? Object.keys(form.shape) : []
    return keys.filter((key) => nearest(key, fields) !== null).length
  }
  return forms.reduce((best, form) => (known(form) > known(best) ? form : best))
}

function readMap(check: Check, schema: z.ZodObject, node: unknown, path: Path): unknown {
  if (!isMap(node)) {
    const keys = Object.keys(schema.shape).slice(0, 3).join(', ')
    report(
      check,
      node,
      path,
      `${shown(check, node)} is not a mapping`,
      `write its fields (${keys} ...) under ${pathText(path)}`,
    )
    return undefined
  }
  const known = Object.keys(schema.shape)
  reportUnknownKeys(check, known, node, path)
  return Object.fromEntries(
    Object.entries(schema.shape).map(([key, field]) => [
      key,
      readEntry(check, field as z.ZodType, node, [...path, key], known),
    ]),
  )
}

/** A mapping with keys of one's own. It may hold secrets, so only its name is shown. */
function readRecord(check: Check, schema: z.ZodRecord, node: unknown, path: Path): unknown {
  if (isMap(node)) {
    const values = node.items.map((pair) => {
      const key = keyOf(pair)
      return [key, read(check, schema.valueType as z.ZodType, pair.value, [...path, key])] as const
    })
    return Object.fromEntries(values)
  }
  const { examples } = schema.meta() as { examples: readonly unknown[] }
  const example = flowText({ [nameOf(path)]: examples[0] })
  report(
    check,
    node,
    path,
    `${nameOf(path)} is not a mapping of names and values`,
    `write ${example.slice(1, -1).trim()}`,
  )
  return undefined
}

function readEntry(check: Check, field: z.ZodType, map: YAMLMap, path: Path, siblings: readonly string[]): unknown {
  const key = path.at(-1) as string
  const pair = pairOf(map, key) ?? misspelt(map, key, siblings)
  if (pair !== undefined) return read(check, field, pair.value, path)
  if (field instanceof z.ZodOptional) return undefined
  if (field instanceof z.ZodPrefault) return field.parse(undefined)
  const notes = (field.meta() ?? {}) as { description?: string; examples?: unknown[] }
  const example = notes.examples === undefined ? `${key}: ...` : `${key}: ${flowText(notes.examples[0])}`
  report(
    check,
    map,
    path,
    `${key} is missing`,
    `add ${example}${notes.description ? ` (${firstSentence(notes.description)})` : ''}`,
  )
  return undefined
}

function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}

/** The value of a key that was probably meant to be `key`: reported as unknown, and read all the same. */
function misspelt(map: YAMLMap, key: string, siblings: readonly string[]): Pair | undefined {
  return map.items.find((pair) => !siblings.includes(keyOf(pair)) && nearest(keyOf(pair), siblings) === key)
}

function firstSentence(text: string): string {
  return text.split(/[.;:](?:\s|$)/)[0]!
}

function reportUnknownKeys(check: Check, known: readonly string[], map: YAMLMap, path: Path): void {
  for (const pair of map.items) {
    const key = keyOf(pair)
    if (known.includes(key)) continue
    const kind = pairOf(map, 'kind')?.value
    const readable = path[0] === 'load' && isScalar(kind) && !check.source.written.has(kind)
    const kindText = readable ? String(kind.value) : null
    report(
      check,
      pair.key,
      [...path, key],
      `${key} is not a field ${placeName(path, kindText)}`,
      keyHint(key, known, path, kindText),
    )
  }
}

function placeName(path: Path, kind: string | null): string {
  if (path.length === 0) return 'of a scenario'
  return kind === null
    ? `of ${typeof path.at(-1) === 'number' ? `an entry of ${path[0]}` : pathText(path)}`
    : `of a ${kind}`
}

function readList(check: Check, schema: z.ZodArray, node: unknown, path: Path): unknown {
  if (!isSeq(node)) {
    report(
      check,
      node,
      path,
      `${shown(check, node)} is not a list`,
      `write each entry of ${pathText(path)} on a line that starts with -`,
    )
    return undefined
  }
  if (node.items.length === 0 && !schema.safeParse([]).success) {
    report(check, node, path, `${pathText(path)} is empty`, 'add an entry')
  }
  return node.items.map((item, i) => read(check, schema.element as z.ZodType, item, [...path, i]))
}

/** A mapping whose `kind` says which fields it has. A kind that is nearly known is taken for the known one. */
function readKind(check: Check, schema: z.ZodDiscriminatedUnion, node: unknown, path: Path): unknown {
  const options = schema.options as unknown as z.ZodObject[]
  const kinds = options.map((option) => String((option.shape.kind as z.ZodLiteral).value))
  const all = `write one of ${kinds.join(', ')}`
  if (!isMap(node)) {
    report(
      check,
      node,
      path,
      `${shown(check, node)} is not a phase`,
      'write a phase such as { kind: hold, rate: 50k/s, for: 10s }',
    )
    return undefined
  }
  const fields = options.flatMap((option) => Object.keys(option.shape))
  const pair = pairOf(node, 'kind') ?? misspelt(node, 'kind', fields)
  const kind = isScalar(pair?.value) ? pair.value.value : undefined
  const option = options[kinds.indexOf(String(kind))]
  if (option !== undefined) return readMap(check, option, node, path)
  const meant = nearest(String(kind), kinds) ?? lookUp(kindsOfOthers, String(kind)) ?? null
  const message = pair === undefined ? 'kind is missing' : `${shown(check, pair.value)} is not a known phase kind`
  report(check, pair?.value ?? node, [...path, 'kind'], message, meant === null ? all : `write ${meant}`)
  const similar = options[kinds.indexOf(meant ?? '')]
  const name = pairOf(node, 'name')?.value
  if (similar === undefined) return isScalar(name) && typeof name.value === 'string' ? { name: name.value } : undefined
  const read = readMap(check, similar.omit({ kind: true }).extend({ kind: z.unknown() }), node, path) as object
  return { ...read, kind: meant }
}

function readField(check: Check, schema: z.ZodType, node: unknown, path: Path): unknown {
  const raw = isScalar(node) ? node.value : isMap(node) ? {} : isSeq(node) ? [] : null
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const refused = (parsed.error.issues[0] as { params?: unknown }).params as Refusal
  const fromEnvironment = isScalar(node) && check.source.written.has(node as Node)
  const hint = fromEnvironment ? refused.write : (refused.exactly ?? refused.write)
  const nothing = raw === null && !(isScalar(node) && node.source === 'null')
  const message = nothing
    ? `${nameOf(path)} has no value`
    : `${refused.secret ? nameOf(path) : shown(check, node)} ${refused.wrong}`
  report(check, node, path, message, hint)
  return undefined
}

function nameOf(path: Path): string {
  const last = path.at(-1)
  return typeof last === 'string' ? last : 'this entry'
}

/** A value as the user wrote it, short; what came from the environment is named by its variable. */
function shown(check: Check, node: unknown): string {
  if (isMap(node)) return 'a mapping'
  if (isSeq(node)) return 'a list'
  if (!isScalar(node)) return 'nothing'
  const written = check.source.written.get(node)
  if (written !== undefined) return /^\$\{\w+\}$/.test(written) ? `the value of ${written}` : JSON.stringify(written)
  if (node.value === null && !node.source) return 'an empty value'
  const text = typeof node.value === 'string' ? JSON.stringify(node.value) : (node.source ?? String(node.value))
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => keyOf(pair) === key)
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function report(check: Check, node: unknown, path: Path, message: string, suggestion: string): void {
  check.problems.push({ ...placeOf(check.source, node), path: pathText(path), message, suggestion })
}
