import { leastBeyondUs, waitedUs } from '../../stats/beyond.ts'
import { maxTrackableUs } from '../../stats/histogram.ts'
import type { LatencyTable } from '../../stats/measured.ts'
import type { RunData } from '../../stats/run-data.ts'
import type { BinLine, LatencyKind } from '../../types/measurement.ts'
import { latencyKinds, observedKinds } from '../../types/measurement.ts'
import type { PlannedPhase } from '../../types/plan.ts'
import { type Totals, unknownHops } from '../../types/result.ts'
import { tellsCopies } from '../../types/workloads.ts'
import { sumOf } from './columns.ts'
import type { Fault, ReportLatency, ReportPhase, ReportTotals, Span } from './shape.ts'
import { hopMeansUs } from './time-series.ts'

/**
 * How far the run got, and where the axis ends. If it was cut short, trailing bins without any activity do not count.
 */
export function spanOf(run: RunData): Span {
  const planEndUs = run.environment.phases.at(-1)?.toUs ?? 0
  const cut = run.result === null || run.result.facts.stoppedAtUs !== null
  const scheduled = run.bins.filter((bin) => bin.phase >= 0)
  const moved = (bin: BinLine) => bin.offered + bin.sentFlow + bin.deliveredFlow > 0
  const last = cut ? scheduled.findLast(moved) : scheduled.at(-1)
  const stoppedUs = run.result?.facts.stoppedAtUs ?? Number.POSITIVE_INFINITY
  const ranToUs = cut ? Math.min(planEndUs, last?.toUs ?? 0, stoppedUs) : planEndUs
  const drainEndUs = run.bins.reduce((end, bin) => Math.max(end, bin.toUs), 0)
  const endUs = run.result === null ? planEndUs : Math.max(planEndUs, drainEndUs)
  const drainS = Math.max(0, (run.result?.durationS ?? 0) - ranToUs / 1e6)
  return { planEndS: planEndUs / 1e6, ranToS: ranToUs / 1e6, endS: endUs / 1e6, drainS }
}

/** Every planned phase with its measurements; for an unfinished run, those of its bins and histograms. */
export function phasesOf(run: RunData, span: Span): ReportPhase[] {
  const results = new Map(run.result?.phases.map((phase) => [phase.name, phase]))
  return run.environment.phases.map((phase) => {
    const result = results.get(phase.name)
    const ran = phase.fromUs / 1e6 >= span.ranToS ? 'no' : phase.toUs / 1e6 > span.ranToS ? 'part' : 'whole'
    const totals =
      ran === 'no' ? null : result ? reportTotals(result, run, [phase.index]) : countedTotals(run, phase, span)
    return {
      name: phase.name,
      family: phase.family,
      kind: phase.kind,
      measured: phase.measured,
      fromS: phase.fromUs / 1e6,
      toS: phase.toUs / 1e6,
      fromPerS: phase.fromPerS,
      toPerS: phase.toPerS,
      ran,
      steady: result?.steady ?? null,
      totals,
    }
  })
}

/** A result's totals over these phases; each summary also has the bound that undelivered readings exceed. */
export function reportTotals(totals: Totals, run: RunData, phases: readonly number[]): ReportTotals {
  const { planned, sent, neverSent, delivered, copies, curvesDelivered, offeredPerS, sentPerS, deliveredPerS } = totals
  const { backlogEndCurves, backlogSlopePerS, blockedUs, littleRatio, hopsMeanUs, hopsUs } = totals
  const counts = { planned, sent, neverSent, delivered, copies, curvesDelivered, offeredPerS, sentPerS, deliveredPerS }
  const ends = phases.map((index) => ({ toS: run.environment.phases[index]!.toUs / 1e6 }))
  const bounded = (kind: LatencyKind) => {
    const waited = run.result === null ? 0 : waitedUs(run.result, ends, kind)
    return [kind, { ...totals.latency[kind], beyondUs: leastBeyondUs(totals.latency[kind], waited) }]
  }
  const latency = Object.fromEntries(latencyKinds.map(bounded)) as ReportTotals['latency']
  return { ...counts, backlogEndCurves, backlogSlopePerS, blockedUs, littleRatio, hopsMeanUs, hopsUs, latency }
}

/** What is known of a phase without a result: the sums of its bins; readings that were on their way are not judged. */
function countedTotals(run: RunData, phase: PlannedPhase, span: Span): ReportTotals {
  const points = run.environment.scenario.fleet.points
  const bins = run.bins.filter((bin) => bin.phase === phase.index)
  const seconds = Math.max(1e-6, Math.min(phase.toUs / 1e6, span.ranToS) - phase.fromUs / 1e6)
  const perS = (field: keyof BinLine) => sumOf(bins, field) / points / seconds
  const copiesTimed = !tellsCopies(run.environment.scenario.target.workload)
  const copies = sumOf(bins, 'copies')
  const hops = hopMeansUs(bins, { copiesTimed })
  const before = run.bins.filter((bin) => bin.phase >= 0 && bin.phase <= phase.index)
  return {
    planned: sumOf(bins, 'offered'),
    sent: sumOf(bins, 'sent'),
    neverSent: 0,
    delivered: sumOf(bins, 'delivered'),
    copies,
    curvesDelivered: (sumOf(bins, 'delivered') - copies) / points,
    offeredPerS: perS('offered'),
    sentPerS: perS('sentFlow'),
    deliveredPerS: perS('deliveredFlow'),
    backlogEndCurves: Math.max(0, (sumOf(before, 'offered') - sumOf(before, 'deliveredFlow')) / points),
    backlogSlopePerS: 0,
    blockedUs: sumOf(bins, 'blockedUs'),
    littleRatio: null,
    hopsMeanUs: hops ?? { generator: null, broker: null, engine: null, database: null, delivery: null },
    hopsUs: unknownHops,
    latency: latencyOf(run.phaseLatency, phase.index, copiesTimed ? copies : 0),
  }
}

function latencyOf(table: LatencyTable, phase: number, copies: number): Record<LatencyKind, ReportLatency> {
  const summary = (kind: LatencyKind): ReportLatency => {
    const timed = table.get(kind)?.get(phase)
    const copied = observedKinds.includes(kind) ? copies : 0
    const histogram = copied === 0 ? timed : timed?.withoutLowest(copied)
    if (histogram === undefined || histogram.total === 0) return emptySummary
    const known = (us: number) => (Number.isFinite(us) ? us : null)
    const at = (q: number) => known(histogram.quantileUs(q))
    return {
      count: histogram.total,
      negative: histogram.negative,
      undelivered: 0,
      beyond: histogram.beyond,
      meanUs: histogram.meanUs,
      p50Us: at(0.5),
      p90Us: at(0.9),
      p95Us: at(0.95),
      p99Us: at(0.99),
      p999Us: at(0.999),
      p9999Us: at(0.9999),
      maxUs: known(histogram.topUs),
      beyondUs: histogram.beyond > 0 ? maxTrackableUs : 0,
    }
  }
  return Object.fromEntries(latencyKinds.map((kind) => [kind, summary(kind)])) as Record<LatencyKind, ReportLatency>
}

const emptySummary: ReportLatency = {
  beyondUs: 0,
  count: 0,
  negative: 0,
  undelivered: 0,
  beyond: 0,
  meanUs: null,
  p50Us: null,
  p90Us: null,
  p95Us: null,
  p99Us: null,
  p999Us: null,
  p9999Us: null,
  maxUs: null,
}

/**
 * The measured phase with the most readings, the later one if equal: the numbers at the top of the page are from it. A
 * phase with a fault, or that was still recovering from one, is used only if there is no other.
 */
export function mainPhaseOf(phases: readonly ReportPhase[], faults: readonly Fault[]): number | null {
  const calm = largestOf(phases, (phase) => !faults.some((fault) => disturbs(fault, phase)))
  return calm ?? largestOf(phases, () => true)
}

function disturbs({ phase, fromS, toS, effect, recoveredS }: Fault, one: ReportPhase): boolean {
  if (phase === null) return false
  const endS = effect?.recoveryS === null ? Number.POSITIVE_INFINITY : Math.max(toS, recoveredS ?? toS)
  return fromS < one.toS && endS > one.fromS
}

function largestOf(phases: readonly ReportPhase[], fits: (phase: ReportPhase) => boolean): number | null {
  let main: number | null = null
  let most = 0
  phases.forEach((phase, index) => {
    const readings = phase.totals?.planned ?? 0
    if (!phase.measured || readings === 0 || readings < most || !fits(phase)) return
    most = readings
    main = index
  })
  return main
}

/** Whether the schedule has nothing due in a phase of this kind: its numbers would come from earlier readings. */
export function nothingIsDue({ kind }: { readonly kind: string }): boolean {
  return kind === 'pause' || kind === 'saturate'
}
