import { LoadcurveError } from '../errors.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'

const modelFormat = 1
/** knots of a quantile table: z = -3.2, -3.0 .. 3.2 */
export const knots = 33
/** 48 half-hours x weekday or weekend x 3 seasons */
export const contexts = 288
export const ranks = 16
export const dayClasses = 5
/** of three hours */
export const blocks = 8
/** values of z that one rank of one day class can take */
export const levels = 64
export const startDraws = 1024
export const dayDraws = 1024
export const spreads = 256
export const daysOfYear = 366
/** of `dayFactors` and `spread`: 4096 is 1 */
export const factorBits = 12
export const archetypesMax = 128
/** of a model that is trained: fewer meters do not make a town */
export const archetypesMin = 5

/** The data that the model was fitted from. */
export interface FittedFrom {
  readonly firstDay: string
  readonly lastDay: string
  readonly days: number
  /** columns of the data */
  readonly meters: number
  /** columns complete enough to be an archetype */
  readonly donors: number
  /** share of the readings that the donors should have */
  readonly missingRatio: number
}

/**
 * A fitted fleet, in integer tables that the run-time kernel uses directly.
 *
 * A meter's state is the rank of its reading among its readings of the same context and day class. Ranks follow a
 * Markov chain; (day class, rank, draw) gives a normal score z; the quantile table of (archetype, context) turns z into
 * Wh.
 */
export interface FleetModel {
  readonly name: string
  readonly title: string
  readonly source: string
  readonly licence: string
  readonly fittedFrom: FittedFrom
  readonly archetypes: number
  /** quantile tables are in Wh / 2^fractionBits, 1 to 8 */
  readonly fractionBits: number
  /** [archetype][context][knot], rising */
  readonly quantiles: Uint16Array
  /** [block][day class][rank][column]: `threshold << 4 | alias`, 12-bit threshold (the alias method of Walker) */
  readonly transitions: Uint16Array
  /** [block][day class][rank][level]: z as `knot << 11 | fraction` */
  readonly scores: Uint16Array
  /** [day class][draw]: tomorrow's class */
  readonly dayChain: Uint8Array
  /** [draw]: rank before slot 0 */
  readonly startRanks: Uint8Array
  /** [day of the year]: the factor that all meters share, 4096 = 1 */
  readonly dayFactors: Uint16Array
  /** [draw]: a meter's size relative to its archetype's, 4096 = 1, below 8192 */
  readonly spread: Uint16Array
}

type TableName = 'quantiles' | 'transitions' | 'scores' | 'dayChain' | 'startRanks' | 'dayFactors' | 'spread'
type Table = Uint8Array | Uint16Array

/** Entries of each table and the bytes of one entry. */
function tableSizes(archetypes: number): Record<TableName, readonly [entries: number, bytes: 1 | 2]> {
  return {
    quantiles: [archetypes * contexts * knots, 2],
    transitions: [blocks * dayClasses * ranks * ranks, 2],
    scores: [blocks * dayClasses * ranks * levels, 2],
    dayChain: [dayClasses * dayDraws, 1],
    startRanks: [startDraws, 1],
    dayFactors: [daysOfYear, 2],
    spread: [spreads, 2],
  }
}

/** The file's name in `models/`. Errors: USAGE if the name has characters other than letters, digits, `-` and `_`. */
export function modelFileName(name: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new LoadcurveError('USAGE', `fleet model name "${name}" is not allowed`, {
      hint: 'use 1 to 64 letters, digits, - and _',
    })
  }
  return `${name}.json`
}

/** One JSON object: the header's fields one per line, then `tables`, each little-endian in base64. */
export function encodeFleetModel(model: FleetModel): string {
  const { name, title, source, licence, fittedFrom, archetypes, fractionBits } = model
  const tables: Record<string, string> = {}
  for (const key of Object.keys(tableSizes(archetypes)) as TableName[])
    tables[key] = encodeBase64(littleEndian(model[key]))
  const header = { format: modelFormat, name, title, source, licence, fittedFrom, archetypes, fractionBits, tables }
  return `${JSON.stringify(header, null, 1)}\n`
}

/**
 * Reads what `encodeFleetModel` wrote. Errors: USAGE, naming the field or table, if the text is cut short, has another
 * format, or a table has a wrong size or an entry out of range.
 */
export function parseFleetModel(text: string): FleetModel {
  const file = parseObject(text)
  if (file.format !== modelFormat) {
    throw broken(`has format ${JSON.stringify(file.format)}; this version reads format ${modelFormat}`)
  }
  const archetypes = wholeField(file, 'archetypes', 1, archetypesMax)
  const tables = objectField(file, 'tables')
  const sizes = tableSizes(archetypes)
  const table = (name: TableName) => parseTable(name, tables[name], sizes[name])
  const model: FleetModel = {
    name: textField(file, 'name'),
    title: textField(file, 'title'),
    source: textField(file, 'source'),
    licence: textField(file, 'licence'),
    fittedFrom: parseFittedFrom(objectField(file, 'fittedFrom')),
    archetypes,
    fractionBits: wholeField(file, 'fractionBits', 1, 8),
    quantiles: table('quantiles') as Uint16Array,
    transitions: table('transitions') as Uint16Array,
    scores: table('scores') as Uint16Array,
    dayChain: table('dayChain') as Uint8Array,
    startRanks: table('startRanks') as Uint8Array,
    dayFactors: table('dayFactors') as Uint16Array,
    spread: table('spread') as Uint16Array,
  }
  assertRanges(model)
  return model
}

/** The kernel trusts these bounds: without them an index or a product could leave its range. */
function assertRanges(model: FleetModel): void {
  assertBelow('dayChain', model.dayChain, dayClasses)
  assertBelow('startRanks', model.startRanks, ranks)
  assertBelow('dayFactors', model.dayFactors, 2 << factorBits)
  assertBelow('spread', model.spread, 2 << factorBits)
  for (let row = 0; row < model.quantiles.length; row += knots) {
    for (let k = 1; k < knots; k++) {
      if (model.quantiles[row + k]! < model.quantiles[row + k - 1]!) {
        throw broken(
          `has a quantile table that decreases (archetype ${Math.floor(row / knots / contexts)}, entry ${row + k})`,
        )
      }
    }
  }
}

function assertBelow(name: TableName, table: Table, limit: number): void {
  const at = table.findIndex((entry: number) => entry >= limit)
  if (at >= 0) throw broken(`has ${table[at]} in table ${name} at ${at}; entries must be below ${limit}`)
}

function parseObject(text: string): Record<string, unknown> {
  if (text.trim() === '') throw broken('is empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    const cut = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}')
    throw broken(cut ? `is cut short after ${text.length} characters` : 'is not JSON', cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken('is not a JSON object')
  return value as Record<string, unknown>
}

function parseFittedFrom(file: Record<string, unknown>): FittedFrom {
  const missingRatio = file.missingRatio
  if (typeof missingRatio !== 'number') throw broken('does not have the number "fittedFrom.missingRatio"')
  return {
    firstDay: textField(file, 'firstDay'),
    lastDay: textField(file, 'lastDay'),
    days: wholeField(file, 'days', 1, 1e6),
    meters: wholeField(file, 'meters', 1, 1e9),
    donors: wholeField(file, 'donors', 1, 1e9),
    missingRatio,
  }
}

function parseTable(name: TableName, text: unknown, [entries, bytesEach]: readonly [number, 1 | 2]): Table {
  if (typeof text !== 'string') throw broken(`does not have table "${name}"`)
  const bytes = decodeBase64(text)
  if (bytes === null) throw broken(`has a table "${name}" that is not base64`)
  if (bytes.length !== entries * bytesEach) {
    throw broken(`has ${bytes.length} bytes in table "${name}" instead of ${entries * bytesEach}`)
  }
  if (bytesEach === 1) return bytes
  const table = new Uint16Array(entries)
  for (let i = 0; i < entries; i++) table[i] = bytes[2 * i]! | (bytes[2 * i + 1]! << 8)
  return table
}

function littleEndian(table: Table): Uint8Array {
  if (table instanceof Uint8Array) return table
  const bytes = new Uint8Array(table.length * 2)
  for (let i = 0; i < table.length; i++) {
    bytes[2 * i] = table[i]! & 255
    bytes[2 * i + 1] = table[i]! >>> 8
  }
  return bytes
}

function textField(file: Record<string, unknown>, name: string): string {
  const value = file[name]
  if (typeof value !== 'string' || value === '') throw broken(`does not have the text "${name}"`)
  return value
}

function wholeField(file: Record<string, unknown>, name: string, min: number, max: number): number {
  const value = file[name]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw broken(`has ${JSON.stringify(value)} for "${name}", which must be a whole number from ${min} to ${max}`)
  }
  return value
}

function objectField(file: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = file[name]
  if (typeof value !== 'object' || value === null) throw broken(`does not have the object "${name}"`)
  return value as Record<string, unknown>
}

function broken(what: string, cause?: unknown): LoadcurveError {
  return new LoadcurveError('USAGE', `the fleet model ${what}`, {
    hint: 'fit it again with `loadcurve train`, or restore the file',
    ...(cause === undefined ? {} : { cause }),
  })
}
