import type { ComparedRun, MetricFacts, MetricName } from './metrics.ts'

/** What stays the same along a history: numbers of other scenarios, engines or machines are never put in one line. */
export interface SeriesKey {
  readonly scenario: string
  readonly engine: string
  readonly scenarioHash: string
  /** hash of the machine */
  readonly host: string
}

/** The runs of one commit; where runs name no commit, those of one day (UTC). */
export interface HistoryPoint {
  /** the commit, or the day: `2026-03-01` */
  readonly label: string
  /** null = its runs name none */
  readonly commit: string | null
  /** of its first run, microseconds since the Unix epoch; 0 = no run of it has a time that can be true */
  readonly startedUs: number
  /** in order of time */
  readonly runs: readonly ComparedRun[]
  /** runs whose numbers cannot be used; they are shown and not counted */
  readonly unusable: readonly ComparedRun[]
}

/** What a series held on one side of a change, up to the next change or the end. */
export interface LevelSide {
  readonly points: number
  readonly median: number
}

/** A place at which a series moved to another level. Indexes count the points of the series. */
export interface ChangePoint {
  /** of the first point on the new level */
  readonly index: number
  /** of the last point with a value before it */
  readonly lastBefore: number
  /** the first point on the new level is one of these; `from` and `to` included */
  readonly candidates: { readonly from: number; readonly to: number }
  readonly before: LevelSide
  readonly after: LevelSide
  /** 0.12 = 12 % more than before; null = it was 0 before */
  readonly changeRatio: number | null
  /** of the permutation test; null = exact counts, where no test is needed */
  readonly p: number | null
  /** fewer than three points lie behind it: it may yet go away */
  readonly provisional: boolean
}

/** A stretch between two changes, and the band within which chance alone moves its points. */
export interface Level {
  /** indexes of its first and last point */
  readonly from: number
  readonly to: number
  readonly median: number
  /** null = too few points to know the noise */
  readonly low: number | null
  readonly high: number | null
}

/** One number along the points of a history. */
export interface MetricSeries {
  /** scenario, engine, metric, hash of the scenario and machine, with `/` between: what acknowledgements name */
  readonly id: string
  readonly metric: MetricName
  /** median of the usable runs of each point; null = none of them has the number */
  readonly values: readonly (number | null)[]
  /** points that have a value which cannot be judged by ratios: a 0 */
  readonly unjudged: number
  readonly changes: readonly ChangePoint[]
  readonly levels: readonly Level[]
  /** standard deviation from one point to the next, as a ratio, without steps and spikes; null = too few points */
  readonly noiseRatio: number | null
}

export interface History {
  readonly key: SeriesKey
  readonly points: readonly HistoryPoint[]
  readonly metrics: readonly MetricSeries[]
}

export interface HistoryModel {
  readonly histories: readonly History[]
  /** what is odd about the runs, one sentence each */
  readonly problems: readonly string[]
}

/** Someone has seen a change and says why it is all right. */
export interface Acknowledgement {
  /** id of a series; `*` stands for any text */
  readonly series: string
  /** label of the last point before the change; of a commit its first seven digits suffice */
  readonly from: string
  /** label of the last point that may have brought it */
  readonly to: string
  readonly reason: string
}

/** Which change an alert is about; kept by who was told, so that it is told once. */
export interface AlertIdentity {
  readonly series: string
  readonly from: string
  readonly to: string
}

/** A change for the worse that someone should know of. */
export interface HistoryAlert extends AlertIdentity {
  readonly metric: MetricName
  readonly role: MetricFacts['role']
  readonly change: ChangePoint
}
