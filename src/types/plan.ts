import type { Phase } from './scenario.ts'

/** Who the meters are and what they read: a pure function of a seed. The arithmetic is integer only. */
export interface Fleet {
  readonly meters: number
  /** tariff 0..3 of `count` meters `first`, `first + step` ... into `out` from `at` */
  tariffs(first: number, step: number, count: number, out: Uint8Array, at: number): void
  /** a walk over the meters `first`, `first + step` ... (`count` of them), from slot 0 on */
  walk(first: number, step: number, count: number): FleetWalk
}

/** The readings of a set of meters, round by round. Each meter must be read in every round, or skipped with `skip`. */
export interface FleetWalk {
  /**
   * Writes `points` readings (Wh) of `count` meters of the walk from its index `from` on, meter after meter: `out[at +
   * i * points + j]` is meter `from + i` at `slot + j`. Slots of one meter must be read in rising order without a gap.
   */
  fill(from: number, count: number, slot: number, points: number, out: Uint16Array, at: number): void
}

/** Which meters a message holds: message index -> round, partition, frame, slot (the contract's section on dealing). */
export interface Deal {
  readonly meters: number
  readonly partitions: number
  /** curves in a full message */
  readonly frame: number
  readonly points: number
  /** messages in one round */
  readonly messagesPerRound: number
  /** curves in all messages before `message`: exact for any index below 2^53 */
  curvesBefore(message: number): number
  curvesIn(message: number): number
  /** the smallest message whose `curvesBefore` is at least `curves` */
  messageAtCurves(curves: number): number
  roundOf(message: number): number
  partitionOf(message: number): number
  /** index of the first meter of the message within its partition: meter = partition + partitions x this */
  firstOf(message: number): number
  metersIn(partition: number): number
  /** messages of a partition in one round */
  framesIn(partition: number): number
  slotOf(message: number): number
  /** the message that brings the reading of a meter for a half-hour */
  messageOf(meter: number, slot: number): number
}

/** A phase with its place in the run. Times are microseconds since the first due time. */
export interface PlannedPhase extends Phase {
  readonly index: number
  readonly fromUs: number
  readonly toUs: number
  readonly firstMessage: number
  readonly endMessage: number
  readonly plannedCurves: number
}

/** When each message is due: a pure function of the phases and the deal. */
export interface Schedule {
  readonly phases: readonly PlannedPhase[]
  readonly messages: number
  readonly curves: number
  readonly durationUs: number
  /** microseconds since the first due time, rounded down */
  dueUs(message: number): number
  /** how many messages are due at or before that time */
  messagesDueAt(atUs: number): number
  /** due times of the messages `first`, `first + step` ... (`count` of them) plus `baseUs`, into `out` */
  fillDueUs(first: number, step: number, count: number, baseUs: number, out: Float64Array): void
  phaseOf(message: number): PlannedPhase
}
