import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { cutBins } from '../../src/pacing/bins.ts'
import type { DiskWrites } from '../../src/results/atomic-file.ts'
import { createRunFolder, type RunFolderWriter } from '../../src/results/folder-writer.ts'
import { scenarioHashOf } from '../../src/results/scenario-hash.ts'
import { defaultCollect, defaultDriver, defaultOptions, defaultServices } from '../../src/scenarios/defaults.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { noIncidents } from '../../src/types/facts.ts'
import { type BinLine, hopNames, latencyKinds } from '../../src/types/measurement.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'
import type { Environment, FleetFacts, LatencySummary, RunResult } from '../../src/types/result.ts'

export const firstDueUs = 1_795_515_300_000_000

/** A folder that is gone when the test ends. */
export function scratchFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'loadcurve-test-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function phase(index: number, name: string, fromUs: number, toUs: number): PlannedPhase {
  const curves = (toUs - fromUs) / 1000
  return {
    index,
    name,
    family: name,
    kind: 'hold',
    measured: index > 0,
    durationUs: toUs - fromUs,
    fromPerS: 1000,
    toPerS: 1000,
    curves,
    fault: null,
    saturation: null,
    fromUs,
    toUs,
    firstMessage: fromUs / 1000,
    endMessage: toUs / 1000,
    plannedCurves: curves,
  }
}

/** Two seconds and a half: bins of 0.25 s, the border between the phases inside one of them. */
export const phases = [phase(0, 'warm-up', 0, 1_100_000), phase(1, 'half-hour peak', 1_100_000, 2_500_000)]

export function environmentOf(run: string): Environment {
  return withHash({
    format: 1,
    run,
    loadcurve: '0.1.0',
    gitCommit: null,
    command: ['run', 'talk.yaml'],
    overrides: {},
    tags: {},
    host: {
      hostname: 'bench',
      cpuModel: 'Some CPU',
      cores: 2,
      memoryBytes: 2 ** 33,
      quotaCores: null,
      memoryLimitBytes: null,
      governor: null,
      sessionNice: null,
      kernel: '6.1.0',
      os: 'Linux',
      arch: 'x64',
      node: '20.19.0',
      v8: '11.3',
    },
    fingerprint: '0123456789abcdef',
    firstDueUs,
    binUs: 250_000,
    scenario: {
      name: 'talk',
      why: 'to have a run',
      claim: null,
      seed: 1,
      firstDay: '2014-01-06',
      fleet: { meters: 1000, model: 'london', points: 1, frame: 1 },
      partitions: 1,
      generators: 1,
      target: {
        engine: 'embedded',
        workload: 'tariff-curves',
        parallelism: 1,
        readyWithinUs: 60_000_000,
        options: defaultOptions,
      },
      driver: { ...defaultDriver, kind: 'embedded' },
      services: defaultServices,
      phases,
      drainUs: 10_000_000,
      collect: defaultCollect,
      objectives: [],
      allow: [],
    },
    phases,
    calibration: null,
    services: [],
  })
}

/** An environment as a run writes it: with the hash of its scenario. */
export function withHash(environment: Omit<Environment, 'scenarioHash'>): Environment {
  return { ...environment, scenarioHash: scenarioHashOf(environment.scenario) }
}

export const bins = cutBins(phases)

export function binLine(bin: number, changes: Partial<BinLine> = {}): BinLine {
  const planned = bins.bin(bin)
  return {
    bin,
    phase: planned.phase,
    fromUs: planned.fromUs,
    toUs: planned.toUs,
    offered: 250,
    sent: 250,
    acked: 250,
    delivered: 250,
    copies: 0,
    negative: 0,
    sentFlow: 250,
    deliveredFlow: 240,
    blockedUs: 0,
    inFlightPeakBytes: 4000,
    lagSumUs: 1000,
    readSumUs: 2000,
    emittedSumUs: 3000,
    storedSumUs: 4000,
    resultSumUs: 5000,
    ...changes,
  }
}

function latencyOf(p50Us: number, p99Us: number): LatencySummary {
  const upper = { p999Us: p99Us, p9999Us: p99Us, maxUs: p99Us }
  const lower = { meanUs: p50Us, p50Us, p90Us: p50Us, p95Us: p50Us }
  return { count: 1400, negative: 0, undelivered: 0, beyond: 0, ...lower, p99Us, ...upper }
}

const total: RunResult['total'] = {
  planned: 1400,
  sent: 1400,
  neverSent: 0,
  delivered: 1399,
  copies: 0,
  curvesPlanned: 1400,
  curvesSent: 1400,
  curvesDelivered: 1399,
  offeredPerS: 1000,
  sentPerS: 1000,
  deliveredPerS: 1000,
  backlogEndCurves: 0,
  backlogSlopePerS: 0,
  blockedUs: 0,
  littleRatio: 1,
  hopsUs: Object.fromEntries(hopNames.map((hop) => [hop, { p50Us: 90, p99Us: 400 }])) as RunResult['total']['hopsUs'],
  hopsMeanUs: Object.fromEntries(hopNames.map((hop) => [hop, 100])) as RunResult['total']['hopsMeanUs'],
  latency: Object.fromEntries(
    latencyKinds.map((kind) => [kind, latencyOf(1500, 9000)]),
  ) as RunResult['total']['latency'],
}

function phaseResultOf({ name, family, kind, measured, fromUs, toUs }: PlannedPhase): RunResult['phases'][number] {
  return { name, family, kind, measured, fromS: fromUs / 1e6, toS: toUs / 1e6, steady: null, ...total }
}

export function resultOf(run: string, changes: Partial<RunResult> = {}): RunResult {
  return {
    format: 2,
    run,
    scenario: 'talk',
    engine: 'embedded',
    startedUs: firstDueUs,
    durationS: 2.6,
    verdict: 'PASS',
    exitCode: 0,
    reasons: [],
    claim: null,
    warnings: [],
    facts: { ...noIncidents, stoppedAtUs: null, maxDriftUs: 12, observerWaitUs: 80, drainCut: null },
    objectives: [],
    total,
    phases: phases.map(phaseResultOf),
    audit: null,
    faults: [],
    saturations: [],
    costs: [],
    ...changes,
  }
}

export const fleetFacts: FleetFacts = {
  model: 'london',
  attribution: 'somebody',
  firstDay: '2014-01-06',
  cells: [],
  modelDayWh: Array(48).fill(200),
  meter: { meter: 7, tariff: 0, wattHours: [212] },
}

export function histogramOf(sub: 8 | 11, ...readingsUs: number[]): Histogram {
  const histogram = new Histogram(sub)
  for (const us of readingsUs) histogram.record(us, 1)
  return histogram
}

export function newFolder(outDir: string, suffix = '3fa9', disk?: DiskWrites): RunFolderWriter {
  const name = { startedUs: firstDueUs - 2_000_000, scenario: 'talk', engine: 'embedded', suffix: () => suffix }
  return createRunFolder(outDir, name, disk)
}

/** A run that got as far as its last bin. */
export function unfinishedRun(outDir: string, suffix?: string): RunFolderWriter {
  const writer = newFolder(outDir, suffix)
  writer.writeScenario(Buffer.from('name: talk\n'))
  writer.writeEnvironment(environmentOf(writer.run))
  writer.appendBins([binLine(0), binLine(1)])
  writer.appendBinLatency({ fromUs: 0, toUs: 250_000 }, 'result', histogramOf(8, 1500, 1600))
  writer.appendBinLatency({ fromUs: 250_000, toUs: 500_000 }, 'result', histogramOf(8, 2500))
  writer.appendSamples([{ atUs: 0, from: 'host', values: { 'host.cpu_busy_ratio': 0.5 } }])
  return writer
}

export function finishedRun(outDir: string, suffix?: string, changes: Partial<RunResult> = {}): RunFolderWriter {
  const writer = unfinishedRun(outDir, suffix)
  writer.appendPhaseLatency(phases[0]!, 'result', histogramOf(11, 1500, 1600, 2500))
  writer.writeFleet(fleetFacts)
  writer.writeResult(resultOf(writer.run, changes))
  writer.close()
  return writer
}
