import type { Interval } from '../../types/comparison.ts'

/** What a test says of the ratio B / A. Tests work on natural logarithms, of which differences are ratios. */
export interface RatioTest {
  /** point estimate */
  readonly ratio: number
  /** two-sided, of "the ratio is 1" */
  readonly p: number
  /** by level: 0.95 */
  readonly interval: (level: number) => Interval
}

/** Logarithms that are closer than this are equal: what is left of their difference is rounding. */
export const roundingOfLogs = 1e-12

export const unbounded: Interval = { low: null, high: null }

/** From bounds of the logarithm; what is not finite is null. */
export function ratioInterval(lowLog: number, highLog: number): Interval {
  return { low: finiteOrNull(Math.exp(lowLog)), high: finiteOrNull(Math.exp(highLog)) }
}

export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

export function logsOf(values: readonly number[]): number[] {
  return values.map((value) => Math.log(value))
}

/** ln b - ln a of each pair. */
export function logRatiosOf(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => Math.log(b[i]!) - Math.log(value))
}
