import type { Clock } from '../clock.ts'
import { longestTimerMs } from '../timers.ts'

/** Shorter waits cost more than they give: the kernel needs about a tenth of a millisecond to wake a thread. */
export const shortestSleepUs = 250

/**
 * Lets a worker thread wait for an absolute time without spinning: `Atomics.wait` on a cell that nobody notifies.
 * A time closer than `shortestSleepUs` is slept past by up to that; what fell due meanwhile is sent in one larger batch.
 */
export function createSleeper(clock: Clock): (untilUs: number) => void {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  return (untilUs) => {
    const aheadUs = untilUs - clock.nowUs()
    if (aheadUs > 0) Atomics.wait(cell, 0, 0, Math.max(shortestSleepUs, aheadUs) / 1000)
  }
}

/** Shorter waits than the timers of an event loop can give. */
const timerGrainUs = 1000

/**
 * The same for a thread whose sockets need an event loop: resolves after one turn of the loop at least. Timers count
 * whole milliseconds, so a wait ends up to one late; what fell due meanwhile is sent in one larger batch.
 */
export function createLoopSleeper(clock: Clock): (untilUs: number) => Promise<void> {
  return (untilUs) =>
    new Promise((resolve) => {
      const aheadUs = untilUs - clock.nowUs()
      if (aheadUs <= 0) setImmediate(resolve)
      else setTimeout(resolve, Math.min(longestTimerMs, Math.max(1, Math.floor(aheadUs / timerGrainUs))))
    })
}
