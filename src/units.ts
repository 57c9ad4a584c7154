import type { ObjectiveUnit } from './types/scenario.ts'

/**
 * What people write and read, to and from base units. The only place that knows "200k/s" is 200,000 curves a second.
 * Parsers return null for anything they do not understand; callers word the error.
 */

const multipliers: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 }
const usPerUnit: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  min: 60e6,
  h: 3600e6,
  d: 86_400e6,
}
const bytesPerUnit: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}
const decimal = String.raw`(\d[\d_]*(?:\.\d+)?)`

/** `10s`, `1m30s`, `300ms`, `50us` -> microseconds. A bare number is not a duration. */
export function parseDurationUs(text: string): number | null {
  const part = new RegExp(`${decimal}\\s*(us|µs|ms|min|s|m|h|d)`, 'gy')
  const compact = text.trim()
  let totalUs = 0
  let at = 0
  while (at < compact.length) {
    part.lastIndex = at
    const match = part.exec(compact)
    if (match === null) return null
    totalUs += numberOf(match[1]!) * usPerUnit[match[2]!]!
    at = part.lastIndex
  }
  return at === 0 ? null : Math.round(totalUs)
}

/** `200k/s`, `1.5M/s`, `600/min` -> curves a second. */
export function parseRatePerS(text: string): number | null {
  const match = new RegExp(`^${decimal}\\s*([kKMG]?)\\s*/\\s*(s|min|m|h)$`).exec(text.trim())
  if (match === null) return null
  return tidy((numberOf(match[1]!) * multipliers[match[2]!]!) / (usPerUnit[match[3]!]! / 1e6))
}

/** `35M`, `512`, `1_000` -> a whole number. */
export function parseCount(text: string): number | null {
  const match = new RegExp(`^${decimal}\\s*([kKMG]?)$`).exec(text.trim())
  if (match === null) return null
  const value = numberOf(match[1]!) * multipliers[match[2]!]!
  const whole = Math.round(value)
  return Math.abs(value - whole) < 1e-6 ? whole : null
}

/** `64MiB`, `1GB`, `512B` -> bytes. */
export function parseBytes(text: string): number | null {
  const match = new RegExp(`^${decimal}\\s*(B|kB|MB|GB|KiB|MiB|GiB)$`).exec(text.trim())
  return match === null ? null : Math.round(numberOf(match[1]!) * bytesPerUnit[match[2]!]!)
}

/** `99%`, `0.5 %` -> 0.99, 0.005. */
export function parsePercentRatio(text: string): number | null {
  const match = new RegExp(`^${decimal}\\s*%$`).exec(text.trim())
  return match === null ? null : tidy(numberOf(match[1]!) / 100)
}

/** 4.15094 x 1e6 is 4150939.9999999995 in binary: twelve digits are what people meant. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}

function numberOf(text: string): number {
  return Number(text.replaceAll('_', ''))
}

/** Three significant digits, trailing zeros cut: 836, 47.5, 3.03, 300. */
export function threeDigits(value: number): string {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)) + 1e-12))
  const fixed = value.toFixed(Math.min(digits, 6))
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
}

/** `836 µs`, `47.5 ms`, `3.03 s`, `12.5 min`, with a no-break space. */
export function formatUs(us: number): string {
  const size = Math.abs(us)
  if (size < 999.5) return `${threeDigits(us)}\u00a0µs`
  if (size < 999_500) return `${threeDigits(us / 1e3)}\u00a0ms`
  if (size < 599.5e6) return `${threeDigits(us / 1e6)}\u00a0s`
  if (size < 7200e6) return `${threeDigits(us / 60e6)}\u00a0min`
  return `${threeDigits(us / 3600e6)}\u00a0h`
}

/** Exact, with comma groups: `19,712`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** `200k`, `1.25M`: for axes and labels, three significant digits. */
export function formatScaled(value: number): string {
  const size = Math.abs(value)
  if (size >= 999.5e6) return `${threeDigits(value / 1e9)}G`
  if (size >= 999_500) return `${threeDigits(value / 1e6)}M`
  if (size >= 999.5) return `${threeDigits(value / 1e3)}k`
  return threeDigits(value)
}

/** `200k/s`. */
export function formatPerS(perS: number): string {
  return `${formatScaled(perS)}/s`
}

/** `64 MiB`, `3.4 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)}\u00a0B`
  if (bytes < 1023.5 * 2 ** 10) return `${threeDigits(bytes / 2 ** 10)}\u00a0KiB`
  if (bytes < 1023.5 * 2 ** 20) return `${threeDigits(bytes / 2 ** 20)}\u00a0MiB`
  return `${threeDigits(bytes / 2 ** 30)}\u00a0GiB`
}

/** `99.9 %`, `0.04 %`. */
export function formatRatio(ratio: number): string {
  return `${threeDigits(ratio * 100)}\u00a0%`
}

/** Elapsed time as on a clock: `0:07`, `4:47`, `1:02:03`. */
export function formatElapsed(us: number): string {
  const s = Math.floor(us / 1e6)
  const two = (n: number) => String(n).padStart(2, '0')
  return s < 3600
    ? `${Math.floor(s / 60)}:${two(s % 60)}`
    : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
}

/** A value in the unit of an objective, as people read it. */
export function formatInUnit(value: number, unit: ObjectiveUnit): string {
  if (unit === 'us') return formatUs(value)
  if (unit === 'ratio') return formatRatio(value)
  return unit === 'perS' ? formatPerS(value) : formatCount(value)
}

/** A value beside its limit: exact where three digits would make the two look the same, `98.96 %` against `99 %`. */
export function formatBesideLimit(value: number, limit: number, unit: ObjectiveUnit): string {
  const short = formatInUnit(value, unit)
  if (value === limit || short !== formatInUnit(limit, unit)) return short
  if (unit === 'us') return `${Number(value.toFixed(1)).toLocaleString('en-US')}\u00a0µs`
  if (unit === 'ratio') return `${Number((value * 100).toPrecision(8))}\u00a0%`
  return unit === 'perS' ? `${Number(value.toPrecision(9)).toLocaleString('en-US')}/s` : formatCount(value)
}
