import type { MetricFacts } from '../../types/metrics.ts'

/** The quantile of Student's t: the value below which a share `p` lies with `nu` degrees of freedom. */
export type TQuantile = (p: number, nu: number) => number

export interface ShortHistoryOptions {
  readonly better: MetricFacts['better']
  /** least change that matters, as a ratio */
  readonly minEffect: number
  /** how many numbers are judged together: the level is divided by it (Bonferroni) */
  readonly metricsJudged: number
  readonly tQuantile: TQuantile
}

/**
 * - too short: fewer than five values to hold it against
 * - within: as far from the history as chance would have it, or by less than matters
 * - worse, better: beyond the limit, and at least the least change that matters
 */
export type Outcome = 'too short' | 'within' | 'worse' | 'better'

export interface PointVerdict {
  readonly outcome: Outcome
  /** a new point beyond these is not chance; null = too short */
  readonly lowLimit: number | null
  readonly highLimit: number | null
  /** against the geometric mean of the history: 0.1 = 10 % more; null = too short */
  readonly changeRatio: number | null
}

const fewestPoints = 5
const mostPoints = 64
/** The chance of a false alarm of all numbers together, to each side. */
const level = 0.05

/**
 * Holds a new positive value against a history too short for change points: a prediction limit on the scale of
 * logarithms, m + t(1 - 0.05 / M, n - 1) s sqrt(1 + 1 / n), to each side. Oldest values first.
 */
export function judgePoint(history: readonly number[], value: number, options: ShortHistoryOptions): PointVerdict {
  const logs = history.slice(-mostPoints).map(Math.log)
  const n = logs.length
  if (n < fewestPoints) return { outcome: 'too short', lowLimit: null, highLimit: null, changeRatio: null }
  const mean = logs.reduce((sum, log) => sum + log, 0) / n
  const sigma = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (n - 1))
  const reach = options.tQuantile(1 - level / options.metricsJudged, n - 1) * sigma * Math.sqrt(1 + 1 / n)
  const step = Math.log(value) - mean
  return {
    outcome: outcomeOf(step, reach, options),
    ...{ lowLimit: Math.exp(mean - reach), highLimit: Math.exp(mean + reach), changeRatio: Math.expm1(step) },
  }
}

/**
 * - suspected: one new point is worse. Spikes do that in 3 % of points whatever the rule: measure again
 * - confirmed: the two newest points are worse, both against the history before them
 */
export type Suspicion = 'none' | 'suspected' | 'confirmed'

/** Whether the newest points of a series are worse than its history; a single point never decides. */
export function suspicionOf(
  history: readonly number[],
  newest: readonly number[],
  options: ShortHistoryOptions,
): Suspicion {
  const worse = newest.slice(-2).map((value) => judgePoint(history, value, options).outcome === 'worse')
  if (worse.at(-1) !== true) return 'none'
  return worse.length === 2 && worse[0] ? 'confirmed' : 'suspected'
}

function outcomeOf(step: number, reach: number, { better, minEffect }: ShortHistoryOptions): Outcome {
  const size = Math.abs(step)
  if (size <= reach || size < Math.log1p(minEffect)) return 'within'
  return step > 0 === (better === 'lower') ? 'worse' : 'better'
}
