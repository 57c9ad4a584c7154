import { formatCount } from '../../units.ts'
import { formatDay, isWeekend } from '../calendar.ts'
import type { CsvProblem } from './sightings.ts'
import { linesText } from './sightings.ts'

/** The rows of a CSV that have a time, in the order of the file. */
export interface Rows {
  /** minutes since 1970 of each row */
  readonly minutes: readonly number[]
  /** line of each row, counted from 1 */
  readonly lines: readonly number[]
  /** whether two rows hold the same readings */
  readonly same: (a: number, b: number) => boolean
  /** whether times may be local time, in which an hour comes twice in autumn */
  readonly local: boolean
}

const halfHourMinutes = 30
const hourMinutes = 60
const dayMinutes = 1440
const daysNamedMost = 5
/** Fewer times that come twice are not called a day, even if the day has no others. */
const wholeDayMin = 20

/** Rows that do not come each half-hour. */
export function stepProblems({ minutes }: Rows, step: number): readonly CsvProblem[] {
  if (step === halfHourMinutes) return []
  const what = `there is one row for each ${stepText(step)}, and a model needs half-hours`
  return [{ line: 0, what: `${what} (${formatCount(minutes.length)} rows)`, fix: stepFix(step) }]
}

function stepText(step: number): string {
  if (step % dayMinutes === 0) return step === dayMinutes ? 'day' : `${step / dayMinutes} days`
  if (step % hourMinutes === 0) return step === hourMinutes ? 'hour' : `${step / hourMinutes} hours`
  return step >= 1 ? `${Number(step.toFixed(2))} min` : `${Math.round(step * 60)} s`
}

function stepFix(step: number): string {
  const parts = halfHourMinutes / step
  if (Number.isInteger(parts)) {
    return (
      `make one row of the ${parts} in each half-hour: add up Wh, or halve the mean of W; ` +
      'leave it blank if one of them is missing'
    )
  }
  const copied =
    step > halfHourMinutes ? ` Copying a row would multiply its energy, and dividing it would flatten the peaks.` : ''
  return `ask the source for half-hour readings; they cannot be made from these.${copied}`
}

/** The most frequent distance between a time and the next; 30 under 3 rows, and if no distance has half of the rows. */
export function stepMinutesOf(minutes: readonly number[]): number {
  const sorted = [...new Set(minutes)].sort((a, b) => a - b)
  const times = new Map<number, number>()
  for (let i = 1; i < sorted.length; i++) {
    const step = Math.round((sorted[i]! - sorted[i - 1]!) * 60) / 60
    times.set(step, (times.get(step) ?? 0) + 1)
  }
  const [step, most] = [...times].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])
  return sorted.length < 3 || most < (sorted.length - 1) / 2 ? halfHourMinutes : step
}

interface Repeat {
  readonly row: number
  /** the row with the same time before it */
  readonly before: number
}

function repeatsOf({ minutes }: Rows): readonly Repeat[] {
  const firstRow = new Map<number, number>()
  const repeats: Repeat[] = []
  for (const [row, minute] of minutes.entries()) {
    const before = firstRow.get(minute)
    if (before === undefined) firstRow.set(minute, row)
    else repeats.push({ row, before })
  }
  return repeats
}

/** Times that come twice, whole days first, and rows that are not in order. */
export function orderProblems(rows: Rows): readonly CsvProblem[] {
  const repeats = repeatsOf(rows)
  const byDay = new Map<number, Repeat[]>()
  for (const repeat of repeats) {
    const day = Math.floor(rows.minutes[repeat.row]! / dayMinutes)
    byDay.set(day, [...(byDay.get(day) ?? []), repeat])
  }
  const timesOfDay = countByDay(rows.minutes)
  const whole = [...byDay].filter(([day, ofDay]) => {
    const repeated = new Set(ofDay.map(({ before }) => before)).size
    return repeated >= wholeDayMin && repeated === timesOfDay.get(day)
  })
  const days = new Set(whole.map(([day]) => day))
  const single = repeats.filter(({ row }) => !days.has(Math.floor(rows.minutes[row]! / dayMinutes)))
  return [...wholeDayProblem(rows, whole), ...repeatProblem(rows, single), ...unsortedProblem(rows, repeats)]
}

/** Number of different times on each day. */
function countByDay(minutes: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const minute of new Set(minutes)) {
    const day = Math.floor(minute / dayMinutes)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  return counts
}

function wholeDayProblem(rows: Rows, whole: readonly [number, readonly Repeat[]][]): CsvProblem[] {
  if (whole.length === 0) return []
  const named = whole.slice(0, daysNamedMost).map(([day, repeats]) => {
    const [first, last] = [repeats[0]!, repeats.at(-1)!]
    const lines = (from: number, to: number) => linesText(rows.lines[from]!, rows.lines[to]!)
    return `${formatDay(day)} (${lines(first.before, last.before)} and ${lines(first.row, last.row)})`
  })
  const more = whole.length > named.length ? ` and ${whole.length - named.length} more` : ''
  const [subject, verb] =
    whole.length === 1 ? ['a whole day', 'is'] : [`${formatCount(whole.length)} whole days`, 'are']
  const repeats = whole.flatMap(([, ofDay]) => ofDay)
  return [
    {
      line: rows.lines[repeats[0]!.row]!,
      what: `${subject} ${verb} in the file twice: ${named.join(', ')}${more}`,
      fix: copiesFix(rows, repeats),
    },
  ]
}

function copiesFix({ same }: Rows, repeats: readonly Repeat[]): string {
  const differing = repeats.filter(({ row, before }) => !same(row, before)).length
  if (differing === 0) return 'delete the second copy of each; both have the same readings'
  return (
    `find out at the source which of both is right, and delete the other; they differ in ` +
    `${formatCount(differing)} of ${formatCount(repeats.length)} rows`
  )
}

function repeatProblem(rows: Rows, repeats: readonly Repeat[]): CsvProblem[] {
  const [first, last] = [repeats[0], repeats.at(-1)]
  if (first === undefined || last === undefined) return []
  const line = rows.lines[first.row]!
  const twice = `timestamp ${minuteText(rows.minutes[first.row]!)} appears twice (line ${rows.lines[first.before]})`
  const what =
    repeats.length === 1
      ? `line ${line}: ${twice}`
      : `${linesText(line, rows.lines[last.row]!)}: ${formatCount(repeats.length)} timestamps appear twice, ` +
        `the first ${minuteText(rows.minutes[first.row]!)} (lines ${rows.lines[first.before]} and ${line})`
  return [{ line, what, fix: isClockChange(rows, repeats) ? clockChange : copiesFix(rows, repeats) }]
}

const clockChange =
  'convert local time to UTC: one hour comes twice when clocks go back, and both are real readings; delete neither'

/**
 * No day has more than an hour twice, the readings of that hour are not copies, and the times may be local: they name no
 * zone, or the days are Sundays, on which clocks are changed, whatever zone was written behind them.
 */
function isClockChange({ minutes, local, same }: Rows, repeats: readonly Repeat[]): boolean {
  const days = [...new Set(repeats.map(({ row }) => Math.floor(minutes[row]! / dayMinutes)))]
  const short = repeats.length <= days.length * (hourMinutes / halfHourMinutes)
  const sundays = days.every((day) => isWeekend(day) && isWeekend(day - 1))
  return (local || sundays) && short && repeats.some(({ row, before }) => !same(row, before))
}

/** Rows that go back in time, though their time is not there twice. */
function unsortedProblem({ minutes, lines, local }: Rows, repeats: readonly Repeat[]): CsvProblem[] {
  const repeated = new Set(repeats.map(({ row }) => row))
  const back = minutes.flatMap((minute, row) =>
    row > 0 && minute < minutes[row - 1]! && !repeated.has(row) ? [row] : [],
  )
  const [first, last] = [back[0], back.at(-1)]
  if (first === undefined || last === undefined) return []
  const line = lines[first]!
  const earlier = `timestamp ${minuteText(minutes[first]!)} is earlier than line ${lines[first - 1]}`
  const what =
    back.length === 1
      ? `line ${line}: ${earlier}`
      : `${linesText(line, lines[last]!)}: ${formatCount(back.length)} rows are earlier than the row before, ` +
        `the first at ${minuteText(minutes[first]!)}`
  return [
    { line, what, fix: local ? 'convert local time to UTC first, then sort the rows' : 'sort the rows by timestamp' },
  ]
}

/** `2013-01-31T13:30`. */
export function minuteText(minute: number): string {
  const day = Math.floor(minute / dayMinutes)
  const ofDay = Math.floor(minute - day * dayMinutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${formatDay(day)}T${two(Math.floor(ofDay / hourMinutes))}:${two(ofDay % hourMinutes)}`
}
