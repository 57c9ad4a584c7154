import { leastBeyondUs } from '../stats/beyond.ts'
import type { Histogram } from '../stats/histogram.ts'
import { statisticUs, summariseLatency } from '../stats/latency.ts'
import type { Measured } from '../stats/measured.ts'
import {
  endUs,
  isObserved,
  latencyIn,
  namedPhases,
  plannedReadings,
  type Scope,
  scopeOf,
  sumOf,
  timedIn,
  undeliveredIn,
} from '../stats/scope.ts'
import type { LatencyKind } from '../types/measurement.ts'
import { latencyKinds } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { ObjectiveResult } from '../types/result.ts'
import type { Comparison, LatencyStatistic, Objective } from '../types/scenario.ts'
import { formatCount, formatUs } from '../units.ts'
import { auditFinding, deliveredFinding } from './audit-findings.ts'
import { recoveryFinding, troubleFinding } from './objective-findings.ts'
import { type Finding, noData } from './reasons.ts'

/**
 * Judges every objective after the drain, in their order. One that names a phase or a family covers all its phases
 * together; without a name it covers the measured ones. No data is a miss. What nobody wrote (`implied`) is left out
 * where nothing is delivered at all, with the driver `null`.
 */
export function evaluateObjectives(measured: Measured): ObjectiveResult[] {
  return [...measured.scenario.objectives, ...storedObjective(measured)]
    .filter((objective) => isObserved(measured) || !objective.implied)
    .map((objective) => resultOf(objective, findingFor(objective, measured)))
}

/** Where a database was audited, it must be right, unless the scenario says what it may be. */
function storedObjective({ scenario, audit }: Measured): Objective[] {
  if (audit === null || audit.stored === null) return []
  if (scenario.objectives.some(({ metric }) => metric === 'storedWrong')) return []
  const written = { require: 'storedWrong == 0', metric: 'storedWrong', comparison: '==', limit: 0 } as const
  return [{ ...written, unit: 'count', phase: null, soft: false, abort: false, afterUs: 0, implied: true }]
}

/** An objective with what was found: met only by a value that exists and satisfies it. */
export function resultOf(objective: Objective, finding: Finding): ObjectiveResult {
  const { require, phase, soft, implied, limit, unit, comparison } = objective
  const known = finding.value !== null && Number.isFinite(finding.value)
  const met = known && satisfies(finding.value, comparison, limit)
  return { require, phase, soft, implied, value: known ? finding.value : null, limit, unit, met, note: finding.note }
}

export function satisfies(value: number, comparison: Comparison, limit: number): boolean {
  if (comparison === '<') return value < limit
  if (comparison === '<=') return value <= limit
  if (comparison === '>') return value > limit
  if (comparison === '>=') return value >= limit
  return value === limit
}

/** The two halves of `result.p99`; null when the metric is no latency. */
export function latencyMetric(metric: string): { kind: LatencyKind; statistic: LatencyStatistic } | null {
  const [head, statistic] = metric.split('.')
  const kind = latencyKinds.find((name) => name === head)
  return kind === undefined || statistic === undefined ? null : { kind, statistic: statistic as LatencyStatistic }
}

function findingFor(objective: Objective, measured: Measured): Finding {
  if (objective.metric === 'recovery') return recoveryFinding(measured, objective)
  if (objective.metric === 'resent' || objective.metric === 'refused') return troubleFinding(measured, objective)
  const phases = namedPhases(measured, objective.phase)
  if (phases.length === 0) return noData(objective.phase === null ? 'no measured phase' : 'no such phase')
  const scope = scopeOf(measured, phases)
  const latency = latencyMetric(objective.metric)
  if (latency !== null) return latencyFinding(measured, scope, latency.kind, latency.statistic)
  if (objective.unit === 'perS') return flowFinding(objective.metric, measured, scope)
  if (objective.metric === 'blocked') return blockedFinding(measured, scope)
  if (['lost', 'duplicated', 'wrong', 'netWh', 'storedWrong'].includes(objective.metric))
    return auditFinding(objective, measured)
  return countFinding(objective, measured, scope, phases)
}

function latencyFinding(measured: Measured, scope: Scope, kind: LatencyKind, statistic: LatencyStatistic): Finding {
  const histogram = latencyIn(measured, scope, kind)
  const undelivered = undeliveredIn(measured, scope, kind)
  const value = statisticUs(histogram, undelivered, statistic)
  if (Number.isNaN(value)) return noData()
  if (Number.isFinite(value)) return { value, note: '' }
  return { value, note: beyondNote(measured, scope, kind, histogram, undelivered) }
}

/** What is known of the readings that never came, and how many of them were never even sent. */
function beyondNote(
  measured: Measured,
  scope: Scope,
  kind: LatencyKind,
  histogram: Histogram | undefined,
  undelivered: number,
): string {
  const lastDueUs = Math.max(...scope.phases.map((phase) => endUs(measured, phase)))
  const waited = kind === 'late' ? 0 : measured.endedAtUs - lastDueUs
  const latency = summariseLatency(histogram, undelivered)
  return `>\u00a0${formatUs(leastBeyondUs(latency, waited))} (${fatesText(measured, scope, kind, undelivered, latency.beyond)})`
}

function fatesText(measured: Measured, scope: Scope, kind: LatencyKind, undelivered: number, beyond: number): string {
  const neverSent = Math.min(undelivered, undeliveredIn(measured, scope, 'lag'))
  const kept = undelivered - neverSent
  const readings = (count: number) => `${formatCount(count)} ${count === 1 ? 'reading was' : 'readings were'}`
  if (undelivered === 0) return `${formatCount(beyond)} took longer than that`
  if (kept === 0) return `${readings(neverSent)} never sent`
  const fate = `${readings(kept)} not ${kind === 'ack' ? 'accepted' : 'delivered'} within the drain`
  return neverSent === 0 ? fate : `${fate}, ${formatCount(neverSent)} never sent`
}

function flowFinding(metric: string, measured: Measured, scope: Scope): Finding {
  const fields = { offeredPerS: 'offered', sentPerS: 'sentFlow', deliveredPerS: 'deliveredFlow' } as const
  const field = metric in fields ? fields[metric as keyof typeof fields] : null
  if (field === null || scope.durationUs === 0) return noData()
  if (field === 'deliveredFlow' && !isObserved(measured)) return noData('the null driver delivers nothing')
  const curves = sumOf(scope.liveBins, field) / measured.scenario.fleet.points
  return { value: curves / (scope.durationUs / 1e6), note: '' }
}

function blockedFinding(measured: Measured, scope: Scope): Finding {
  if (scope.durationUs === 0 || scope.liveBins.length === 0) return noData()
  return { value: sumOf(scope.liveBins, 'blockedUs') / (measured.scenario.generators * scope.durationUs), note: '' }
}

function countFinding(
  objective: Objective,
  measured: Measured,
  scope: Scope,
  phases: readonly PlannedPhase[],
): Finding {
  const planned = plannedReadings(measured, phases)
  if (objective.metric === 'delivered') return deliveredFinding(objective, measured, scope, planned)
  const sent = sumOf(scope.bins, 'sent')
  const values: Record<string, number> = {
    sent,
    neverSent: Math.max(0, planned - sent),
    negative: sumOf(scope.bins, 'negative'),
  }
  const value = values[objective.metric]
  if (value === undefined || planned === 0) return noData()
  if (objective.metric === 'negative' && timedIn(measured, scope.bins) === 0) return noData()
  return { value: objective.unit === 'ratio' ? value / planned : value, note: '' }
}
