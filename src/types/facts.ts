import { noOwnLimits, type OwnLimitFacts } from './own-limits.ts'

/**
 * What happened in a run besides what was measured. Objectives, exit codes and pages read these facts; warnings are
 * made from them and are only for people.
 */

/**
 * Counts of all generators together, in readings except `retries` and `reconnects`. null = that version did not record
 * it.
 */
export interface SendingFacts {
  /** sent again without knowing whether the first attempt arrived: may be there twice */
  readonly resentReadings: number
  /** refused, or no response in time */
  readonly refusedReadings: number
  readonly retries: number | null
  readonly reconnects: number | null
  /** for how long quotas of the cluster muted the generators; null = that version did not record it */
  readonly throttledUs: number | null
  /** the first refusal or broken connection, in words; empty = none */
  readonly firstTrouble: string | null
}

/** How the observer read the updates. null = that version did not record it. */
export interface ReadingFacts {
  /** updates that were not read: deleted before, damaged, cut off the log */
  readonly skippedUpdates: number
  /** for how long a quota of the cluster muted the observer; null = that version did not record it */
  readonly throttledUs: number | null
  readonly reconnects: number | null
  /** the first problem, in words; empty = none */
  readonly first: string | null
}

/** Updates and entries that the contract does not allow. */
export interface MalformedUpdates {
  readonly count: number
  /** what was wrong with the first of them; empty = none, null = that version did not record it */
  readonly first: string | null
}

/** Messages that the target could not read and left out, each time that it read them, all processes together. */
export interface UnreadableMessages {
  readonly count: number
  /** why the first of them could not be read; empty = none, null = that version did not count them */
  readonly first: string | null
}

/** Readings that arrived with stamps that cannot be: taken before they were sent, stored before they were emitted ... */
export interface ImpossibleStamps {
  readonly readings: number
  /** the first case in words; empty = none, null = that version did not check */
  readonly first: string | null
}

/** Single readings that came back with a due time that is not theirs. Sums do not tell, so there are none. */
export interface WrongDueTimes {
  readonly readings: number
  /** the first case in words; empty = none, null = that version did not check */
  readonly first: string | null
}

/** What front ends did with the connections of the generators, and what this machine has for them. */
export interface ConnectionFacts {
  /** null = that version did not count them */
  readonly answers: number | null
  /** connections that carried answers and that the front end closed, or that it wanted closed */
  readonly closed: number | null
  /** ports of this machine for outgoing connections; null = not known */
  readonly localPorts: number | null
}

export const unknownConnections: ConnectionFacts = { answers: null, closed: null, localPorts: null }

/** A collector that could not work in this run. */
export interface AbsentCollector {
  readonly name: string
  readonly why: string
}

/** Series that a source was asked for, and that never had a number in this run, though others of it had. */
export interface MissingSeries {
  readonly name: string
  readonly series: readonly string[]
}

/** The brokers that the run started or found running, as they were before its first curve. */
export interface BrokersBefore {
  /** records that the least used of them had received since its start; null = not known */
  readonly records: number | null
  /** started for this run */
  readonly fresh: boolean
}

/** `first.how`: `was ended by SIGKILL`, and why if that is known; `atUs` since the first due time, null = before it */
export interface WorkerEndFacts {
  readonly count: number
  readonly first: { readonly name: string; readonly how: string; readonly atUs: number | null } | null
}

/** What happened to the components of a pipeline and to the data on its way through it. */
export interface Incidents {
  readonly sending: SendingFacts
  readonly reading: ReadingFacts
  readonly malformed: MalformedUpdates
  readonly stamps: ImpossibleStamps
  readonly dueTimes: WrongDueTimes
  /** of the generators, the observer and the closed loops together */
  readonly ownLimits: OwnLimitFacts
  /** of the http driver */
  readonly connections: ConnectionFacts
  /** the first problem that a process of the target survived: `target-0 lost its broker`; null = none */
  readonly targetTrouble: { readonly name: string; readonly words: string } | null
  /** as far as the target tells; an answer of a front end is no message here, it counts as refused */
  readonly targetUnreadable: UnreadableMessages
  /**
   * for how long quotas of the cluster muted the target's connections, all processes and brokers together, as far as the
   * target tells; null = that version did not record it
   */
  readonly targetThrottledUs: number | null
  /** workers of the target that ended without a fault, and that the engine started again */
  readonly workerEnds: WorkerEndFacts
  /**
   * services and target processes that ended without a fault: how they ended, then the end of their log in further
   * lines
   */
  readonly died: readonly string[]
  /** the process that `target.options.pid` names, if it ended during the run; microseconds since the first due time */
  readonly targetEnded: { readonly pid: number; readonly endedAtUs: number } | null
  readonly absentCollectors: readonly AbsentCollector[]
  readonly missingSeries: readonly MissingSeries[]
  /** null = the run used no brokers, or nothing was recorded about them */
  readonly brokers: BrokersBefore | null
}

/** Why the drain ended though results were still to come: it had lasted as long as it may, Ctrl-C, or SIGTERM. */
export type DrainCut = 'bound' | 'interrupt' | 'terminate'

/** result.json: `facts`. */
export interface RunFacts extends Incidents {
  /**
   * when arrivals were stopped before the end of the schedule, microseconds since the first due time; null = they were
   * not
   */
  readonly stoppedAtUs: number | null
  /**
   * largest difference between the run's clock and the wall clock, microseconds; null = that version did not record it
   */
  readonly maxDriftUs: number | null
  /**
   * what waiting for the observer itself adds to a median, p95 or p99 of results, at most, counted as 0 where it is under a
   * tenth of it; null = nothing arrived, or that version did not measure it
   */
  readonly observerWaitUs: number | null
  /** null = everything arrived, nothing new came for `drain`, or that version did not cut drains */
  readonly drainCut: DrainCut | null
}

export const noIncidents: Incidents = {
  sending: { resentReadings: 0, refusedReadings: 0, retries: 0, reconnects: 0, throttledUs: 0, firstTrouble: '' },
  reading: { skippedUpdates: 0, reconnects: 0, throttledUs: 0, first: '' },
  malformed: { count: 0, first: '' },
  stamps: { readings: 0, first: '' },
  dueTimes: { readings: 0, first: '' },
  ownLimits: noOwnLimits,
  connections: { answers: 0, closed: 0, localPorts: null },
  targetTrouble: null,
  workerEnds: { count: 0, first: null },
  targetUnreadable: { count: 0, first: '' },
  targetThrottledUs: 0,
  died: [],
  targetEnded: null,
  absentCollectors: [],
  missingSeries: [],
  brokers: null,
}
