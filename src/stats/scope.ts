import { type BinLine, type LatencyKind, observedKinds } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { ObjectiveResult } from '../types/result.ts'
import { tellsCopies } from '../types/workloads.ts'
import { neverLeft } from './audit-doubt.ts'
import type { Histogram } from './histogram.ts'
import { mergedOf } from './latency.ts'
import type { Measured } from './measured.ts'

/** The part of a run's measurement that can be read back from its folder. */
export type Recorded = Pick<Measured, 'scenario' | 'phases' | 'bins' | 'phaseLatency' | 'stoppedAtUs' | 'audit'>

/** Some phases of a run with the bins of their due times: what a number, a rule or an objective applies to. */
export interface Scope {
  readonly phases: readonly PlannedPhase[]
  readonly bins: readonly BinLine[]
  /** those of `bins` that began before arrivals were stopped: flows are measured in these */
  readonly liveBins: readonly BinLine[]
  /** how long these phases lasted, until arrivals were stopped */
  readonly durationUs: number
}

type CountName = 'offered' | 'sent' | 'acked' | 'delivered' | 'copies' | 'negative' | 'sentFlow' | 'deliveredFlow'
type SumName = 'blockedUs' | 'lagSumUs' | 'readSumUs' | 'emittedSumUs' | 'storedSumUs' | 'resultSumUs'

/** The phases that are measured. */
export function measuredPhases(measured: Recorded): PlannedPhase[] {
  return measured.phases.filter((phase) => phase.measured)
}

/** The phases that an objective names, by name or family; null: all measured ones. */
export function namedPhases(measured: Recorded, phase: string | null): PlannedPhase[] {
  if (phase === null) return measuredPhases(measured)
  return measured.phases.filter(({ name, family }) => name === phase || family === phase)
}

export function scopeOf(measured: Recorded, phases: readonly PlannedPhase[]): Scope {
  const indexes = new Set(phases.map((phase) => phase.index))
  const bins = measured.bins.filter((bin) => indexes.has(bin.phase))
  return {
    phases,
    bins,
    liveBins: bins.filter((bin) => isLive(measured, bin)),
    durationUs: durationOf(measured, phases, bins),
  }
}

/** After a stop, flows continue to the end of the bin in which it happened, so they are measured until then. */
function durationOf(measured: Recorded, phases: readonly PlannedPhase[], bins: readonly BinLine[]): number {
  if (measured.stoppedAtUs === null) return phases.reduce((sum, phase) => sum + phase.durationUs, 0)
  const live = bins.filter((bin) => isLive(measured, bin))
  return live.reduce((sum, bin) => sum + bin.toUs - bin.fromUs, 0)
}

/** When the phase ended: its planned end, or the time when arrivals were stopped before it. */
export function endUs(measured: Recorded, phase: PlannedPhase): number {
  return Math.min(phase.toUs, measured.stoppedAtUs ?? phase.toUs)
}

/** Readings of a bin that were offered: none once arrivals were stopped, except those that were sent anyway. */
export function offeredIn(measured: Recorded, bin: BinLine): number {
  return isLive(measured, bin) ? bin.offered : bin.sent
}

function isLive(measured: Recorded, bin: BinLine): boolean {
  return measured.stoppedAtUs === null || bin.fromUs < measured.stoppedAtUs
}

/** Sum of one field over the bins: readings, or microseconds. */
export function sumOf(bins: readonly BinLine[], field: CountName | SumName): number {
  return bins.reduce((sum, bin) => sum + bin[field], 0)
}

/** Readings planned in the phases, offered or not. */
export function plannedReadings(measured: Recorded, phases: readonly PlannedPhase[]): number {
  return phases.reduce((sum, phase) => sum + phase.plannedCurves, 0) * measured.scenario.fleet.points
}

/**
 * How many readings of a bin arrived at least once, as far as the counts tell: copies do not stand in for others, and
 * more than were sent or offered cannot have arrived.
 */
export function arrivedOnce(measured: Recorded, bin: BinLine): number {
  return Math.min(bin.delivered - bin.copies, Math.max(bin.sent, offeredIn(measured, bin)))
}

/** Readings that were timed: first arrivals, and copies where the results do not tell them apart. */
export function timedIn({ scenario }: Pick<Measured, 'scenario'>, bins: readonly BinLine[]): number {
  const copies = tellsCopies(scenario.target.workload) ? sumOf(bins, 'copies') : 0
  return sumOf(bins, 'delivered') - copies
}

/** Whether the output is observed: the null driver discards everything. */
export function isObserved(measured: Pick<Measured, 'scenario'>): boolean {
  return measured.scenario.driver.kind !== 'null'
}

/**
 * Readings that were offered but never reached the stamp of `kind` (sent for `lag` and `late`, acknowledged for `ack`,
 * delivered for the rest). Counted bin by bin, so that a duplicate cannot make up for a reading lost in another bin.
 * Additional losses that the audit found were hidden by duplicates in the same bin; since it is unknown in which phase
 * they happened, they count in every phase: losing readings never improves a number.
 */
export function undeliveredIn(measured: Recorded, scope: Scope, kind: LatencyKind): number {
  const field = kind === 'lag' || kind === 'late' ? 'sent' : kind === 'ack' ? 'acked' : 'delivered'
  if (!isObserved(measured) && field !== 'sent') return 0
  const missing = missingIn(measured, scope.bins, field)
  if (field !== 'delivered' || measured.audit === null) return missing
  const hidden = hiddenLosses(measured)
  const offered = scope.bins.reduce((sum, bin) => sum + offeredIn(measured, bin), 0)
  return Math.min(offered, missing + hidden)
}

function missingIn(measured: Recorded, bins: readonly BinLine[], field: 'sent' | 'acked' | 'delivered'): number {
  const reached = (bin: BinLine) => (field === 'delivered' ? arrivedOnce(measured, bin) : bin[field])
  return bins.reduce((sum, bin) => sum + Math.max(0, offeredIn(measured, bin) - reached(bin)), 0)
}

/** Losses that the audit found and the counts by bin do not show: copies that came in the same bin hide them. */
function hiddenLosses(measured: Recorded): number {
  return Math.max(0, (measured.audit?.lost ?? 0) - missingIn(measured, measured.bins, 'delivered'))
}

/**
 * All latencies of one kind of the readings due in the phases, 3 digits. Copies that were timed because nothing tells
 * them apart are taken for the fastest of all, so that they can never improve a percentile: as many as there are of them
 * are left out from the lower end.
 */
export function latencyIn(measured: Recorded, scope: Scope, kind: LatencyKind): Histogram | undefined {
  const all = timedLatencyIn(measured, scope, kind)
  if (all === undefined || !observedKinds.includes(kind)) return all
  const copies = timedCopies(measured, scope)
  return copies === 0 ? all : all.withoutLowest(copies)
}

/** Everything that was timed, copies too. */
export function timedLatencyIn(measured: Recorded, scope: Scope, kind: LatencyKind): Histogram | undefined {
  return mergedOf(
    measured.phaseLatency.get(kind),
    scope.phases.map(({ index }) => index),
  )
}

/** Every loss that copies hide in the counts hides a copy too. */
export function timedCopies(measured: Recorded, scope: Scope): number {
  if (tellsCopies(measured.scenario.target.workload)) return 0
  return sumOf(scope.bins, 'copies') + hiddenLosses(measured)
}

/** The run's clock and the wall clock may drift apart by this much. */
export const driftLimitUs = 1000

/** The two sides of Little's law may differ by this share. */
export const littleToleranceRatio = 0.05

/**
 * Whether an objective is about something that only the audit counts. Such a count stays valid even if the measurement
 * is INVALID: what happened to a sent reading does not depend on how late it was sent. It says nothing of readings that
 * this machine kept back.
 */
export function isAudited({ require, note }: Pick<ObjectiveResult, 'require' | 'note'>): boolean {
  return note !== neverLeft && /^\s*(lost|duplicated|wrong|netWh|storedWrong)\b/.test(require)
}
