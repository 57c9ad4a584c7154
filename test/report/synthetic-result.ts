import { Histogram } from '../../src/stats/histogram.ts'
import { summariseLatency } from '../../src/stats/latency.ts'
import { noIncidents } from '../../src/types/facts.ts'
import type { BinLine, LatencyKind } from '../../src/types/measurement.ts'
import { latencyKinds } from '../../src/types/measurement.ts'
import type {
  Audit,
  Environment,
  FleetFacts,
  LatencySummary,
  ObjectiveResult,
  PhaseResult,
  RunResult,
  Totals,
  Verdict,
} from '../../src/types/result.ts'
import type { Objective } from '../../src/types/scenario.ts'
import type { RecordedWarning, WarningCode } from '../../src/types/warnings.ts'
import type { Flow } from './synthetic-flow.ts'

/** A result.json that agrees with the flow. */
export function resultOf(kind: string, environment: Environment, flow: Flow, fleet: FleetFacts | null): RunResult {
  const phases = environment.phases.map((phase): PhaseResult => {
    const totals = totalsOf(environment, flow, [phase.index])
    const still = phase.kind === 'pause' || phase.kind === 'fault' || phase.kind === 'saturate'
    const steady = still || kind === 'null' ? null : totals.deliveredPerS >= 0.99 * totals.offeredPerS
    const { name, family, kind: phaseKind, measured } = phase
    return {
      name,
      family,
      kind: phaseKind,
      measured,
      fromS: phase.fromUs / 1e6,
      toS: phase.toUs / 1e6,
      steady,
      ...totals,
    }
  })
  const measured = environment.phases.filter((phase) => phase.measured).map((phase) => phase.index)
  const total = totalsOf(environment, flow, measured)
  const audit = kind === 'null' || fleet === null ? null : auditOf(fleet)
  const objectives = environment.scenario.objectives.map((objective) => judged(objective, environment, flow, audit))
  const missed = objectives.filter((objective) => !objective.met && !objective.soft)
  const warnings = warningsOf(kind, total, phases)
  const verdict: Verdict = warnings.some((warning) => warning.invalid) ? 'INVALID' : missed.length > 0 ? 'FAIL' : 'PASS'
  return {
    format: 2,
    run: environment.run,
    scenario: environment.scenario.name,
    engine: 'embedded',
    startedUs: environment.firstDueUs,
    durationS: flow.endedAtUs / 1e6,
    verdict,
    exitCode: { PASS: 0, FAIL: 99, INVALID: 111 }[verdict],
    claim: null,
    reasons:
      verdict === 'INVALID'
        ? warnings.filter((one) => one.invalid).map((one) => one.message)
        : missed.map((one) => `${one.require} was missed`),
    warnings,
    facts: { ...noIncidents, stoppedAtUs: null, maxDriftUs: 120, observerWaitUs: 240, drainCut: null },
    objectives,
    total,
    phases,
    audit,
    faults: [],
    saturations: [],
    costs: [],
  }
}

function totalsOf(environment: Environment, flow: Flow, phases: readonly number[]): Totals {
  const bins = flow.bins.filter((bin) => phases.includes(bin.phase))
  const seconds = phases.reduce((sum, index) => sum + environment.phases[index]!.durationUs / 1e6, 0)
  const sum = (field: keyof BinLine) => bins.reduce((total, bin) => total + bin[field], 0)
  const delivered = sum('delivered')
  const sent = sum('sent')
  const mean = (field: keyof BinLine) => (delivered === 0 ? null : sum(field) / delivered)
  const lag = sent === 0 ? null : sum('lagSumUs') / sent
  const minus = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b)
  const before = flow.bins.filter((bin) => bin.phase >= 0 && bin.phase <= Math.max(...phases))
  const backlog = before.reduce((total, bin) => total + bin.offered - bin.deliveredFlow, 0)
  return {
    planned: sum('offered'),
    sent,
    neverSent: 0,
    delivered,
    copies: 0,
    curvesPlanned: sum('offered'),
    curvesSent: sent,
    curvesDelivered: delivered,
    offeredPerS: sum('offered') / seconds,
    sentPerS: sum('sentFlow') / seconds,
    deliveredPerS: sum('deliveredFlow') / seconds,
    backlogEndCurves: Math.max(0, backlog),
    backlogSlopePerS: 0,
    blockedUs: sum('blockedUs'),
    littleRatio: delivered === 0 ? null : 1.004,
    hopsUs: {
      generator: { p50Us: 200, p99Us: 900 },
      broker: { p50Us: 2100, p99Us: 9300 },
      engine: { p50Us: 800, p99Us: 4100 },
      database: { p50Us: 350, p99Us: 2600 },
      delivery: { p50Us: 700, p99Us: 5200 },
    },
    hopsMeanUs: {
      generator: lag,
      broker: minus(mean('readSumUs'), lag),
      engine: minus(mean('emittedSumUs'), mean('readSumUs')),
      database: minus(mean('storedSumUs'), mean('emittedSumUs')),
      delivery: minus(mean('resultSumUs'), mean('storedSumUs')),
    },
    latency: Object.fromEntries(
      latencyKinds.map((kind) => [kind, summaryOf(kind, flow, phases, sum('offered') - delivered)]),
    ) as Totals['latency'],
  }
}

function summaryOf(kind: LatencyKind, flow: Flow, phases: readonly number[], undelivered: number): LatencySummary {
  const merged = new Histogram(11)
  for (const phase of phases) {
    const histogram = flow.phaseLatency.get(kind)?.get(phase)
    if (histogram !== undefined) merged.add(histogram)
  }
  const above = merged.total > 0 && ['read', 'stored', 'result'].includes(kind) ? undelivered : 0
  return summariseLatency(merged, above)
}

function auditOf(fleet: FleetFacts): Audit {
  const sum = (pick: (cell: FleetFacts['cells'][number]) => number) =>
    fleet.cells.reduce((total, cell) => total + pick(cell), 0)
  const bad = fleet.cells.filter((cell) => cell.expected !== cell.delivered)
  return {
    expected: sum((cell) => cell.expected),
    delivered: sum((cell) => cell.delivered),
    lost: sum((cell) => Math.max(0, cell.expected - cell.delivered)),
    duplicated: 0,
    wrong: 0,
    netWh: 0,
    worst: bad.slice(0, 20).map((cell) => ({
      group: cell.group,
      slot: cell.slot,
      expected: cell.expected,
      delivered: cell.delivered,
      netWh: cell.deliveredWh - cell.expectedWh,
    })),
    cells: fleet.cells.length,
    unjudged: bad.length,
    doubted: bad.length,
    stored: null,
  }
}

function judged(objective: Objective, environment: Environment, flow: Flow, audit: Audit | null): ObjectiveResult {
  const { require, phase, soft, implied, limit, unit, metric } = objective
  const indexes = environment.phases
    .filter((one) => (phase === null ? one.measured : one.name === phase || one.family === phase))
    .map((one) => one.index)
  const totals = totalsOf(environment, flow, indexes)
  const value = measuredValue(metric, totals, audit)
  const tests = {
    '<': (a: number) => a < limit,
    '<=': (a: number) => a <= limit,
    '>': (a: number) => a > limit,
    '>=': (a: number) => a >= limit,
    '==': (a: number) => a === limit,
  }
  const met = value !== null && tests[objective.comparison](value)
  return { require, phase, soft, implied, value, limit, unit, met, note: value === null ? 'no data' : '' }
}

function measuredValue(metric: string, totals: Totals, audit: Audit | null): number | null {
  const [kind, statistic] = metric.split('.')
  if (statistic !== undefined) {
    const summary = totals.latency[kind as LatencyKind]
    return summary[`${statistic}Us` as 'p50Us']
  }
  if (metric === 'delivered') return totals.planned === 0 ? null : totals.delivered / totals.planned
  return audit === null ? null : audit[metric as 'lost']
}

function warningsOf(kind: string, total: Totals, phases: readonly PhaseResult[]): RecordedWarning[] {
  const warning = (code: WarningCode, message: string, more: Partial<RecordedWarning> = {}): RecordedWarning => ({
    code,
    message,
    hint: `What to do about ${code}.`,
    phase: null,
    invalid: false,
    figures: {},
    ...more,
  })
  const unsteady = phases.filter((phase) => phase.steady === false && phase.kind === 'steps')
  return [
    ...(kind === 'invalid'
      ? [
          warning(
            'GENERATOR_LATE',
            'Generators sent late although the target had room: late p99 was 141 ms, and 10 ms is allowed.',
            { invalid: true, figures: { lateP99Us: total.latency.late.p99Us ?? 0, limitUs: 10_000 } },
          ),
        ]
      : []),
    ...(kind === 'fail'
      ? [
          warning('COLLECTOR_GAP', 'The host collector gave no sample for 6 s.', {
            figures: { missing: 6, samples: 267 },
          }),
        ]
      : []),
    ...(kind === 'short'
      ? [
          warning('FEW_READINGS', 'Fewer than 20 readings lie above result p99.99.', {
            phase: 'talk',
            figures: { readings: 10 },
          }),
        ]
      : []),
    ...unsteady.map((phase) =>
      warning(
        'NOT_STEADY',
        `The backlog grew all through ${phase.name}: its percentiles measure how long the step lasted.`,
        { phase: phase.name, figures: { backlogSlopePerS: phase.offeredPerS - phase.deliveredPerS } },
      ),
    ),
  ]
}
