import type { Head } from './head.ts'
import { looksLikeStamp, parseStamp } from './stamps.ts'

/** How the readings lie in a file. */
export interface Layout {
  /** column of the timestamps, counted from 0; null = there is none that could be read row by row */
  readonly stampColumn: number | null
  /** column of the time of day, if the timestamps are only dates; else null */
  readonly timeColumn: number | null
  /** every column after the timestamps is one meter; otherwise cells cannot be judged */
  readonly wide: boolean
  /** false: line 1 is a row of readings already */
  readonly headed: boolean
  /** what it looks like, and how it becomes the CSV that is read; null for that CSV */
  readonly odd: { readonly what: string; readonly fix: string } | null
}

const shareOfStamps = 0.6
const longColumnsMost = 8
const timesOfDayMin = 24

/** As columns of meters are called. */
const ownerName = /^(?:.*[ _-])?(?:id|meter|point|prm|pdl|mpan|household|house|customer|site)$|[a-z]id$/i

const pivot =
  'turn each meter into a column, with pandas: ' +
  "df.pivot(index='<time>', columns='<meter>', values='<reading>'); it stops if a meter has a time twice"

const usual: Layout = { stampColumn: 0, timeColumn: null, wide: true, headed: true, odd: null }

export function layoutOf(head: Head): Layout {
  return manyTimesInHeader(head) ?? withStamps(head, stampColumnOf(head))
}

function withStamps(head: Head, stampColumn: number): Layout {
  return (
    dateBesideTime(head, stampColumn) ??
    longForm(head, stampColumn) ??
    laterColumn(head, stampColumn) ??
    withoutHeader(head) ?? { ...usual, stampColumn }
  )
}

function stampColumnOf({ body, header }: Head): number {
  const columns = Array.from({ length: Math.min(longColumnsMost, header.length + 1) }, (_, column) => column)
  const found = columns.find((column) => shareOf(column, body, looksLikeStamp) >= shareOfStamps)
  return found ?? 0
}

function shareOf(column: number, body: Head['body'], is: (text: string) => boolean): number {
  return body.length === 0 ? 0 : body.filter((fields) => is(fields[column] ?? '')).length / body.length
}

function manyTimesInHeader({ header }: Head): Layout | null {
  const stamps = header.slice(1).filter(looksLikeStamp).length
  const times = header.filter((name) => /^(?:\w+_)?\d{1,2}[:h]\d{2}(?::\d{2})?$/.test(name)).length
  const base = { ...usual, stampColumn: null, wide: false }
  if (stamps >= timesOfDayMin && stamps > header.length / 2) {
    const what = 'the timestamps are in the header: one row for each meter, one column for each half-hour'
    return { ...base, odd: { what, fix: 'exchange rows and columns, with pandas: df.T, with R: t(d)' } }
  }
  if (times < timesOfDayMin) return null
  const what = `the times of day are in the header (${times} columns): one row for each meter and day`
  return { ...base, odd: { what, fix: 'make one row for each half-hour and one column for each meter' } }
}

function dateBesideTime({ header, body }: Head, column: number): Layout | null {
  const dates = shareOf(column, body, (text) => parseStamp(text).kind === 'date-only' || /^[\d./-]{8,10}$/.test(text))
  const times = shareOf(column + 1, body, (text) => /^\d{1,2}:\d{2}(?::\d{2})?$/.test(text))
  if (dates < shareOfStamps || times < shareOfStamps) return null
  const names = `${nameOf(header, column)} and ${nameOf(header, column + 1)}`
  return {
    ...usual,
    stampColumn: column,
    timeColumn: column + 1,
    odd: {
      what: `date and time are in two columns, ${names}`,
      fix: 'join them to one column, utc, such as 2013-01-31T13:30Z',
    },
  }
}

/** One row for each meter and half-hour: times repeat, and another column says whose reading it is. */
function longForm(head: Head, stampColumn: number): Layout | null {
  const { header, body } = head
  if (header.length > longColumnsMost || header.length < 3 || body.length < 3) return null
  const others = header.map((_, column) => column).filter((column) => column !== stampColumn)
  const owner = others.find((column) => isOwner(head, column, stampColumn))
  if (owner === undefined) return null
  const what =
    `the file is in long form: one row for each meter and half-hour, with the meter in ${nameOf(header, owner)} ` +
    `and the time in ${nameOf(header, stampColumn)}`
  return { ...usual, stampColumn, wide: false, odd: { what, fix: pivot } }
}

/** A column of names or numbers that come again and again, called like one of meters or telling rows of one time apart. */
function isOwner({ header, body }: Head, column: number, stampColumn: number): boolean {
  const values = body.map((fields) => fields[column] ?? '').filter((text) => text !== '')
  const distinct = new Set(values).size
  if (values.length < body.length * shareOfStamps || distinct > values.length / 2) return false
  const named = ownerName.test(header[column] ?? '')
  const marks = values.every((text) => /^\w[\w .:/-]*$/.test(text) && !/^(?:na|nan|null|none)$/i.test(text))
  if (!marks || values.some((text) => /^\d+\.\d/.test(text))) return false
  const pairs = new Set(body.map((fields) => `${fields[stampColumn]}\n${fields[column]}`)).size
  const times = new Set(body.map((fields) => fields[stampColumn])).size
  return named || (times <= body.length / 2 && pairs > body.length * 0.9)
}

function laterColumn({ header, body }: Head, stampColumn: number): Layout | null {
  if (stampColumn === 0) return null
  const numbered = shareOf(0, body, (text) => /^\d+$/.test(text)) >= shareOfStamps
  const what = numbered
    ? `column 1 holds row numbers, and the timestamps are in column ${stampColumn + 1}`
    : `the timestamps are in column ${stampColumn + 1}, ${nameOf(header, stampColumn)}, not in the first`
  const fix = numbered
    ? 'write it without row numbers, with R: write.csv(d, row.names = FALSE), with pandas: df.to_csv(..., index=False)'
    : 'make the timestamps the first column, and keep only them and the columns of meters'
  return { ...usual, stampColumn, odd: { what, fix } }
}

function withoutHeader({ header }: Head): Layout | null {
  if (header.length < 2 || !looksLikeStamp(header[0]!)) return null
  return {
    ...usual,
    headed: false,
    odd: {
      what: 'line 1 is a row of readings: the header is missing',
      fix: 'put a line above it: utc,<meter>,<meter>...',
    },
  }
}

function nameOf(header: readonly string[], column: number): string {
  const name = header[column] ?? ''
  return name === '' ? `column ${column + 1}` : JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
}

/** The first column that is a meter, counted from 0. */
export function firstMeterColumn({ stampColumn, timeColumn }: Layout): number {
  return (timeColumn ?? stampColumn ?? 0) + 1
}
