import { setTimeout as pause } from 'node:timers/promises'
import { type LoadcurveError, messageOf } from '../../errors.ts'
import { type DriverCounters, noUse } from '../../types/measurement.ts'
import { noOwnLimits, ownLimitOf, withFailure } from '../../types/own-limits.ts'

const firstWaitUs = 100_000
const longestWaitUs = 1_000_000

/** Waits between tries: 100 ms, doubling up to 1 s. */
export class BackOff {
  private waitUs = firstWaitUs

  nextUs(): number {
    const waitUs = this.waitUs
    this.waitUs = Math.min(longestWaitUs, waitUs * 2)
    return waitUs
  }

  reset(): void {
    this.waitUs = firstWaitUs
  }
}

/** Counts of problems, and the error that makes further sending pointless. */
export class Trouble {
  resentReadings = 0
  refusedReadings = 0
  retries = 0
  reconnects = 0
  throttledUs = 0
  firstTrouble = ''
  failure: LoadcurveError | null = null
  private ownLimits = noOwnLimits

  /** An attempt to connect failed, through this machine's fault or the cluster's. */
  noteFailed(error: unknown, words = messageOf(error)): void {
    const met = ownLimitOf(error)
    if (met === null) this.note(words)
    else this.ownLimits = withFailure(this.ownLimits, met.limit, words)
  }

  note(words: string): void {
    if (this.firstTrouble === '') this.firstTrouble = words
  }

  fail(error: LoadcurveError): void {
    this.failure ??= error
    this.note(error.message)
  }

  counters(): DriverCounters {
    const { resentReadings, refusedReadings, retries, reconnects, throttledUs, firstTrouble, ownLimits } = this
    const counts = { resentReadings, refusedReadings, retries, reconnects, throttledUs }
    return { ...counts, firstTrouble, ownLimits, use: noUse }
  }
}

const lookMs = 5
const looks = 400

/** Steps until nothing is in flight, for about two seconds: an unreachable broker must not block the end. */
export async function waitForLanding(isUnderWay: () => boolean, step: () => void): Promise<void> {
  for (let look = 0; look < looks && isUnderWay(); look++) {
    step()
    if (isUnderWay()) await pause(lookMs)
  }
}
