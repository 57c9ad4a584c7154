import { noOwnLimits, type OwnLimitFacts } from './own-limits.ts'

/** The six latencies; all count from the due time. */
export type LatencyKind = 'lag' | 'late' | 'ack' | 'read' | 'stored' | 'result'
export const latencyKinds = ['result', 'late', 'lag', 'ack', 'read', 'stored'] as const satisfies readonly LatencyKind[]

/** Those that end at a stamp of an update, so that a copy has them too. */
export const observedKinds: readonly LatencyKind[] = ['result', 'read', 'stored']

/** The five hops of a reading's journey; their means add up to the mean result latency. */
export const hopNames = ['generator', 'broker', 'engine', 'database', 'delivery'] as const
export type HopName = (typeof hopNames)[number]

/**
 * A bin is a stretch of due time inside one phase and one second (a quarter of a second in runs under 30 s).
 * The run is cut into bins before it starts; their indexes rise with time.
 */
export interface Bin {
  readonly index: number
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
}

/** The run's time, split at every whole second (or quarter of a second) and at every phase boundary. */
export interface Bins {
  readonly binUs: number
  readonly count: number
  /** index of the first bin of the drain, which begins at the end of the schedule and has as many bins as it takes */
  readonly drain: number
  /** index of the bin that holds a due time, since the first one; `drain` from the end on, 0 before the start */
  at(us: number): number
  /** index of the bin during which something happened: as `at`, and in the drain the bin of that moment */
  during(us: number): number
  bin(index: number): Bin
}

/**
 * One line of seconds.ndjson. Lines of the same bin ADD UP (a late reading appends another line), except
 * `inFlightPeakBytes` (maximum). `offered`, `sent`, `delivered`, `copies`, `acked`, `negative` and the sums belong to the bin in
 * which the readings were DUE; `sentFlow`, `deliveredFlow`, `blockedUs`, `inFlightPeakBytes` to the bin during which it
 * HAPPENED. What happens after the last due time (the drain) is counted in further bins: index from the number of planned
 * bins on, phase -1 (one single bin for all of it in versions up to 0.2.0). All counts are readings. Sums are over readings, in microseconds since each one's due time.
 */
export interface BinLine {
  readonly bin: number
  /** index of the phase, -1 for the drain */
  readonly phase: number
  readonly fromUs: number
  readonly toUs: number
  readonly offered: number
  readonly sent: number
  readonly acked: number
  /** everything that arrived */
  readonly delivered: number
  /** of it, what cannot have been the first arrival of a reading; `deliveredFlow` leaves it out */
  readonly copies: number
  readonly negative: number
  readonly sentFlow: number
  readonly deliveredFlow: number
  readonly blockedUs: number
  readonly inFlightPeakBytes: number
  readonly lagSumUs: number
  readonly readSumUs: number
  readonly emittedSumUs: number
  readonly storedSumUs: number
  readonly resultSumUs: number
}

/**
 * One line of samples.ndjson: the values of one collector at one moment, or the reason why there are none (a gap, never
 * a zero).
 */
export type SampleLine =
  | { readonly atUs: number; readonly from: string; readonly values: Readonly<Record<string, number>> }
  | {
      readonly atUs: number
      readonly from: string
      readonly gap: string
      /** what to do about it, if the collector knows */
      readonly hint?: string
    }

/** A source of metrics. It has no timer of its own; `sample` is never called while an earlier call is still running. */
export interface Collector {
  readonly name: string
  /** null = it works here; else why it cannot (one sentence, becomes a warning) */
  readonly unavailable: string | null
  /** series name (`host.cpu_busy_ratio`) -> value; a value that is not available is left out */
  sample(): Record<string, number> | Promise<Record<string, number>>
  /** series that were asked for and never had a number; none while nothing at all came */
  missing?(): readonly string[]
  /** Waits until its source has told what happened until now: then it is sampled for the last time. */
  settle?(): Promise<void>
  close(): void
}

/** What a driver had to do that results must report. Readings, except `reconnects` and `retries`. */
export interface DriverCounters {
  /** sent again without knowing whether the first attempt arrived: at most so many are there twice */
  readonly resentReadings: number
  /** refused, or no response in time */
  readonly refusedReadings: number
  readonly retries: number
  readonly reconnects: number
  /** for how long quotas of the cluster muted the driver, of all brokers together */
  readonly throttledUs: number
  /** the first refusal or broken connection, in words; empty = none */
  readonly firstTrouble: string
  /** what this machine did not have for its connections; none of that is in the counts above */
  readonly ownLimits: OwnLimitFacts
  readonly use: ConnectionUse
}

/** How a front end uses connections over HTTP. */
export interface ConnectionUse {
  readonly answers: number
  /** connections that carried answers and that the front end closed, or that it wanted closed */
  readonly closed: number
}

export const noUse: ConnectionUse = { answers: 0, closed: 0 }

export const noTrouble: DriverCounters = {
  resentReadings: 0,
  refusedReadings: 0,
  retries: 0,
  reconnects: 0,
  throttledUs: 0,
  firstTrouble: '',
  ownLimits: noOwnLimits,
  use: noUse,
}

/** What went wrong on the way from the target to the observer. */
export interface SourceTrouble {
  readonly reconnects: number
  /** updates that were not read: deleted before, damaged, cut off the log */
  readonly skippedUpdates: number
  /** for how long a quota of the cluster muted the observer */
  readonly throttledUs: number
  /** nothing can be read, and waiting does not help */
  readonly blocked: boolean
  /** updates come in transactions, and were read once these were committed */
  readonly transactional: boolean
  /** the first problem, in words; empty = none */
  readonly first: string
  /** what this machine did not have for the observer's connections */
  readonly ownLimits: OwnLimitFacts
}

export const noSourceTrouble: SourceTrouble = {
  reconnects: 0,
  skippedUpdates: 0,
  throttledUs: 0,
  blocked: false,
  transactional: false,
  first: '',
  ownLimits: noOwnLimits,
}
