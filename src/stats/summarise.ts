import type { HopName, LatencyKind } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { HopPercentiles, LatencySummary, PhaseResult, Totals } from '../types/result.ts'
import { type BacklogPoint, backlogByBin, backlogOf, leastSquaresSlopePerS } from './backlog.ts'
import { Histogram } from './histogram.ts'
import { impossibleHops } from './hops.ts'
import { mergedOf, summariseLatency } from './latency.ts'
import type { Measured } from './measured.ts'
import { negativeLimitRatio } from './negative.ts'
import {
  arrivedOnce,
  isObserved,
  latencyIn,
  measuredPhases,
  plannedReadings,
  type Scope,
  scopeOf,
  sumOf,
  timedIn,
  undeliveredIn,
} from './scope.ts'
import { isSteady } from './steady.ts'

/** The results of a run in numbers: over all measured phases, and for every phase. */
export interface Summary {
  readonly total: Totals
  readonly phases: readonly PhaseResult[]
  /** from the first due time to the end of the drain */
  readonly durationS: number
}

/**
 * Counts and latencies belong to the phase in which a reading was due; rates, backlog and blocked time to the phase
 * during which they happened. `total` covers the measured phases.
 */
export function summarise(measured: Measured): Summary {
  const backlog = backlogByBin(measured)
  return {
    total: totalsOf(measured, scopeOf(measured, measuredPhases(measured)), backlog),
    phases: measured.phases.map((phase) => phaseResult(measured, phase, backlog)),
    durationS: measured.endedAtUs / 1e6,
  }
}

type BacklogByBin = ReadonlyMap<number, BacklogPoint>

function phaseResult(measured: Measured, phase: PlannedPhase, backlog: BacklogByBin): PhaseResult {
  const scope = scopeOf(measured, [phase])
  return {
    name: phase.name,
    family: phase.family,
    kind: phase.kind,
    measured: phase.measured,
    fromS: phase.fromUs / 1e6,
    toS: phase.toUs / 1e6,
    steady: isSteady(measured, phase, scope, backlogOf(scope.liveBins, backlog)),
    ...totalsOf(measured, scope, backlog),
  }
}

function totalsOf(measured: Measured, scope: Scope, backlogs: BacklogByBin): Totals {
  const { bins, liveBins } = scope
  const points = measured.scenario.fleet.points
  const planned = plannedReadings(measured, scope.phases)
  const sent = sumOf(bins, 'sent')
  const delivered = sumOf(bins, 'delivered')
  const copies = delivered - bins.reduce((sum, bin) => sum + arrivedOnce(measured, bin), 0)
  const backlog = backlogOf(liveBins, backlogs)
  return {
    planned,
    sent,
    neverSent: Math.max(0, planned - sent),
    delivered,
    copies,
    curvesPlanned: planned / points,
    curvesSent: sent / points,
    curvesDelivered: (delivered - copies) / points,
    offeredPerS: flowPerS(sumOf(liveBins, 'offered') / points, scope),
    sentPerS: flowPerS(sumOf(liveBins, 'sentFlow') / points, scope),
    deliveredPerS: flowPerS(sumOf(liveBins, 'deliveredFlow') / points, scope),
    backlogEndCurves: Math.max(0, backlog.at(-1)?.curves ?? 0),
    backlogSlopePerS: leastSquaresSlopePerS(backlog),
    blockedUs: sumOf(liveBins, 'blockedUs'),
    littleRatio: littleRatio(measured, scope, planned),
    hopsMeanUs: hopsMeanUs(measured, scope),
    hopsUs: hopsUs(measured, scope),
    latency: latencies(measured, scope),
  }
}

function flowPerS(curves: number, scope: Scope): number {
  return scope.durationUs === 0 ? 0 : curves / (scope.durationUs / 1e6)
}

function latencies(measured: Measured, scope: Scope): Record<LatencyKind, LatencySummary> {
  const read = (kind: LatencyKind) =>
    summariseLatency(latencyIn(measured, scope, kind), undeliveredIn(measured, scope, kind))
  return {
    result: read('result'),
    late: read('late'),
    lag: read('lag'),
    ack: read('ack'),
    read: read('read'),
    stored: read('stored'),
  }
}

/**
 * Mean time between one stamp and the next. The differences telescope: generator + broker + engine + database +
 * delivery is the mean result latency of what was delivered. Null if a stamp has no reading.
 */
function hopsMeanUs(measured: Measured, { bins }: Scope): Record<HopName, number | null> {
  const sent = sumOf(bins, 'sent')
  const timed = timedIn(measured, bins)
  const lagUs = sent > 0 ? sumOf(bins, 'lagSumUs') / sent : null
  if (timed === 0) return { generator: lagUs, broker: null, engine: null, database: null, delivery: null }
  const readUs = sumOf(bins, 'readSumUs') / timed
  const emittedUs = sumOf(bins, 'emittedSumUs') / timed
  const storedUs = sumOf(bins, 'storedSumUs') / timed
  return {
    generator: lagUs,
    broker: lagUs === null ? null : readUs - lagUs,
    engine: emittedUs - readUs,
    database: storedUs - emittedUs,
    delivery: sumOf(bins, 'resultSumUs') / timed - storedUs,
  }
}

/** Of the mean reading of each entry only: some seem to take less than no time though every stamp is right. */
const approximateHops: readonly HopName[] = ['broker', 'engine']

/**
 * Percentiles of each hop's own duration; the generator's is the lag. Negative durations are recorded as 0: where they
 * tell that stamps cannot be, there are none.
 */
function hopsUs(measured: Measured, scope: Scope): Record<HopName, HopPercentiles> {
  const impossible = impossibleHops(hopsMeanUs(measured, scope))
  const of = (histogram: Histogram, name: HopName): HopPercentiles => {
    const exact = !approximateHops.includes(name)
    const unsound = impossible.includes(name) || (exact && histogram.negative > negativeLimitRatio * histogram.total)
    return histogram.total === 0 || unsound
      ? { p50Us: null, p99Us: null }
      : { p50Us: histogram.quantileUs(0.5), p99Us: histogram.quantileUs(0.99) }
  }
  const indexes = scope.phases.map(({ index }) => index)
  const hop = (name: HopName) => of(mergedOf(measured.hopTimes.get(name), indexes) ?? new Histogram(11), name)
  return {
    generator: of(latencyIn(measured, scope, 'lag') ?? new Histogram(11), 'generator'),
    broker: hop('broker'),
    engine: hop('engine'),
    database: hop('database'),
    delivery: hop('delivery'),
  }
}

/**
 * Little's law: the area between the offered and the delivered curve equals the sum of the latencies. Both sides use
 * the same observation stamps, so the ratio compares the schedule's own due times and the totals by phase with what was
 * recorded reading by reading: it differs from 1 if readings were counted in a wrong phase, their due times were spread
 * wrongly, or records were lost or duplicated, and says nothing about the stamps themselves. Null unless every planned
 * reading of the phases was delivered, since the area of a lost reading has no end.
 */
function littleRatio(measured: Measured, scope: Scope, planned: number): number | null {
  const complete = undeliveredIn(measured, scope, 'result') === 0 && timedIn(measured, scope.bins) === planned
  const latencySumUs = sumOf(scope.bins, 'resultSumUs')
  if (!isObserved(measured) || !complete || latencySumUs <= 0) return null
  const areas = scope.phases.map((phase) => measured.phaseAreaUs[phase.index])
  const known = areas.filter((areaUs) => areaUs !== undefined && Number.isFinite(areaUs))
  return known.length < areas.length ? null : known.reduce((sum, areaUs) => sum + areaUs, 0) / latencySumUs
}
