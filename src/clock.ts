import { performance } from 'node:perf_hooks'

/** Where the time comes from: microseconds since the Unix epoch, whole numbers, never going back. */
export interface Clock {
  nowUs(): number
}

/** The monotonic clock that all threads of this process share, microseconds. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint()) / 1000
}

/** A thread can be put aside between two looks at two clocks: of several tries the one with the closest looks counts. */
const tries = 20

/** How far clock `a` is ahead of clock `b`, both in microseconds. */
function aheadUs(a: () => number, b: () => number): number {
  let [best, ahead] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < tries; i++) {
    const before = b()
    const value = a()
    const after = b()
    if (after - before >= best) continue
    best = after - before
    ahead = value - (before + after) / 2
  }
  return ahead
}

const sinceStartUs = () => performance.now() * 1000

/** Epoch minus monotonic clock, in whole microseconds. Taken once at the start of a run and given to every thread. */
export function takeEpochOffsetUs(): number {
  return Math.round(performance.timeOrigin * 1000 + aheadUs(sinceStartUs, monotonicUs))
}

/**
 * The clock of this thread. `performance.now()` counts from the thread's own start, so its distance to the shared
 * monotonic clock is taken once here; after that two threads agree to a microsecond.
 */
export function threadClock(epochOffsetUs: number): Clock {
  const originUs = aheadUs(monotonicUs, sinceStartUs) + epochOffsetUs
  return { nowUs: () => Math.floor(performance.now() * 1000 + originUs) }
}

/**
 * How far the wall clock is ahead of the run's clock, in microseconds, to about a tenth of a millisecond: the wall clock
 * of the language counts whole milliseconds, so the moment at which it moves on is looked for (at most 2 ms).
 */
export function wallAheadUs(clock: Clock, wallMs: () => number = Date.now): number {
  const startMs = wallMs()
  let nowMs = startMs
  const giveUpUs = clock.nowUs() + 2000
  while (nowMs === startMs && clock.nowUs() < giveUpUs) nowMs = wallMs()
  return nowMs * 1000 - clock.nowUs()
}
