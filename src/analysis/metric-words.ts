import type { DecidingTest, Interval } from '../types/comparison.ts'
import type { MetricUnit } from '../types/metrics.ts'
import { formatBytes, formatCount, formatPerS, formatUs, threeDigits } from '../units.ts'

const writers: Readonly<Record<MetricUnit, (value: number) => string>> = {
  us: formatUs,
  perS: formatPerS,
  cpuSPerMillion: (value) => `${threeDigits(value)}\u00a0s/M`,
  bytes: formatBytes,
  readings: (value) => (Number.isInteger(value) ? formatCount(value) : threeDigits(value)),
}

/**
 * A value of a metric as people read it, `12.3 ms`, `200k/s`, `14.3 s/M` (CPU seconds per million readings); nothing is 0
 * in every unit, and `–` says that there is no value.
 */
export function formatMetric(value: number | null, unit: MetricUnit): string {
  if (value === null) return '–'
  return value === 0 ? '0' : writers[unit](value)
}

/** A ratio B / A as a signed change: `+8.1 %`, `-2.5 %`; what rounds to nothing has no sign. */
export function formatChange(ratio: number): string {
  const change = changeOf(ratio)
  if (change.startsWith('0.0\u00a0')) return change
  return `${ratio < 1 ? '-' : '+'}${change}`
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
