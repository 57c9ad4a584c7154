import type { CapacityAnswer, CapacitySearch, ProbeJudgement } from './capacity.ts'

/** One run of a search, as probes.json keeps it. */
export interface MadeProbe {
  readonly loadPerS: number
  /** name of the run, which lies below `runs/` */
  readonly run: string
  readonly judgement: ProbeJudgement
  readonly deliveredPerS: number
  readonly resultP50Us: number | null
  readonly resultP99Us: number | null
  /** curves per second by which the backlog grew, and what it was at the end */
  readonly backlogSlopePerS: number
  readonly backlogEndCurves: number
}

export interface KneePoint {
  readonly loadPerS: number
  readonly p99Us: number
  readonly nextPerS: number | null
}

/** capacity.json. */
export interface CapacityResult {
  readonly format: 1
  readonly scenario: string
  readonly createdUs: number
  readonly search: CapacitySearch
  readonly probes: readonly MadeProbe[]
  readonly answer: CapacityAnswer
  /** null = the latency does not rise, or there are too few loads */
  readonly knee: KneePoint | null
}
