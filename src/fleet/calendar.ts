/**
 * Days as numbers: day 0 is 1970-01-01, UTC. Whole-number arithmetic (the proleptic Gregorian calendar of
 * H. Hinnant, "chrono-compatible low-level date algorithms"), no clock.
 */
export const slotsPerDay = 48

export interface CivilDay {
  readonly year: number
  /** 1 to 12 */
  readonly month: number
  /** 1 to 31 */
  readonly day: number
}

export function dayNumberOf(civil: CivilDay): number {
  const year = civil.month <= 2 ? civil.year - 1 : civil.year
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * ((civil.month + 9) % 12) + 2) / 5) + civil.day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

export function civilOf(dayNumber: number): CivilDay {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = ((shiftedMonth + 2) % 12) + 1
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 }
}

/** `YYYY-MM-DD` -> day number; null for anything else, including 30 February. */
export function parseDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return null
  const civil = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }
  if (civil.month < 1 || civil.month > 12) return null
  const dayNumber = dayNumberOf(civil)
  const back = civilOf(dayNumber)
  return back.month === civil.month && back.day === civil.day ? dayNumber : null
}

export function formatDay(dayNumber: number): string {
  const { year, month, day } = civilOf(dayNumber)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Saturday and Sunday, UTC. */
export function isWeekend(dayNumber: number): boolean {
  const weekday = (((dayNumber + 4) % 7) + 7) % 7
  return weekday === 0 || weekday === 6
}

/**
 * 0 for 1 January, 365 for 31 December; 29 February is 59 and is skipped in other years, so that a date keeps its
 * number.
 */
export function dayOfYear(dayNumber: number): number {
  const { month, day } = civilOf(dayNumber)
  return dayNumberOf({ year: 2000, month, day }) - dayNumberOf({ year: 2000, month: 1, day: 1 })
}

/** 0 winter (November to March), 1 spring and autumn, 2 summer (June to August). */
export function seasonOf(dayNumber: number): number {
  const { month } = civilOf(dayNumber)
  if (month >= 11 || month <= 3) return 0
  return month >= 6 && month <= 8 ? 2 : 1
}

/** Day type and season as one number, 0 to 5: `weekend + 2 * season`. A context is `48 * dayKind + slot of the day`. */
export function dayKindOf(dayNumber: number): number {
  return (isWeekend(dayNumber) ? 1 : 0) + 2 * seasonOf(dayNumber)
}
