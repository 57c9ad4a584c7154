import { Histogram } from '../stats/histogram.ts'
import { statisticUs } from '../stats/latency.ts'
import type { Measured } from '../stats/measured.ts'
import { arrivedOnce, isObserved, latencyIn, namedPhases, type Scope, scopeOf, sumOf } from '../stats/scope.ts'
import type { BinLine, LatencyKind } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { ObjectiveResult } from '../types/result.ts'
import type { LatencyStatistic, Objective } from '../types/scenario.ts'
import { formatElapsed } from '../units.ts'
import { latencyMetric, resultOf } from './objectives.ts'

/** Rates and shares of time are not judged on less than this. */
const shortestUs = 1e6

/**
 * The first abort objective that is missed now, or null. `soFar` is what has been measured until now (`endedAtUs`), and
 * an objective is looked at once its `afterUs` has passed, counted from the start of the phase it names.
 *
 * Missed now means: by what can no longer change for the better.
 * - A latency: by what has come, together with the readings that are already later than the limit; younger ones are
 *   still open and count on neither side.
 * - A rate or `blocked`: over the part of its phases that has passed.
 * - A count with an upper limit, and `negative`: as soon as it is beyond.
 * - What only the drain or the audit can tell (delivered, sent, never sent, lost, duplicated, wrong): never.
 */
export function evaluateLive(soFar: Measured): ObjectiveResult | null {
  for (const objective of soFar.scenario.objectives) {
    if (!objective.abort) continue
    const result = missedNow(objective, soFar)
    if (result !== null) return result
  }
  return null
}

function missedNow(objective: Objective, soFar: Measured): ObjectiveResult | null {
  const nowUs = soFar.endedAtUs
  const phases = namedPhases(soFar, objective.phase).filter((phase) => phase.fromUs < nowUs)
  const originUs = objective.phase === null ? 0 : (phases[0]?.fromUs ?? Number.POSITIVE_INFINITY)
  if (phases.length === 0 || nowUs - originUs < objective.afterUs) return null
  const value = valueNow(objective, soFar, phases)
  if (Number.isNaN(value)) return null
  const result = resultOf(objective, { value, note: `stopped the run at ${formatElapsed(nowUs)}` })
  return result.met ? null : result
}

/** NaN = nothing can be said yet. */
function valueNow(objective: Objective, soFar: Measured, phases: readonly PlannedPhase[]): number {
  const scope = scopeOf(soFar, phases)
  const latency = latencyMetric(objective.metric)
  if (latency !== null) return latencyNow(objective, soFar, scope, latency.kind, latency.statistic)
  const rising = objective.comparison === '<' || objective.comparison === '<='
  if (objective.unit === 'count' && objective.metric === 'negative') return rising ? sumOf(scope.bins, 'negative') : NaN
  if (objective.unit === 'count' && rising && (objective.metric === 'delivered' || objective.metric === 'sent'))
    return beyond(countNow(objective.metric, soFar, scope), objective)
  return rateNow(objective, soFar, scope, phases)
}

function latencyNow(
  { limit, comparison }: Objective,
  soFar: Measured,
  scope: Scope,
  kind: LatencyKind,
  statistic: LatencyStatistic,
): number {
  const histogram = latencyIn(soFar, scope, kind) ?? new Histogram(11)
  const bounded = comparison === '<' || comparison === '<='
  const above = bounded && kind !== 'late' && statistic !== 'mean' ? overdue(soFar, scope, kind, limit) : 0
  return statisticUs(histogram, above, statistic)
}

/** Readings without their stamp that are already later than the limit, whatever their place in the bin. */
function overdue(soFar: Measured, scope: Scope, kind: LatencyKind, limitUs: number): number {
  const field = kind === 'lag' ? 'sent' : kind === 'ack' ? 'acked' : 'delivered'
  const reached = (bin: BinLine) => (field === 'delivered' ? arrivedOnce(soFar, bin) : bin[field])
  return scope.bins
    .filter((bin) => bin.toUs + limitUs < soFar.endedAtUs)
    .reduce((sum, bin) => sum + Math.max(0, bin.offered - reached(bin)), 0)
}

function countNow(metric: 'delivered' | 'sent', soFar: Measured, { bins }: Scope): number {
  return metric === 'sent' ? sumOf(bins, 'sent') : bins.reduce((sum, bin) => sum + arrivedOnce(soFar, bin), 0)
}

function beyond(value: number, { comparison, limit }: Objective): number {
  return value > limit || (comparison === '<' && value === limit) ? value : Number.NaN
}

function rateNow(objective: Objective, soFar: Measured, scope: Scope, phases: readonly PlannedPhase[]): number {
  const passed = scope.bins.filter((bin) => bin.toUs <= soFar.endedAtUs)
  const passedUs = passed.reduce((sum, bin) => sum + bin.toUs - bin.fromUs, 0)
  if (passedUs < shortestUs && phases.some((phase) => phase.toUs > soFar.endedAtUs)) return Number.NaN
  if (objective.metric === 'blocked') return sumOf(passed, 'blockedUs') / (soFar.scenario.generators * passedUs)
  const fields = { offeredPerS: 'offered', sentPerS: 'sentFlow', deliveredPerS: 'deliveredFlow' } as const
  const field = objective.unit === 'perS' ? fields[objective.metric as keyof typeof fields] : undefined
  if (field === undefined || (field === 'deliveredFlow' && !isObserved(soFar))) return Number.NaN
  return sumOf(passed, field) / soFar.scenario.fleet.points / (passedUs / 1e6)
}
