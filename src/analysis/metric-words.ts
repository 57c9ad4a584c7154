import type { DecidingTest, Interval } from '../types/comparison.ts'
import type { MetricUnit } from '../types/metrics.ts'
import { formatBytes, formatCount, formatPerS, formatUs, threeDigits } from '../units.ts'

const writers: Readonly<Record<MetricUnit, (value: number) => string>> = {
  us: formatUs,
  perS: formatPerS,
  cpuSPerMillion: (value) => `${threeDigits(value)} CPU s per million`,
  bytes: formatBytes,
  readings: (value) => (Number.isInteger(value) ? formatCount(value) : threeDigits(value)),
}

/** A value as people read it; nothing is 0 in every unit. */
export function formatMetric(value: number, unit: MetricUnit): string {
  return value === 0 ? '0' : writers[unit](value)
}

/** A ratio B / A as a signed change: `+8.1 %`, `-2.5 %`. */
export function formatChange(ratio: number): string {
  return `${ratio < 1 ? '-' : '+'}${changeOf(ratio)}`
}

/** `12.4 % higher`, `3.8 % lower`. */
export function changeInWords(ratio: number): string {
  return `${changeOf(ratio)} ${ratio < 1 ? 'lower' : 'higher'}`
}

/** `[+8.1 %, +16.9 %]`; a bound that runs are too few for is a question mark. */
export function formatInterval({ low, high }: Interval): string {
  const bound = (ratio: number | null) => (ratio === null ? '?' : formatChange(ratio))
  return `[${bound(low)}, ${bound(high)}]`
}

export function isPairedTest(test: DecidingTest): boolean {
  return test === 'paired t' || test === 'signed rank'
}

/** One digit after the point, without an exponent up to a factor of a million. */
function changeOf(ratio: number): string {
  const percent = Math.abs(ratio - 1) * 100
  return `${percent < 1e8 ? percent.toFixed(1) : percent.toExponential(1)}\u00a0%`
}
