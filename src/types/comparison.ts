import type { ComparedRun, MetricName } from './metrics.ts'

/**
 * What a comparison says of one number, or of all. `A` is the baseline, `B` what is compared with it.
 *
 * | verdict | says |
 * |---|---|
 * | REGRESSION | B is worse: the interval excludes "equal", and the change is at least the least that matters |
 * | IMPROVEMENT | the mirror image |
 * | NO CHANGE | equivalence is shown: the 90 % interval lies inside the band of what does not matter |
 * | INCONCLUSIVE | neither is shown: more runs would settle it |
 * | TOO FEW | fewer than three runs on a side |
 * | NOT COMPARABLE | other machine, other scenario, or the number is missing on a side |
 * | INVALID | a measurement failed: nothing is said of the pipeline |
 */
export const comparisonVerdicts = [
  'REGRESSION',
  'IMPROVEMENT',
  'NO CHANGE',
  'INCONCLUSIVE',
  'TOO FEW',
  'NOT COMPARABLE',
  'INVALID',
] as const
export type ComparisonVerdict = (typeof comparisonVerdicts)[number]

/** Which test decided; fixed by a rule before it is computed (`analysis/two-sets.ts`). */
export type DecidingTest = 'paired t' | 'Welch t' | 'signed rank' | 'Mann-Whitney' | 'exact counts' | 'none'

/** A ratio B / A with its bounds; bounds that are not finite are null: too few runs for that level. */
export interface Interval {
  readonly low: number | null
  readonly high: number | null
}

/** One side of one number. */
export interface SideValues {
  /** of usable runs, in run order; null = the run has none */
  readonly values: readonly (number | null)[]
  /** null = there is no value */
  readonly median: number | null
  /** indexes into `values` of runs that stand apart from the others (3.5 robust standard deviations) */
  readonly outliers: readonly number[]
}

export interface MetricComparison {
  readonly metric: MetricName
  readonly a: SideValues
  readonly b: SideValues
  readonly verdict: ComparisonVerdict
  readonly test: DecidingTest
  /** B / A, point estimate of the deciding test; null = none */
  readonly ratio: number | null
  readonly ci95: Interval
  /** at 1 - 2 x the significance of the comparison (90 %): inside the band, equivalence is shown */
  readonly equivalenceInterval: Interval
  /** two-sided; null = no test was made */
  readonly p: number | null
  /** over all primary numbers by Holm, over the others by Benjamini-Hochberg */
  readonly adjustedP: number | null
  /** REGRESSION or IMPROVEMENT whose whole interval lies beyond the least change that matters */
  readonly confirmed: boolean
  /** runs on each side (or pairs) that would settle it, where it is INCONCLUSIVE; null = not known */
  readonly runsNeeded: number | null
  /** what else is to be said, as a sentence; else empty */
  readonly note: string
}

/** A field in which two sides differ: `scenario.target.engine`, `host.kernel`. */
export interface Difference {
  readonly field: string
  readonly a: string
  readonly b: string
  /** it is what the comparison is about; or nothing that keeps runs from being compared (the version of loadcurve) */
  readonly allowed: boolean
}

export interface ComparisonSide {
  /** as the page calls it: `storm`, `baseline main` */
  readonly label: string
  /** in run order, the unusable ones too */
  readonly runs: readonly ComparedRun[]
}

/** A comparison that is looked at before all of its pairs are there: each look has a stricter level. */
export interface Looks {
  /** how many pairs there are at each look: [6, 12] */
  readonly pairs: readonly number[]
  /** how many looks were taken so far */
  readonly taken: number
}

/** comparison.json. */
export interface Comparison {
  readonly format: 1
  readonly a: ComparisonSide
  readonly b: ComparisonSide
  /** run i of A and run i of B were made one after the other: they share the state of the machine */
  readonly paired: boolean
  /** level of each test, two-sided: 0.05, less where there is more than one look */
  readonly significance: number
  /** null = it is looked at once */
  readonly looks: Looks | null
  readonly differences: readonly Difference[]
  readonly metrics: readonly MetricComparison[]
  readonly verdict: ComparisonVerdict
  /** why, one sentence each; the first is the headline */
  readonly reasons: readonly string[]
}
