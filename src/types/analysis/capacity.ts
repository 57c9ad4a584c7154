/** What one run at one load says: it kept up, it did not, or it could not be measured. */
export type ProbeVerdict = 'PASS' | 'FAIL' | 'INVALID'

export interface Probe {
  readonly loadPerS: number
  readonly verdict: ProbeVerdict
  /** what was delivered of a load that was too high, per second; null or left out = that is not known */
  readonly carriedPerS?: number | null
}

/** Where a search may look, and how closely. */
export interface CapacitySearch {
  readonly startPerS: number
  /** no load below it is of interest */
  readonly leastPerS: number
  /** what the generator itself can send */
  readonly mostPerS: number
  /** the search ends when what fails is at most so much above what passes: 0.05 = 5 % */
  readonly toleranceRatio: number
}

/** Every probe of one load, counted. */
export interface LoadVotes {
  readonly loadPerS: number
  readonly passes: number
  readonly fails: number
  readonly invalids: number
}

/** More load passed where less failed: noise, or a pipeline that is better under more load. */
export interface MonotonicityViolation {
  readonly failedPerS: number
  readonly passedPerS: number
}

/**
 * - found: the largest load that passed and the least above it that failed are as close as asked for
 * - above: all that the generator can send passed
 * - below: the least load of interest failed
 * - invalid: a load could not be measured, three times
 */
export type CapacityOutcome = 'found' | 'above' | 'below' | 'invalid'

export interface CapacityAnswer {
  readonly kind: 'answer'
  readonly outcome: CapacityOutcome
  /** the largest load that passed below all that fail; null = none passed */
  readonly passesPerS: number | null
  /** the least load that failed; null = none failed */
  readonly failsPerS: number | null
  /** in order of load */
  readonly loads: readonly LoadVotes[]
  readonly violations: readonly MonotonicityViolation[]
  /** the answer as a sentence */
  readonly sentence: string
}

export interface NextProbe {
  readonly kind: 'probe'
  readonly loadPerS: number
  /** what it is for, as a phrase: `to see whether it passes again` */
  readonly why: string
}

export type CapacityStep = NextProbe | CapacityAnswer

/** The numbers of one run that say whether it kept up; null = not measured. */
export interface ProbeFacts {
  readonly runVerdict: 'PASS' | 'FAIL' | 'INVALID' | 'INTERRUPTED'
  readonly offeredPerS: number
  readonly sentPerS: number | null
  readonly deliveredPerS: number | null
  /** curves that were due and not delivered: how fast they became more (median slope) */
  readonly backlogSlopePerS: number | null
  /** and how many they were over the last sixth of the time, on average */
  readonly backlogEndCurves: number | null
  /** objectives that were not met, as people wrote them: `result p99 < 50ms` */
  readonly missedObjectives: readonly string[]
}

/** Limits that a load can go beyond. */
export const probeLimits = [
  'backlog growth',
  'backlog at the end',
  'delivered',
  'held back',
  'objective',
  'run',
] as const
export type ProbeLimit = (typeof probeLimits)[number]

export interface ProbeReason {
  readonly limit: ProbeLimit
  readonly sentence: string
}

export interface ProbeJudgement {
  readonly verdict: ProbeVerdict
  /** every limit that was hit; the first is the headline. Empty where it passed or is invalid */
  readonly hits: readonly ProbeReason[]
  /** the verdict as a sentence */
  readonly sentence: string
}
