import type { BinLine } from '../types/measurement.ts'
import type { FaultResult } from '../types/result.ts'
import { medianOf } from './backlog.ts'
import type { FaultMoment, Measured } from './measured.ts'
import { isObserved, sumOf } from './scope.ts'

/** The level of the backlog before a fault is its median over this long. */
const beforeUs = 5e6
/** The backlog has recovered once it stays at its level for this long. */
const stayUs = 1e6
/** How far the backlog may be above its earlier level: a quarter of it, or this much of the earlier load. */
const toleranceRatio = 0.25
const toleranceUs = 50_000
/**
 * After a recovery at least this share of the usual deliveries must arrive; else part of the pipeline is still down.
 */
const arrivesRatio = 0.99

/** When something was disturbed; `undoneUs` null = until the end. Microseconds since the first due time. */
export interface Disturbance {
  readonly doneUs: number
  readonly undoneUs: number | null
  /** where the next one begins, or the end: a recovery is not searched for beyond it */
  readonly untilUs: number
}

/** What a disturbance did; times in seconds, counts in readings. */
export type Effect = Pick<FaultResult, 'gapS' | 'recoveryS' | 'lost' | 'duplicated'>

/** The effects of all faults that were carried out, in order. Empty if nothing observes the output. */
export function faultResults(measured: Measured): FaultResult[] {
  const ordered = [...measured.faults].sort((a, b) => a.doneUs - b.doneUs)
  return ordered.flatMap((moment, i) => {
    const phase = measured.phases[moment.phase]
    if (phase?.fault == null) return []
    const untilUs = ordered[i + 1]?.doneUs ?? Number.POSITIVE_INFINITY
    const effect = isObserved(measured) ? effectOf(measured.bins, { ...moment, untilUs }) : unknown
    return [{ phase: phase.name, ...phase.fault, ...stretchS(measured, moment), ...effect }]
  })
}

const unknown: Effect = { gapS: null, recoveryS: null, lost: 0, duplicated: 0 }

function stretchS(measured: Measured, { doneUs, undoneUs }: FaultMoment): { fromS: number; toS: number } {
  return { fromS: doneUs / 1e6, toS: (undoneUs ?? Math.max(doneUs, measured.endedAtUs)) / 1e6 }
}

/**
 * What a disturbance did to the deliveries, from one line a bin (merged, in order).
 *
 * - `gapS`: the longest run of whole bins without a delivery that overlaps the disturbance, although readings were due
 * or
 *   waiting: the true gap is up to two bins longer. Null if nothing was delivered afterwards.
 * - `recoveryS`: from the disturbance to the end of the first bin at which the backlog is back at its earlier level
 * (the
 *   median of 5 s, plus a tolerance) for 1 s, while readings that become due arrive; 0 if it never left that level. The
 *   backlog counts readings that are due and will arrive: lost ones would keep it up forever.
 * - `lost`, `duplicated`: by due time, from the bin before (whose last readings were on their way) until the recovery.
 *   Lost and duplicated readings of one bin cancel out.
 */
export function effectOf(bins: readonly BinLine[], disturbance: Disturbance): Effect {
  const waiting = waitingAfter(bins)
  const gapS = longestGapS(bins, waiting, disturbance)
  const recoveredUs = gapS === null ? null : recoveredAtUs(bins, waiting, disturbance)
  const first = Math.max(0, bins.findIndex((bin) => bin.toUs > disturbance.doneUs) - 1)
  const endUs = Math.min(disturbance.untilUs, recoveredUs ?? Number.POSITIVE_INFINITY)
  const touched = bins
    .slice(first)
    .filter((bin) => bin.phase >= 0 && bin.fromUs < Math.max(endUs, disturbance.doneUs + 1))
  const sum = (excess: (bin: BinLine) => number) => touched.reduce((total, bin) => total + Math.max(0, excess(bin)), 0)
  return {
    gapS,
    recoveryS: recoveredUs === null ? null : Math.max(0, recoveredUs - disturbance.doneUs) / 1e6,
    lost: sum((bin) => bin.sent - once(bin)),
    duplicated: sum((bin) => bin.delivered - once(bin)),
  }
}

/** Readings of a bin that arrived at least once. */
function once({ delivered, copies, sent, offered }: BinLine): number {
  return Math.min(delivered - copies, Math.max(sent, offered))
}

function arrivedIn(bins: readonly BinLine[]): number {
  return bins.reduce((sum, bin) => sum + once(bin), 0)
}

/** Readings that were due by the end of each bin and arrived later. */
function waitingAfter(bins: readonly BinLine[]): number[] {
  let waiting = 0
  return bins.map((bin) => {
    waiting += once(bin) - bin.deliveredFlow
    return waiting
  })
}

function longestGapS(bins: readonly BinLine[], waiting: readonly number[], disturbance: Disturbance): number | null {
  const endUs = disturbance.undoneUs ?? disturbance.untilUs
  const idle = (i: number) => bins[i]!.deliveredFlow === 0 && (bins[i]!.offered > 0 || (waiting[i - 1] ?? 0) > 0)
  let longestUs = 0
  for (let i = 0; i < bins.length; i++) {
    if (!idle(i)) continue
    const fromUs = bins[i]!.fromUs
    while (i + 1 < bins.length && idle(i + 1)) i++
    if (bins[i]!.toUs <= disturbance.doneUs || fromUs > endUs) continue
    if (bins.slice(i + 1).every((bin) => bin.deliveredFlow === 0)) return null
    longestUs = Math.max(longestUs, bins[i]!.toUs - fromUs)
  }
  return longestUs / 1e6
}

function recoveredAtUs(bins: readonly BinLine[], waiting: readonly number[], disturbance: Disturbance): number | null {
  const { doneUs, untilUs, undoneUs } = disturbance
  const before = bins.flatMap((bin, i) => (bin.toUs <= doneUs && bin.toUs > doneUs - beforeUs ? [i] : []))
  const level = levelOf(bins, waiting, before)
  const arrives = arrivalRule(before.map((i) => bins[i]!))
  const after = bins.map((bin, i) => ({ bin, above: waiting[i]! > level })).filter(({ bin }) => bin.toUs > doneUs)
  const inTime = after.filter(({ bin }) => bin.phase >= 0 && bin.toUs <= untilUs)
  const first = after.findIndex(({ bin, above }) => (above || !arrives([bin])) && bin.fromUs < untilUs)
  if (first === -1 || after[first]!.bin.fromUs > (undoneUs ?? untilUs) + stayUs) return doneUs
  const found = inTime.find(({ bin, above }, i) => {
    if (i <= first || above) return false
    const next = inTime.slice(i + 1).filter((one) => one.bin.fromUs < bin.toUs + stayUs)
    return next.every((one) => !one.above) && arrives([bin, ...next.map((one) => one.bin)])
  })
  return found?.bin.toUs ?? null
}

/** Whether the share of due readings that arrive is as high in some bins as it was before. */
function arrivalRule(before: readonly BinLine[]): (bins: readonly BinLine[]) => boolean {
  const offered = sumOf(before, 'offered')
  const usualRatio = offered === 0 ? 1 : Math.min(1, arrivedIn(before) / offered)
  return (bins) => arrivedIn(bins) >= arrivesRatio * usualRatio * sumOf(bins, 'offered')
}

/** How many readings may wait if everything is as it was in the bins with these indexes. */
function levelOf(bins: readonly BinLine[], waiting: readonly number[], before: readonly number[]): number {
  if (before.length === 0) return 0
  const level = medianOf(before.map((i) => waiting[i]!))
  const spanUs = bins[before.at(-1)!]!.toUs - bins[before[0]!]!.fromUs
  const perUs = before.reduce((sum, i) => sum + bins[i]!.offered, 0) / spanUs
  return level + Math.max(toleranceRatio * level, toleranceUs * perUs)
}
