import type { Interval } from '../../types/comparison.ts'
import { studentQuantile, studentTwoSided } from './distributions.ts'
import { logRatiosOf, logsOf, type RatioTest, ratioInterval, roundingOfLogs, unbounded } from './ratio-test.ts'

/** An estimate with its standard error and degrees of freedom; error null = it cannot be told from one value. */
interface Estimate {
  readonly mean: number
  readonly error: number | null
  readonly nu: number
}

/** Student's t of the log ratios of pairs. Value i of A belongs to value i of B; all are above 0. */
export function pairedT(a: readonly number[], b: readonly number[]): RatioTest {
  const ratios = logRatiosOf(a, b)
  const error = ratios.length < 2 ? null : Math.sqrt(varianceOf(ratios) / ratios.length)
  return testOf({ mean: meanOf(ratios), error, nu: ratios.length - 1 })
}

/** Welch's t of the logarithms: the sides need not vary equally. All values are above 0. */
export function welchT(a: readonly number[], b: readonly number[]): RatioTest {
  const [logA, logB] = [logsOf(a), logsOf(b)]
  const mean = meanOf(logB) - meanOf(logA)
  if (a.length < 2 || b.length < 2) return testOf({ mean, error: null, nu: 0 })
  return testOf({
    mean,
    error: Math.sqrt(varianceOf(logA) / a.length + varianceOf(logB) / b.length),
    nu: welchNu(logA, logB),
  })
}

/** Degrees of freedom by Welch and Satterthwaite; as if the sides varied equally where neither varies. */
export function welchNu(logA: readonly number[], logB: readonly number[]): number {
  const [partA, partB] = [varianceOf(logA) / logA.length, varianceOf(logB) / logB.length]
  if (Math.sqrt(partA + partB) <= roundingOfLogs) return logA.length + logB.length - 2
  const share = partA / (partA + partB)
  return 1 / (share ** 2 / (logA.length - 1) + (1 - share) ** 2 / (logB.length - 1))
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** With n - 1 in the denominator; 0 below two values. */
export function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0
  const mean = meanOf(values)
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

/**
 * Where nothing varies there is nothing to doubt: p is 1 if the sides are equal and 0 if they differ, and the interval is
 * the ratio itself. With one value a side nothing is known: p is 1, and there are no bounds.
 */
function testOf({ mean, error, nu }: Estimate): RatioTest {
  const ratio = Math.exp(mean)
  if (error === null) return { ratio, p: 1, interval: () => unbounded }
  if (error <= roundingOfLogs) {
    return { ratio, p: Math.abs(mean) <= roundingOfLogs ? 1 : 0, interval: () => ratioInterval(mean, mean) }
  }
  const interval = (level: number): Interval => {
    const half = studentQuantile((1 + level) / 2, nu) * error
    return ratioInterval(mean - half, mean + half)
  }
  return { ratio, p: studentTwoSided(mean / error, nu), interval }
}
