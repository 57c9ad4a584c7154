import { formatDay, slotsPerDay } from './calendar.ts'
import { csvError } from './csv/csv-error.ts'
import { extentOf, extentProblems } from './csv/extent.ts'
import { formProblems } from './csv/form-problems.ts'
import { type Head, readHead } from './csv/head.ts'
import { type Layout, layoutOf } from './csv/layouts.ts'
import { CsvReading } from './csv/reading.ts'
import { readRecords } from './csv/records.ts'
import type { CsvProblem } from './csv/sightings.ts'
import { stampProblems } from './csv/stamp-problems.ts'
import { orderProblems, stepMinutesOf, stepProblems } from './csv/times.ts'

/** Half-hour curves of several meters over whole days. */
export interface Curves {
  readonly meterNames: readonly string[]
  /** `YYYY-MM-DD` */
  readonly firstDay: string
  readonly days: number
  /** Wh of each meter: `wattHours[meter][slot]`, slots from the first day's midnight UTC; -1 is missing */
  readonly wattHours: readonly Int16Array[]
}

/**
 * Reads a wide CSV: `utc,<meter>,<meter>...`, one row per half-hour (the timestamp is the interval's start, in UTC), whole
 * Wh. Blank, `NA`, `NaN` and `null` are missing, and so are half-hours without a row, for every meter; incomplete days at
 * both ends are left out. Columns and rows of blanks are no columns and rows.
 *
 * Errors: USAGE with everything that is wrong, each kind of fault with its number, its first and its last line, and what
 * to do about it: text that is in another layout, with another delimiter or in steps other than half-hours; timestamps
 * that are not UTC, not on a half-hour, there twice or out of order; over 3 % of the half-hours without a row; rows with
 * the wrong number of fields; cells that are not whole numbers from 0 to 32,767 Wh; fewer than 28 complete days.
 */
export function parseCurvesCsv(csv: string | Uint8Array): Curves {
  const head = readHead(csv)
  if (head === null) {
    throw csvError([{ line: 0, what: 'the CSV is empty', fix: 'give half-hour data as `utc,<meter>,...`' }])
  }
  const layout = layoutOf(head)
  const form = formProblems(head, layout)
  if (head.delimiter === ' ' || layout.stampColumn === null) throw csvError(form)
  const { reading, brokenLine } = readRows(csv, head, layout)
  const before = brokenLine === null ? form : [...form, brokenQuote(brokenLine)]
  const problems = [...before, ...readingProblems(reading, layout.wide, before.length > 0)]
  if (problems.length > 0) throw csvError(problems)
  return wholeDays(reading)
}

interface RowsRead {
  readonly reading: CsvReading
  /** where a quote breaks the CSV */
  readonly brokenLine: number | null
}

/** If a quote breaks the CSV, the rows are read once more as if quotes meant nothing, to see what else is wrong. */
function readRows(csv: string | Uint8Array, head: Head, layout: Layout): RowsRead {
  const read = (quotes: boolean): RowsRead => {
    const reading = new CsvReading(head, layout)
    const brokenLine = readRecords(csv, { delimiter: head.delimiter, quotes }, (fields, line) => {
      if (line > head.headerLine || !layout.headed) reading.add(fields, line)
    })
    return { reading, brokenLine }
  }
  const { reading, brokenLine } = read(true)
  return { reading: brokenLine === null ? reading : read(false).reading, brokenLine }
}

function brokenQuote(line: number): CsvProblem {
  const fix = 'close the quote at the end of its field, or remove it'
  return { line, what: `line ${line}: a quote is opened and does not end with its field`, fix }
}

/** What is wrong with the rows; `flawed` if something is wrong with the form already. */
function readingProblems(reading: CsvReading, wide: boolean, flawed: boolean): CsvProblem[] {
  const { minutes, lines, columns, stamps } = reading
  const local = stamps.count('no-zone') + stamps.count('zone-name') > 0
  const same = (a: number, b: number) => columns.every((column) => column[a] === column[b])
  const rows = { minutes, lines, same, local }
  const stepMinutes = stepMinutesOf(minutes)
  const problems = [
    ...stepProblems(rows, stepMinutes),
    ...stampProblems(stamps, stepMinutes),
    ...reading.problems(),
    ...(wide ? orderProblems(rows) : []),
  ]
  const facts = { wide, stepMinutes, meters: columns.length, flawed: flawed || problems.length > 0 }
  return [...problems, ...extentProblems(rows, facts)]
}

function wholeDays({ meterNames, columns, minutes }: CsvReading): Curves {
  const { firstDay, days } = extentOf(minutes)
  const slots = days * slotsPerDay
  const wattHours = columns.map((column) => {
    const filled = new Int16Array(slots).fill(-1)
    for (const [row, minute] of minutes.entries()) {
      const slot = minute / 30 - firstDay * slotsPerDay
      if (slot >= 0 && slot < slots) filled[slot] = column[row]!
    }
    return filled
  })
  return { meterNames, firstDay: formatDay(firstDay), days, wattHours }
}
