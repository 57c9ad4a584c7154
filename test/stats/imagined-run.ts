import { defaultCollect, defaultDriver, defaultOptions, defaultServices } from '../../src/scenarios/defaults.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import type { Measured } from '../../src/stats/measured.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import { noIncidents } from '../../src/types/facts.ts'
import type { BinLine, LatencyKind } from '../../src/types/measurement.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'
import type { Audit } from '../../src/types/result.ts'
import type { Objective, Phase, Scenario } from '../../src/types/scenario.ts'
import { tellsCopies } from '../../src/types/workloads.ts'

/** One reading of an imagined run. Stamps are microseconds after its due time; a missing one never came. */
export interface ImaginedReading {
  readonly dueUs: number
  readonly sentUs?: number
  /** late by the generator's own fault; else as `sentUs` */
  readonly lateUs?: number
  readonly ackUs?: number
  readonly readUs?: number
  readonly emittedUs?: number
  readonly storedUs?: number
  readonly resultUs?: number
  /** how often it arrived */
  readonly times?: number
}

export interface ImaginedRun {
  readonly phases: readonly (Partial<Phase> & { readonly seconds: number; readonly perS: number })[]
  readonly readings: readonly ImaginedReading[]
  readonly binUs?: number
  readonly objectives?: readonly Objective[]
  readonly scenario?: Partial<Scenario>
  readonly measured?: Partial<Measured>
}

/** A run in which every reading came `resultUs` after its due time, sent and stored on the way. */
export function promptReadings(count: number, perS: number, resultUs = 2000, fromUs = 0): ImaginedReading[] {
  return Array.from({ length: count }, (_, i) => promptReading(fromUs + Math.floor((i * 1e6) / perS), resultUs))
}

export function promptReading(dueUs: number, resultUs: number): ImaginedReading {
  const at = (share: number) => Math.floor(resultUs * share)
  return { dueUs, sentUs: at(0.1), ackUs: at(0.2), readUs: at(0.4), emittedUs: at(0.6), storedUs: at(0.8), resultUs }
}

/** What the instrument would have measured of it: of single readings, or of sums (which do not tell copies apart). */
export function imagine(run: ImaginedRun): Measured {
  const binUs = run.binUs ?? 1_000_000
  const phases = plannedPhases(run.phases)
  const bins = cut(phases, binUs)
  const scenario = scenarioOf(phases, run)
  const tells = tellsCopies(scenario.target.workload)
  const resultsByBin = tableOf(run.readings, (reading) => binAt(bins, reading.dueUs), 8, tells).get('result')
  const measured: Measured = {
    scenario,
    phases,
    binUs,
    bins: bins.map((bin) => lineOf(bin, bins, run.readings, tells)),
    medianUs: ({ bin }) => resultsByBin?.get(bin)?.quantileUs(0.5) ?? Number.NaN,
    phaseLatency: tableOf(run.readings, (reading) => bins[binAt(bins, reading.dueUs)]!.phase, 11, tells),
    hopTimes: new Map(),
    phaseAreaUs: phases.map((phase) => areaUs(phase, run.readings, tells)),
    observerWaits: { unwaited: new Map(), held: new Map() },
    samples: SampleTable.of([]),
    audit: auditOf(run.readings),
    faults: [],
    saturations: [],
    stoppedAtUs: null,
    drainCut: null,
    endedAtUs: phases.at(-1)!.toUs + 10e6,
    clock: { maxDriftUs: 0, foreignStamps: false },
    incidents: noIncidents,
  }
  return { ...measured, ...run.measured }
}

export function objective(require: string, rest: Partial<Objective>): Objective {
  return {
    require,
    metric: require.split(' ')[0]!,
    comparison: '<',
    limit: 0,
    unit: 'us',
    phase: null,
    soft: false,
    abort: false,
    afterUs: 0,
    implied: false,
    ...rest,
  }
}

export const impliedObjectives: readonly Objective[] = ['lost', 'duplicated', 'wrong'].map((metric) =>
  objective(`${metric} == 0`, { metric, comparison: '==', unit: 'count', implied: true }),
)

/** The same run with a workload of sums. */
export function withSums(run: ImaginedRun): ImaginedRun {
  const { target } = imagine(run).scenario
  return { ...run, scenario: { ...run.scenario, target: { ...target, workload: 'tariff-curves' } } }
}

function plannedPhases(specs: ImaginedRun['phases']): PlannedPhase[] {
  let fromUs = 0
  let message = 0
  return specs.map(({ seconds, perS, ...rest }, index) => {
    const name = rest.name ?? `hold-${index + 1}`
    const curves = Math.round(seconds * perS)
    const phase: PlannedPhase = {
      name,
      family: name,
      kind: 'hold',
      measured: true,
      durationUs: seconds * 1e6,
      fromPerS: perS,
      toPerS: perS,
      curves,
      fault: null,
      saturation: null,
      index,
      fromUs,
      toUs: fromUs + seconds * 1e6,
      firstMessage: message,
      endMessage: message + curves,
      plannedCurves: curves,
      ...rest,
    }
    fromUs = phase.toUs
    message = phase.endMessage
    return phase
  })
}

type Cut = { index: number; phase: number; fromUs: number; toUs: number }

function cut(phases: readonly PlannedPhase[], binUs: number): Cut[] {
  const bins: Cut[] = []
  for (const phase of phases)
    for (let fromUs = phase.fromUs; fromUs < phase.toUs; ) {
      const toUs = Math.min(phase.toUs, (Math.floor(fromUs / binUs) + 1) * binUs)
      bins.push({ index: bins.length, phase: phase.index, fromUs, toUs })
      fromUs = toUs
    }
  return [...bins, { index: bins.length, phase: -1, fromUs: phases.at(-1)!.toUs, toUs: Number.MAX_SAFE_INTEGER }]
}

function binAt(bins: readonly Cut[], us: number): number {
  return bins.findIndex((bin) => bin.fromUs <= us && us < bin.toUs)
}

function lineOf(bin: Cut, bins: readonly Cut[], readings: readonly ImaginedReading[], tells: boolean): BinLine {
  const holds = (us: number) => bin.fromUs <= us && us < bin.toUs
  const due = readings.filter((reading) => holds(reading.dueUs))
  const arrived = due.filter((reading) => reading.resultUs !== undefined)
  const times = (list: readonly ImaginedReading[]) => list.reduce((sum, reading) => sum + (reading.times ?? 1), 0)
  const sumUs = (stamp: 'readUs' | 'emittedUs' | 'storedUs' | 'resultUs') =>
    arrived.reduce((sum, reading) => sum + (reading[stamp] ?? 0) * (tells ? 1 : (reading.times ?? 1)), 0)
  return {
    bin: bin.index,
    phase: bin.phase,
    fromUs: bin.fromUs,
    toUs: bin.phase < 0 ? bins.at(-2)!.toUs + 10e6 : bin.toUs,
    offered: due.length,
    sent: due.filter((reading) => reading.sentUs !== undefined).length,
    acked: due.filter((reading) => reading.ackUs !== undefined).length,
    delivered: times(arrived),
    // of sums: what comes beyond the readings that were due
    copies: tells ? times(arrived) - arrived.length : Math.max(0, times(arrived) - due.length),
    negative: times(arrived.filter((reading) => reading.resultUs! < 0)),
    sentFlow: readings.filter(({ dueUs, sentUs }) => sentUs !== undefined && holds(dueUs + sentUs)).length,
    deliveredFlow: readings.filter(({ dueUs, resultUs }) => resultUs !== undefined && holds(dueUs + resultUs)).length,
    blockedUs: 0,
    inFlightPeakBytes: 0,
    lagSumUs: due.reduce((sum, reading) => sum + (reading.sentUs ?? 0), 0),
    readSumUs: sumUs('readUs'),
    emittedSumUs: sumUs('emittedUs'),
    storedSumUs: sumUs('storedUs'),
    resultSumUs: sumUs('resultUs'),
  }
}

function tableOf(
  readings: readonly ImaginedReading[],
  keyOf: (reading: ImaginedReading) => number,
  sub: 8 | 11,
  tells: boolean,
) {
  const stamps: Record<LatencyKind, (reading: ImaginedReading) => number | undefined> = {
    lag: (reading) => reading.sentUs,
    late: (reading) => reading.lateUs ?? reading.sentUs,
    ack: (reading) => reading.ackUs,
    read: (reading) => reading.readUs,
    stored: (reading) => reading.storedUs,
    result: (reading) => reading.resultUs,
  }
  const table = new Map<LatencyKind, Map<number, Histogram>>()
  for (const [kind, stampOf] of Object.entries(stamps) as [LatencyKind, (typeof stamps)[LatencyKind]][]) {
    const byKey = new Map<number, Histogram>()
    for (const reading of readings) {
      const us = stampOf(reading)
      if (us === undefined) continue
      const key = keyOf(reading)
      const histogram = byKey.get(key) ?? new Histogram(sub)
      histogram.record(us, kind === 'lag' || kind === 'late' || kind === 'ack' || tells ? 1 : (reading.times ?? 1))
      byKey.set(key, histogram)
    }
    table.set(kind, byKey)
  }
  return table
}

function areaUs(phase: PlannedPhase, readings: readonly ImaginedReading[], tells: boolean): number {
  return readings
    .filter(({ dueUs }) => phase.fromUs <= dueUs && dueUs < phase.toUs)
    .reduce((sum, reading) => sum + (reading.resultUs ?? 0) * (tells ? 1 : (reading.times ?? 1)), 0)
}

/** As if the whole run were one cell a reading. */
function auditOf(readings: readonly ImaginedReading[]): Audit {
  const sent = readings.filter((reading) => reading.sentUs !== undefined)
  const timesOf = (reading: ImaginedReading) => (reading.resultUs === undefined ? 0 : (reading.times ?? 1))
  const lost = sent.filter((reading) => timesOf(reading) === 0).length
  const delivered = sent.reduce((sum, reading) => sum + timesOf(reading), 0)
  const duplicated = delivered - (sent.length - lost)
  return {
    expected: sent.length,
    delivered,
    lost,
    duplicated,
    wrong: 0,
    netWh: 0,
    worst: [],
    cells: Math.max(1, sent.length),
    unjudged: 0,
    doubted: 0,
    stored: null,
  }
}

function scenarioOf(phases: readonly PlannedPhase[], run: ImaginedRun): Scenario {
  return {
    name: 'imagined',
    why: 'Does it add up?',
    claim: null,
    seed: 1,
    firstDay: '2014-01-06',
    fleet: { meters: 1000, model: 'london', points: 1, frame: 1 },
    partitions: 1,
    generators: 1,
    target: {
      engine: 'embedded',
      workload: 'passthrough',
      parallelism: 1,
      readyWithinUs: 60e6,
      options: defaultOptions,
    },
    driver: { ...defaultDriver, kind: 'embedded' },
    services: defaultServices,
    phases,
    drainUs: 10e6,
    collect: defaultCollect,
    objectives: run.objectives ?? impliedObjectives,
    allow: [],
    ...run.scenario,
  }
}
