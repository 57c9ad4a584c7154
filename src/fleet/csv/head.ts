import { readRecords } from './records.ts'
import { looksLikeStamp } from './stamps.ts'

/** The beginning of a CSV, from which its form is recognised. */
export interface Head {
  readonly delimiter: Delimiter
  readonly header: readonly string[]
  /** counted from 1 */
  readonly headerLine: number
  /** last of the lines above the header that belong to no table; 0 if there is none */
  readonly lastLineAbove: number
  /** the first records below the header */
  readonly body: readonly (readonly string[])[]
}

export type Delimiter = ',' | ';' | '\t' | '|' | ' '

const headBytes = 256 * 1024
const headRecords = 200
/** Of the lines, this share must have the same number of a sign for it to be the delimiter. */
const delimiterShare = 0.6

/** Null if the file has no line with text. */
export function readHead(csv: string | Uint8Array): Head | null {
  const delimiter = delimiterOf(typeof csv === 'string' ? csv.slice(0, headBytes) : textOf(csv))
  const quoted = recordsOf(csv, delimiter, true)
  const records = quoted.length > 1 ? quoted : recordsOf(csv, delimiter, false)
  const at = headerAt(records.map(({ fields }) => fields))
  const header = records[at]
  if (header === undefined) return null
  const body = records.slice(at + 1).map(({ fields }) => fields)
  return {
    delimiter,
    header: isNumbered(header.fields, body) ? ['', ...header.fields] : header.fields,
    headerLine: header.line,
    lastLineAbove: records[at - 1]?.line ?? 0,
    body,
  }
}

/** R's write.table puts row numbers before each row, and nothing above them. */
function isNumbered(header: readonly string[], body: Head['body']): boolean {
  const numbered = (fields: readonly string[]) => fields.length === header.length + 1 && /^\d+$/.test(fields[0]!)
  return body.length > 0 && body.every(numbered)
}

interface HeadRecord {
  readonly fields: readonly string[]
  readonly line: number
}

function recordsOf(csv: string | Uint8Array, delimiter: Delimiter, quotes: boolean): readonly HeadRecord[] {
  const records: HeadRecord[] = []
  readRecords(csv, { delimiter, quotes, most: headRecords }, (fields, line) => records.push({ fields, line }))
  return records
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, headBytes))
}

/** The sign of which most lines have the same number. Semicolons come first: beside them, commas are decimal ones. */
function delimiterOf(head: string): Delimiter {
  const lines = head
    .split(/[\r\n]+/)
    .slice(0, headRecords)
    .map((line) => line.replace(/"[^"]*"/g, ''))
    .filter((line) => line.trim() !== '')
  const signs = [';', '\t', '|', ',', ' '] as const
  return signs.find((sign) => mostFrequent(lines.map((line) => line.split(sign).length - 1)).share(lines.length)) ?? ','
}

function mostFrequent(counts: readonly number[]): { readonly value: number; share(of: number): boolean } {
  const times = new Map<number, number>()
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1)
  const [value, most] = [...times].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])
  return { value, share: (of) => value > 0 && most >= of * delimiterShare }
}

/**
 * Exports may have lines of their own above the header: the header is the row of names above the first time, or else the
 * first row that is as wide as most.
 */
function headerAt(records: readonly (readonly string[])[]): number {
  const column = columnOfStamps(records.slice(records.length / 2))
  const firstTime = records.findIndex((fields, i) => i > 0 && looksLikeStamp(fields[column] ?? ''))
  if (firstTime > 1 && areNames(records[firstTime - 1]!)) return firstTime - 1
  const widths = records.map(widthOf)
  const usual = mostFrequent(widths.slice(1)).value
  if (records.length < 3 || widths[0] === usual) return 0
  const at = widths.indexOf(usual)
  return at < 0 || records[at]!.some(looksLikeStamp) ? 0 : at
}

/** 0 if there is none. */
function columnOfStamps(records: readonly (readonly string[])[]): number {
  const isTime = (column: number) => records.filter((fields) => looksLikeStamp(fields[column] ?? '')).length
  return Math.max(
    0,
    [0, 1, 2, 3, 4, 5].findIndex((column) => isTime(column) > records.length / 2),
  )
}

function areNames(fields: readonly string[]): boolean {
  const names = fields.filter((field) => field !== '')
  return names.length > 1 && names.every((name) => /\p{L}/u.test(name) && !looksLikeStamp(name))
}

/** Fields without the blank ones at the end. */
function widthOf(fields: readonly string[]): number {
  return fields.findLastIndex((field) => field !== '') + 1
}
