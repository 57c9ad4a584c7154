import { parseDay } from '../calendar.ts'

/**
 * What a text says about a time. Only `utc` is what the CSV needs; the others are told apart because each is mended in
 * another way. `no-zone` may be local time. `end-of-day` is 24:00, which marks the end of an interval.
 */
export type StampKind =
  | 'utc'
  | 'offset'
  | 'zone-name'
  | 'no-zone'
  | 'date-only'
  | 'end-of-day'
  | 'other-order'
  | 'epoch'
  | 'excel-number'
  | 'none'

export interface Stamp {
  readonly kind: StampKind
  /** minutes since 1970, UTC where the text says so, otherwise as written; NaN if the text is no time */
  readonly minute: number
}

const noStamp: Stamp = { kind: 'none', minute: Number.NaN }
const minutesPerDay = 1440
/** 30 December 1899, from which spreadsheets count days. */
const excelDay = 25_569
const utcZone = /^(?:Z|UTC|GMT|[+-]00(?::?00)?)(?:\[(?:Etc\/)?(?:UTC|GMT|Z)\])?$/i
const iso = /^(\d{4}-\d{2}-\d{2})(?:(?:T| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?(.*))?)?$/i
const otherOrder =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap]m))?)?(?: ?(?:Z|[a-z]{2,5}|[+-]\d{2}:?\d{2}))?$/i

/** Reads a time in any of the forms that meter files have. In `31/01/2013` the first number is the day if `dayFirst`. */
export function parseStamp(text: string, dayFirst = true): Stamp {
  const match = iso.exec(text)
  if (match !== null) return isoStamp(match)
  if (/^\d{8,13}(?:\.0*)?$|^\d{5}(?:\.\d+)?$/.test(text)) return numberStamp(text)
  return otherStamp(text, dayFirst)
}

function isoStamp([, dayText, hours, minutes, seconds, fraction, zone = '']: RegExpExecArray): Stamp {
  const day = parseDay(dayText!)
  if (day === null) return noStamp
  if (hours === undefined) return { kind: 'date-only', minute: day * minutesPerDay }
  const timeMinutes = minutesOf(hours, minutes!, `${seconds ?? 0}.${fraction ?? 0}`)
  if (Number.isNaN(timeMinutes)) return noStamp
  const minute = day * minutesPerDay + timeMinutes
  if (timeMinutes >= minutesPerDay) return { kind: 'end-of-day', minute }
  if (zone === '') return { kind: 'no-zone', minute }
  if (utcZone.test(zone)) return { kind: 'utc', minute }
  const offset = /^([+-])(\d{2}):?(\d{2})?(?:\[.*\])?$/.exec(zone)
  if (offset === null) return /^\[?[A-Za-z]+(?:\/[\w/]+)?\]?$/.test(zone) ? { kind: 'zone-name', minute } : noStamp
  const ahead = Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0))
  return { kind: 'offset', minute: minute - ahead }
}

/** NaN for times that no clock shows; 24:00 is 1,440. */
function minutesOf(hours: string, minutes: string, seconds: string): number {
  const total = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60
  return Number(minutes) > 59 || Number(seconds) >= 60 || total > minutesPerDay ? Number.NaN : total
}

function numberStamp(text: string): Stamp {
  const value = Number(text)
  if (/^\d{8}$/.test(text)) {
    const day = parseDay(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`)
    return day === null ? noStamp : { kind: 'other-order', minute: day * minutesPerDay }
  }
  if (value < 100_000) return { kind: 'excel-number', minute: Math.round((value - excelDay) * minutesPerDay) }
  return { kind: 'epoch', minute: value / (value > 1e11 ? 60_000 : 60) }
}

function otherStamp(text: string, dayFirst: boolean): Stamp {
  const match = otherOrder.exec(text)
  if (match === null) return noStamp
  const [, first, , second, third, hours = '0', minutes = '00', seconds = '0', half] = match
  const [year, month, date] =
    first!.length === 4 ? [first, second, third] : dayFirst ? [third, second, first] : [third, first, second]
  const two = (part: string) => part.padStart(2, '0')
  const day = parseDay(`${year!.length === 2 ? `20${year}` : year}-${two(month!)}-${two(date!)}`)
  const shift = half === undefined ? 0 : (half.toLowerCase() === 'pm' ? 720 : 0) - (Number(hours) === 12 ? 720 : 0)
  const timeMinutes = minutesOf(hours, minutes, seconds) + shift
  return day === null || Number.isNaN(timeMinutes)
    ? noStamp
    : { kind: 'other-order', minute: day * minutesPerDay + timeMinutes }
}

/** In dates like `01/02/2013`, the day comes first unless a second number is over 12, or time flows only the other way. */
export function isDayFirst(texts: readonly string[]): boolean {
  if (texts.some((text) => Number(otherOrder.exec(text)?.[3]) > 12)) return false
  return jumpsOf(texts, true) <= jumpsOf(texts, false)
}

/** How often a time is over a day after the one before it, or no time. */
function jumpsOf(texts: readonly string[], dayFirst: boolean): number {
  const minutes = texts.map((text) => parseStamp(text, dayFirst).minute)
  return minutes.filter((minute, i) => i > 0 && !(Math.abs(minute - minutes[i - 1]!) <= minutesPerDay)).length
}

/** A text that holds a date, however written. Bare numbers do not count: they may be anything. */
export function looksLikeStamp(text: string): boolean {
  const { kind } = parseStamp(text)
  return kind !== 'none' && kind !== 'epoch' && kind !== 'excel-number'
}
