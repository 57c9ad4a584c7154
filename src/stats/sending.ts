import type { BinLine } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import { measuredPhases, type Recorded, scopeOf, sumOf } from './scope.ts'

/** Sending is judged over windows of this length (or over the whole phase, if it is shorter). */
export const sendingWindowUs = 5e6
export const leastSentRatio = 0.99
/** What was due at the very end of a window may be sent just after it: this much of the offered rate is allowed. */
export const sendingAllowanceUs = 10_000

/**
 * What a generator did in one window of a measured phase while the in-flight bound allowed it: `offered` is the share
 * of the readings due in the window that belongs to the time in which the bound was not full. If the target blocks the
 * generator all the time, there is nothing to judge; if it reaches the bound only at times, only those times are
 * excused.
 */
export interface SendingWindow {
  readonly phase: PlannedPhase
  readonly fromUs: number
  readonly toUs: number
  readonly offered: number
  readonly sent: number
  readonly sentRatio: number
  /** sent under 99 % of offered, beyond the allowance: the generator fell behind through its own fault */
  readonly short: boolean
}

/**
 * The worst window of each measured phase, those that fell behind first. Phases that offered nothing, and those that
 * the target blocked all the time, have none. Bins that were not over when arrivals stopped are left out.
 */
export function worstSending(recorded: Recorded): SendingWindow[] {
  const { frame, points } = recorded.scenario.fleet
  return measuredPhases(recorded).flatMap((phase) => {
    const windows = windowsOf(wholeBins(recorded, phase)).filter((bins) => sumOf(bins, 'offered') > 0)
    const judged = windows
      .map((bins) => judge(phase, bins, frame * points, recorded.scenario.generators))
      .filter(({ offered }) => offered > 0)
    return judged.sort((a, b) => Number(b.short) - Number(a.short) || a.sentRatio - b.sentRatio).slice(0, 1)
  })
}

function judge(
  phase: PlannedPhase,
  bins: readonly BinLine[],
  messageReadings: number,
  generators: number,
): SendingWindow {
  const due = sumOf(bins, 'offered')
  const sent = sumOf(bins, 'sentFlow')
  const [fromUs, toUs] = [bins[0]!.fromUs, bins.at(-1)!.toUs]
  const freeShare = Math.max(0, 1 - sumOf(bins, 'blockedUs') / (generators * (toUs - fromUs)))
  const offered = due * freeShare
  const allowance = Math.max(messageReadings, (due / (toUs - fromUs)) * sendingAllowanceUs)
  const short = sent + allowance < leastSentRatio * offered
  return { phase, fromUs, toUs, offered, sent, sentRatio: Math.min(1, sent / offered), short }
}

/** The bins of a phase that were over when arrivals were stopped. */
function wholeBins(recorded: Recorded, phase: PlannedPhase): BinLine[] {
  const endUs = recorded.stoppedAtUs ?? Number.POSITIVE_INFINITY
  return scopeOf(recorded, [phase]).bins.filter((bin) => bin.toUs <= endUs)
}

/** Every shortest run of bins that covers 5 s; all bins, if together they do not. */
function windowsOf(bins: readonly BinLine[]): BinLine[][] {
  if (bins.length === 0) return []
  if (bins.at(-1)!.toUs - bins[0]!.fromUs <= sendingWindowUs) return [[...bins]]
  const windows: BinLine[][] = []
  let first = 0
  for (let last = 0; last < bins.length; last++) {
    while (first < last && bins[last]!.toUs - bins[first + 1]!.fromUs >= sendingWindowUs) first++
    if (bins[last]!.toUs - bins[first]!.fromUs >= sendingWindowUs) windows.push(bins.slice(first, last + 1))
  }
  return windows
}
