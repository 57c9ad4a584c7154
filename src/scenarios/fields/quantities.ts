import { parseBytes, parseCount, parseDurationUs, parsePercentRatio, parseRatePerS } from '../../units.ts'
import { lookUp } from '../file/nearest.ts'
import { type Reader, refusal } from './refusal.ts'

/** One kind of quantity: how people write it, and what they probably meant when they did not. */
interface Quantity {
  /** `a rate` */
  readonly noun: string
  readonly example: string
  readonly parse: (text: string) => number | null
  /** base units -> the shortest exact text that `parse` reads back */
  readonly write: (value: number) => string
  /** a text that `parse` refused -> the text that was probably meant, or null */
  readonly repair: (text: string) => string | null
}

export interface Bounds {
  readonly least: number
  readonly most: number
  /** the value must be a whole multiple of this */
  readonly step?: number
}

/** `50k/s`: exact, with the largest multiplier that keeps it short. */
export function writeRate(perS: number): string {
  return `${writeScaled(perS)}/s`
}

/** `2h`, `10min`, `10s`, `300ms`, `1500us`: exact for whole microseconds. */
export function writeDuration(us: number): string {
  if (us > 0 && us % 3600e6 === 0) return `${us / 3600e6}h`
  if (us >= 120e6 && us % 60e6 === 0) return `${us / 60e6}min`
  const fits = (unitUs: number) => us >= unitUs && Number.isInteger((us / unitUs) * 10)
  if (fits(1e6) || us === 0) return `${us / 1e6}s`
  return fits(1e3) ? `${us / 1e3}ms` : `${Math.round(us)}us`
}

/** `64MiB`, `1500B`. */
export function writeBytes(bytes: number): string {
  if (bytes >= 2 ** 30 && bytes % 2 ** 30 === 0) return `${bytes / 2 ** 30}GiB`
  if (bytes >= 2 ** 20 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20}MiB`
  return bytes >= 2 ** 10 && bytes % 2 ** 10 === 0 ? `${bytes / 2 ** 10}KiB` : `${Math.ceil(bytes)}B`
}

/** `35M`, `1500`, `2.5k`: exact. */
export function writeScaled(value: number): string {
  for (const [unit, multiplier] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    const scaled = value / multiplier
    if (scaled >= 1 && Number(scaled.toFixed(2)) === scaled) return `${scaled}${unit}`
  }
  return Number.isInteger(value) ? `${value}` : `${Number(value.toFixed(3))}`
}

const bareNumber = /^\d[\d_]*(\.\d+)?$/

const rate: Quantity = {
  noun: 'a rate (curves per second)',
  example: '50k/s',
  parse: parseRatePerS,
  write: writeRate,
  repair: (text) => {
    const match =
      /^([\d_.,]+)\s*([kKmMgG]?)(?:\s*(?:\/|p|per)\s*(?:s|sec|secs|second|seconds)|\s*[rq]ps|\s*hz)?$/i.exec(text)
    if (match === null) return null
    const digits = match[1]!.replaceAll(',', '')
    const multiplier = match[2]!.replace('K', 'k').replace('m', 'M').replace('g', 'G')
    if (!bareNumber.test(digits)) return null
    return multiplier === '' ? writeRate(Number(digits.replaceAll('_', ''))) : `${digits}${multiplier}/s`
  },
}

const duration: Quantity = {
  noun: 'a duration',
  example: '10s',
  parse: parseDurationUs,
  write: writeDuration,
  repair: (text) => {
    const match = /^(\d[\d_.]*)\s*([a-z]*)$/i.exec(text)
    const unit = match === null ? undefined : lookUp(durationUnits, match[2]!.toLowerCase())
    return unit === undefined || !bareNumber.test(match![1]!) ? null : `${match![1]}${unit}`
  },
}

const durationUnits: Readonly<Record<string, string>> = {
  '': 's',
  ...Object.fromEntries(['s', 'sec', 'secs', 'second', 'seconds'].map((word) => [word, 's'])),
  ...Object.fromEntries(['ms', 'msec', 'millis', 'millisecond', 'milliseconds'].map((word) => [word, 'ms'])),
  ...Object.fromEntries(['us', 'usec', 'micros', 'microsecond', 'microseconds'].map((word) => [word, 'us'])),
  ...Object.fromEntries(['m', 'min', 'mins', 'minute', 'minutes'].map((word) => [word, 'min'])),
  ...Object.fromEntries(['h', 'hr', 'hrs', 'hour', 'hours'].map((word) => [word, 'h'])),
  ...Object.fromEntries(['day', 'days'].map((word) => [word, 'd'])),
}

const bytes: Quantity = {
  noun: 'an amount of memory',
  example: '64MiB',
  parse: parseBytes,
  write: writeBytes,
  repair: (text) => {
    const match = /^(\d[\d_.]*)\s*([kmg]?)(i?)b?$/i.exec(text)
    if (match === null || !bareNumber.test(match[1]!)) return null
    return match[2] === ''
      ? writeBytes(Number(match[1]!.replaceAll('_', '')))
      : `${match[1]}${match[2]!.replace('k', 'K').toUpperCase()}iB`
  },
}

const count: Quantity = {
  noun: 'a whole number',
  example: '1M',
  parse: parseCount,
  write: writeScaled,
  repair: (text) => {
    const match = /^(\d[\d_., ]*?)\s*(k|m|g|thousand|million|billion)?$/i.exec(text)
    if (match === null) return null
    const digits = match[1]!.replaceAll(/[ ,](?=\d{3})/g, '')
    const word = (match[2] ?? '').toLowerCase()
    const multiplier = { thousand: 'k', k: 'k', million: 'M', m: 'M', billion: 'G', g: 'G' }[word] ?? ''
    return parseCount(`${digits}${multiplier}`) === null ? null : `${digits}${multiplier}`
  },
}

/** Curves per second, from `50k/s`. */
export const readRate = (bounds: Bounds): Reader<number> => readUnit(rate, bounds)
/** Whole microseconds, from `10s`. A bare number was probably meant in the unit of `example`. */
export function readDuration(bounds: Bounds, example = duration.example): Reader<number> {
  const unit = /[a-z]+$/.exec(example)![0]
  const repair = (text: string) => (bareNumber.test(text) ? `${text}${unit}` : duration.repair(text))
  return readUnit({ ...duration, example, repair }, bounds)
}
/** Bytes, from `64MiB`. A bare number that would be too few bytes was probably meant in MiB, or in GiB. */
export function readBytes(bounds: Bounds): Reader<number> {
  const fits = (text: string) => (parseBytes(text) ?? 0) >= bounds.least
  const repair = (text: string) => {
    const asBytes = bytes.repair(text)
    if (asBytes === null || !bareNumber.test(text) || fits(asBytes)) return asBytes
    return [`${text}MiB`, `${text}GiB`].find(fits) ?? asBytes
  }
  return readUnit({ ...bytes, repair }, bounds)
}

/** A whole number, from `512` or `1M`. */
export function readCount(bounds: Bounds, example = '1M'): Reader<number> {
  const quantity = { ...count, example }
  return (raw) => {
    if (typeof raw === 'string') return readText(quantity, raw, bounds)
    if (typeof raw !== 'number' || !Number.isFinite(raw)) return notThat(quantity)
    if (raw >= 0 && !Number.isInteger(raw)) return refusal('is not a whole number', 'write a whole number')
    return within(quantity, raw, bounds)
  }
}

/** `99%` -> 0.99; used by objectives. */
export function repairPercent(text: string): string | null {
  if (parsePercentRatio(text) !== null) return text
  return bareNumber.test(text) ? (Number(text) <= 1 ? `${Number((Number(text) * 100).toFixed(6))}%` : `${text}%`) : null
}

export function repairRate(text: string): string | null {
  return rate.repair(text)
}

export function repairDuration(text: string): string | null {
  return bareNumber.test(text) ? `${text}ms` : duration.repair(text)
}

function readUnit(quantity: Quantity, bounds: Bounds): Reader<number> {
  return (raw) => {
    if (typeof raw === 'string') return readText(quantity, raw, bounds)
    if (typeof raw !== 'number' || !Number.isFinite(raw)) return notThat(quantity)
    if (raw < 0) return refusal('is negative', `write ${quantity.noun}, such as ${quantity.example}`)
    return refusal(
      'has no unit',
      `write ${quantity.noun} with its unit, such as ${quantity.example}`,
      meant(quantity, `${raw}`),
    )
  }
}

function readText(quantity: Quantity, text: string, bounds: Bounds): number | ReturnType<typeof refusal> {
  const value = quantity.parse(text)
  if (value !== null) return within(quantity, value, bounds)
  if (/^\s*-\s*[\d.]/.test(text)) return refusal('is negative', `write ${quantity.noun}, such as ${quantity.example}`)
  return notThat(quantity, meant(quantity, text.trim()))
}

function within(quantity: Quantity, value: number, bounds: Bounds) {
  const { least, most, step } = bounds
  if (value < least)
    return refusal(`is ${value < 0 ? 'negative' : 'too small'}`, `write ${quantity.write(least)} or more`)
  if (value > most) return refusal('is too large', `write ${quantity.write(most)} or less`)
  if (step !== undefined && value % step !== 0) {
    const nearest = Math.max(step, Math.round(value / step) * step)
    return refusal(
      `is not a whole multiple of ${quantity.write(step)}`,
      `write a whole multiple of ${quantity.write(step)}`,
      `write ${quantity.write(nearest)}`,
    )
  }
  return value
}

function notThat(quantity: Quantity, exactly: string | null = null) {
  return refusal(`is not ${quantity.noun}`, `write ${quantity.noun}, such as ${quantity.example}`, exactly)
}

function meant(quantity: Quantity, text: string): string | null {
  const repaired = quantity.repair(text)
  return repaired === null || quantity.parse(repaired) === null ? null : `write ${repaired}`
}
