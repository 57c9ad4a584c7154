import { LoadcurveError } from '../errors.ts'
import { formatDay, parseDay, slotsPerDay } from './calendar.ts'

/** Half-hour curves of several meters over whole days. */
export interface Curves {
  readonly meterNames: readonly string[]
  /** `YYYY-MM-DD` */
  readonly firstDay: string
  readonly days: number
  /** Wh of each meter: `wattHours[meter][slot]`, slots from the first day's midnight UTC; -1 is missing */
  readonly wattHours: readonly Int16Array[]
}

const daysMin = 28
const wattHoursMax = 32_767
const missingRowsMax = 0.03

interface Row {
  readonly line: number
  /** half-hours since 1970 */
  readonly halfHour: number
}

/**
 * Reads a wide CSV: `utc,<meter>,<meter>...`, one row per half-hour (the timestamp is the interval's start), whole Wh,
 * blank = missing. Half-hours without a row are missing for every meter; incomplete days at both ends are left out.
 *
 * Errors: USAGE with line number, value and what to do for an empty file, text that is not such a CSV, a timestamp that
 * is wrong, repeated, unsorted or not on a half-hour, half-hours without a row (over 3 %), a row with the wrong number
 * of fields, a cell that is not a whole number from 0 to 32,767 Wh, and fewer than 28 complete days.
 */
export function parseCurvesCsv(input: string | Iterable<string>): Curves {
  const lines = typeof input === 'string' ? linesOf(input) : input
  let names: string[] | null = null
  let columns: Int16Array[] = []
  const rows: Row[] = []
  let line = 0
  for (const raw of lines) {
    line++
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (names === null) {
      names = parseHeader(line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text)
      columns = names.map(() => new Int16Array(1024))
    } else if (text !== '') {
      rows.push(parseStamp(text, line, rows.at(-1)))
      if (rows.length > columns[0]!.length) columns = columns.map(doubled)
      parseCells(text, line, names, columns, rows.length - 1)
    }
  }
  if (names === null) throw usage('the CSV is empty', 'give half-hour data as `utc,<meter>,...`')
  return wholeDays(names, rows, columns)
}

function* linesOf(text: string): Generator<string> {
  let from = 0
  while (from < text.length) {
    const end = text.indexOf('\n', from)
    yield end < 0 ? text.slice(from) : text.slice(from, end)
    from = end < 0 ? text.length : end + 1
  }
}

function parseHeader(text: string): string[] {
  const fields = text.split(',').map((field) => field.trim())
  if (fields[0] !== 'utc' || fields.length < 2) {
    throw usage(
      `line 1: header ${quoted(text)} is not \`utc,<meter>,...\``,
      'write a header: utc, then one name per meter',
    )
  }
  const names = fields.slice(1)
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === '') throw usage(`line 1: column ${index + 2} has no name`, 'name every meter in the header')
    if (seen.has(name)) throw usage(`line 1: meter ${quoted(name)} has two columns`, 'keep one column per meter')
    seen.add(name)
  }
  return names
}

function parseStamp(text: string, line: number, before: Row | undefined): Row {
  const comma = text.indexOf(',')
  const stamp = comma < 0 ? text : text.slice(0, comma)
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?Z$/.exec(stamp)
  const day = match === null ? null : parseDay(match[1]!)
  if (match === null || day === null || Number(match[2]) > 23 || Number(match[3]) > 59) {
    throw usage(`line ${line}: ${quoted(stamp)} is not a UTC timestamp`, 'write timestamps as 2013-01-31T13:30Z')
  }
  if (Number(match[3]) % 30 !== 0 || Number(match[4] ?? 0) !== 0) {
    throw usage(`line ${line}: timestamp ${stamp} is not on a half-hour`, 'give one row at each :00 and :30')
  }
  const halfHour = day * slotsPerDay + Number(match[2]) * 2 + Number(match[3]) / 30
  if (before !== undefined && halfHour === before.halfHour) {
    throw usage(`line ${line}: timestamp ${stamp} appears twice (line ${before.line})`, 'keep one row per half-hour')
  }
  if (before !== undefined && halfHour < before.halfHour) {
    throw usage(`line ${line}: timestamp ${stamp} is earlier than line ${before.line}`, 'sort the rows by timestamp')
  }
  return { line, halfHour }
}

/** Writes one row into the columns, reading the digits in place. */
function parseCells(
  text: string,
  line: number,
  names: readonly string[],
  columns: readonly Int16Array[],
  row: number,
): void {
  let at = text.indexOf(',')
  let column = 0
  while (at >= 0) {
    const end = text.indexOf(',', at + 1)
    if (column < columns.length)
      columns[column]![row] = cellWh(text, at + 1, end < 0 ? text.length : end, line, names[column]!)
    column++
    at = end
  }
  if (column !== columns.length) {
    throw usage(
      `line ${line}: ${column + 1} fields instead of ${columns.length + 1}`,
      'give every row a field for each meter, blank if the reading is missing',
    )
  }
}

function cellWh(text: string, from: number, to: number, line: number, name: string): number {
  let value = 0
  let digits = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9 && value <= wattHoursMax) {
      value = value * 10 + digit
      digits++
    } else return trimmedCellWh(text.slice(from, to), line, name)
  }
  if (value > wattHoursMax) return trimmedCellWh(text.slice(from, to), line, name)
  return digits === 0 ? -1 : value
}

function trimmedCellWh(cell: string, line: number, name: string): number {
  const trimmed = cell.trim()
  if (trimmed === '') return -1
  if (/^\d{1,5}$/.test(trimmed) && Number(trimmed) <= wattHoursMax) return Number(trimmed)
  throw usage(
    `line ${line}: ${quoted(cell)} of meter ${name} is not a whole number from 0 to ${wattHoursMax} Wh`,
    'give whole Wh per half-hour, blank if the reading is missing',
  )
}

function doubled(column: Int16Array): Int16Array {
  const longer = new Int16Array(column.length * 2)
  longer.set(column)
  return longer
}

function wholeDays(names: readonly string[], rows: readonly Row[], columns: readonly Int16Array[]): Curves {
  const firstDay = Math.ceil((rows[0]?.halfHour ?? 0) / slotsPerDay)
  const endDay = Math.floor(((rows.at(-1)?.halfHour ?? -1) + 1) / slotsPerDay)
  const days = Math.max(0, endDay - firstDay)
  if (days < daysMin) {
    throw usage(
      `the CSV covers ${days} complete days in ${rows.length} rows; a model needs ${daysMin}`,
      'give at least four weeks, preferably a year',
    )
  }
  assertFewMissingRows(rows, days)
  const slots = days * slotsPerDay
  const wattHours = columns.map((column) => {
    const filled = new Int16Array(slots).fill(-1)
    for (const [index, row] of rows.entries()) {
      const slot = row.halfHour - firstDay * slotsPerDay
      if (slot >= 0 && slot < slots) filled[slot] = column[index]!
    }
    return filled
  })
  return { meterNames: names, firstDay: formatDay(firstDay), days, wattHours }
}

/** A missing row is a gap in every meter: with over 3 % of them no meter could be complete enough. */
function assertFewMissingRows(rows: readonly Row[], days: number): void {
  const missingRatio = 1 - rows.length / (days * slotsPerDay)
  if (missingRatio <= missingRowsMax) return
  const jumps = rows.map((row, index) => (index === 0 ? 0 : row.halfHour - rows[index - 1]!.halfHour - 1))
  const longest = jumps.indexOf(jumps.reduce((a, b) => Math.max(a, b), 0))
  throw usage(
    `${(missingRatio * 100).toFixed(1)} % of the half-hours have no row; the longest gap, ${jumps[longest]} half-hours, ` +
      `is before line ${rows[longest]!.line}`,
    'give 48 rows per day, with blank fields if readings are missing',
  )
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

function usage(message: string, hint: string): LoadcurveError {
  return new LoadcurveError('USAGE', message, { hint })
}
