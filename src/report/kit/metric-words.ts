import type { MetricUnit } from '../../types/metrics.ts'
import { formatCount } from '../../units.ts'

/** With all the digits that tell it from its neighbours: `199,950/s`. */
export function exactText(value: number, unit: MetricUnit): string {
  const digits = Number(value.toPrecision(9)).toLocaleString('en-US')
  if (unit === 'us') return `${digits}\u00a0µs`
  return unit === 'perS' ? `${digits}/s` : digits
}

const minus = '\u2212'

/** `+12.4`, `−3.1`, `0`: the percentage by which a ratio differs from 1. */
export function percentOf(ratio: number): string {
  const percent = (ratio - 1) * 100
  const size = Math.abs(percent)
  const digits = size >= 99.95 ? size.toFixed(0) : size >= 0.095 ? size.toFixed(1) : size.toFixed(2)
  if (Number(digits) === 0) return '0'
  const grouped = size >= 999.5 ? formatCount(size) : digits
  return `${percent < 0 ? minus : '+'}${grouped}`
}

/** `+12.4 %`. */
export function changeText(ratio: number | null): string {
  return ratio === null ? '–' : `${percentOf(ratio)}\u00a0%`
}

/** `+3.2 ms`, `−310 µs`. */
export function differenceText(from: number | null, to: number | null, format: (value: number) => string): string {
  if (from === null || to === null) return '–'
  if (from === to) return '0'
  return `${to < from ? minus : '+'}${format(Math.abs(to - from))}`
}

/** Never 0: `0.0031`, `< 0.0001`. */
export function pText(p: number | null): string {
  if (p === null) return '–'
  if (p < 0.0001) return '<\u00a00.0001'
  return p >= 0.0995 ? p.toFixed(2) : p < 0.001 ? p.toFixed(4) : p.toPrecision(2)
}

/** `29 Nov 2026, 12:12 UTC`. */
export function momentText(at: Date): string {
  const match = /^\w+, (\d+) (\w+) (\d+) (\d\d:\d\d)/.exec(at.toUTCString())
  if (match === null) return '–'
  const [, day, month, year, time] = match
  return `${Number(day)} ${month} ${year}, ${time} UTC`
}
