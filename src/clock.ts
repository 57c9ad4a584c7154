import { performance } from 'node:perf_hooks'

/** Where the time comes from: microseconds since the Unix epoch, whole numbers, never going back. */
export interface Clock {
  nowUs(): number
}

/** Microseconds of the one monotonic clock of this machine (since boot): the same in every thread. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}

/** Epoch minus monotonic clock, in whole microseconds. Taken once at the start of a run and given to every thread. */
export function takeEpochOffsetUs(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) - monotonicUs()
}

/**
 * The clock of this thread. `performance.now()` counts from the thread's own start, so its distance to the shared
 * monotonic clock is taken once here; after that two threads agree to a microsecond.
 */
export function threadClock(epochOffsetUs: number): Clock {
  const originUs = Number(process.hrtime.bigint()) / 1000 - performance.now() * 1000 + epochOffsetUs
  return { nowUs: () => Math.floor(performance.now() * 1000 + originUs) }
}

/** How far the wall clock has moved away from the run's clock since its start, in microseconds. */
export function driftUs(clock: Clock): number {
  return Date.now() * 1000 + 500 - clock.nowUs()
}
