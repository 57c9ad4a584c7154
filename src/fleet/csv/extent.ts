import { formatCount } from '../../units.ts'
import { slotsPerDay } from '../calendar.ts'
import { archetypesMin } from '../model.ts'
import type { CsvProblem } from './sightings.ts'
import type { Rows } from './times.ts'

export interface Extent {
  /** days since 1970 */
  readonly firstDay: number
  /** complete days */
  readonly days: number
}

const daysMin = 28
const dayMinutes = 1440
const halfHourMinutes = 30
const missingRowsMax = 0.03

/** The complete days between the earliest and the latest half-hour. */
export function extentOf(minutes: readonly number[], stepMinutes = halfHourMinutes): Extent {
  const first = minutes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const last = minutes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (minutes.length === 0) return { firstDay: 0, days: 0 }
  const firstDay = Math.ceil(first / dayMinutes)
  return { firstDay, days: Math.max(0, Math.floor((last + stepMinutes) / dayMinutes) - firstDay) }
}

export interface ExtentFacts {
  /** every column is a meter */
  readonly wide: boolean
  /** minutes from row to row */
  readonly stepMinutes: number
  readonly meters: number
  /** whether the file has other problems: only then are few meters a problem here */
  readonly flawed: boolean
}

/** Too few days, rows or meters. */
export function extentProblems(rows: Rows, facts: ExtentFacts): CsvProblem[] {
  const { wide, stepMinutes, meters, flawed } = facts
  const extent = extentOf(rows.minutes, stepMinutes)
  const fewMeters = flawed && wide && meters > 0 && meters < archetypesMin
  const unread = flawed && rows.minutes.length === 0
  return [
    ...(unread || extent.days >= daysMin ? [] : [fewDays(extent, rows)]),
    ...(stepMinutes !== halfHourMinutes || extent.days < daysMin || !wide ? [] : missingRows(rows, extent)),
    ...(fewMeters ? [metersProblem(meters)] : []),
  ]
}

function fewDays({ days }: Extent, { minutes }: Rows): CsvProblem {
  return {
    line: 0,
    what: `the CSV covers ${days} complete days in ${minutes.length} rows; a model needs ${daysMin}`,
    fix: 'give at least four weeks, preferably a year',
  }
}

function metersProblem(meters: number): CsvProblem {
  return {
    line: 0,
    what: `the CSV has ${meters} ${meters === 1 ? 'meter' : 'meters'}; a model needs ${archetypesMin}`,
    fix: 'put the columns of several meters beside each other, joined by their timestamps',
  }
}

/** A missing row is a gap in every meter: with over 3 % of them no meter could be complete enough. */
function missingRows({ minutes, lines }: Rows, { firstDay, days }: Extent): CsvProblem[] {
  const rows = [...minutes.keys()].sort((a, b) => minutes[a]! - minutes[b]!)
  const from = firstDay * dayMinutes
  const inside = new Set(minutes.filter((minute) => minute >= from && minute < from + days * dayMinutes))
  const missingRatio = 1 - inside.size / (days * slotsPerDay)
  if (missingRatio <= missingRowsMax) return []
  const gaps = rows.map((row, i) => (i === 0 ? 0 : (minutes[row]! - minutes[rows[i - 1]!]!) / halfHourMinutes - 1))
  const longest = gaps.indexOf(gaps.reduce((a, b) => Math.max(a, b), 0))
  const what =
    `${(missingRatio * 100).toFixed(1)} % of the half-hours have no row; the longest gap, ` +
    `${formatCount(gaps[longest]!)} half-hours, is before line ${lines[rows[longest]!]}`
  return [{ line: 0, what, fix: 'give 48 rows per day, with blank fields if readings are missing' }]
}
