import { defaultCollect, defaultDriver, defaultOptions, defaultServices } from '../../src/scenarios/defaults.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { everyBin } from '../../src/stats/latency-columns.ts'
import type { RunData } from '../../src/stats/run-data.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import type { BinLine, LatencyKind } from '../../src/types/measurement.ts'
import { latencyKinds } from '../../src/types/measurement.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'
import type { Environment, RunResult } from '../../src/types/result.ts'
import type { Phase, Scenario } from '../../src/types/scenario.ts'
import { fleetOf, samplesOf } from './synthetic-collectors.ts'
import { flowOf, random } from './synthetic-flow.ts'
import {
  pipelineFlow,
  pipelinePhases,
  pipelineSamples,
  pipelineScenario,
  pipelineServices,
  withPipeline,
} from './synthetic-pipeline.ts'
import { resultOf } from './synthetic-result.ts'

export interface SyntheticOptions {
  readonly kind?: 'pass' | 'fail' | 'invalid' | 'unfinished' | 'short' | 'null' | 'hour' | 'pipeline'
  readonly seed?: number
  readonly gap?: boolean
  readonly why?: string
}

type Kind = NonNullable<SyntheticOptions['kind']>

const phase = (
  name: string,
  kind: Phase['kind'],
  seconds: number,
  from: number,
  to = from,
  measured = true,
): Phase => ({
  name,
  family: name.replace(/-\d+$/, ''),
  kind,
  measured,
  durationUs: seconds * 1e6,
  fromPerS: from,
  toPerS: to,
  curves: ((from + to) / 2) * seconds,
  fault: null,
  saturation: null,
})

const full: readonly Phase[] = [
  phase('warm-up', 'hold', 20, 50e3, 50e3, false),
  phase('ramp', 'ramp', 20, 50e3, 200e3),
  ...[50e3, 100e3, 150e3, 200e3, 250e3, 300e3].map((rate, i) => phase(`steps-${i + 1}`, 'steps', 15, rate)),
  phase('pause', 'pause', 10, 0),
  phase('half-hour peak', 'burst', 10, 100e3),
  phase('talk', 'hold', 120, 200e3),
]
const plans: Record<Kind, readonly Phase[]> = {
  pass: full,
  fail: full,
  invalid: full,
  unfinished: full,
  null: full,
  short: [phase('talk', 'hold', 5, 20e3)],
  pipeline: pipelinePhases(phase),
  hour: [phase('warm-up', 'hold', 60, 50e3, 50e3, false), phase('talk', 'hold', 3540, 100e3)],
}

/** A run's folder as if it had been read: consistent bins, histograms, samples and result, the same for the same options. */
export function syntheticRun(options: SyntheticOptions = {}): RunData {
  const key = JSON.stringify(options)
  const run = made.get(key) ?? makeRun(options)
  made.set(key, run)
  return run
}

const made = new Map<string, RunData>()

function makeRun(options: SyntheticOptions): RunData {
  const kind = options.kind ?? 'pass'
  const phases = plannedPhases(plans[kind])
  const written = scenarioOf(kind, phases, options.why)
  const scenario = kind === 'pipeline' ? pipelineScenario(written) : written
  const durationUs = phases.at(-1)!.toUs
  const binUs = durationUs < 30e6 ? 250_000 : 1_000_000
  const flow = flowOf({
    phases,
    binUs,
    draw: random(options.seed ?? 2014),
    observed: kind !== 'null',
    capacityPerS: 280e3,
    stall: stallOf(kind),
    ...(kind === 'pipeline' ? pipelineFlow : {}),
    loseEvery: kind === 'fail' ? 250_000 : 0,
    lateUs: kind === 'invalid' ? 40_000 : 300,
    shared: kind === 'hour' ? ['lag', 'late', 'ack', 'read', 'stored'] : [],
    stepsPerBin: kind === 'hour' ? 2 : 5,
  })
  const environment = environmentOf(kind, scenario, phases, binUs)
  const cutUs = kind === 'unfinished' ? 171e6 : Number.POSITIVE_INFINITY
  const bins = flow.bins.filter((bin) => bin.toUs <= cutUs)
  const phaseLatency = kind === 'unfinished' ? mergedByPhase(flow.binLatency, bins) : flow.phaseLatency
  const fleet = kind === 'unfinished' ? null : fleetOf(flow.curves, kind === 'fail' ? flow.lost : 0, kind !== 'null')
  const lines =
    kind === 'pipeline' ? pipelineSamples(bins, random(7)) : samplesOf(bins, random(7), options.gap ?? kind === 'fail')
  const samples = SampleTable.of(lines)
  const judged = kind === 'unfinished' ? null : resultOf(kind, environment, { ...flow, phaseLatency }, fleet)
  const result = kind === 'pipeline' ? withPipeline(judged!, environment, bins, samples) : judged
  const problems =
    kind === 'unfinished' ? ['seconds.ndjson ends in the middle of line 172; that line was left out.'] : []
  return {
    folder: `results/${environment.run}`,
    environment,
    scenarioText: scenarioText(kind),
    result,
    bins,
    binLatency: flow.binLatency,
    phaseLatency,
    latencyColumns: everyBin({ binUs }),
    samples,
    fleet,
    problems,
  }
}

function stallOf(kind: Kind): { fromUs: number; toUs: number } | null {
  if (kind === 'short') return { fromUs: 2e6, toUs: 2.4e6 }
  if (kind === 'hour') return { fromUs: 1800e6, toUs: 1804e6 }
  return kind === 'null' || kind === 'pipeline' ? null : { fromUs: 200e6, toUs: 202e6 }
}

function plannedPhases(phases: readonly Phase[]): PlannedPhase[] {
  let fromUs = 0
  let firstMessage = 0
  return phases.map((one, index) => {
    const planned = {
      ...one,
      index,
      fromUs,
      toUs: fromUs + one.durationUs,
      firstMessage,
      endMessage: firstMessage + one.curves,
      plannedCurves: one.curves,
    }
    fromUs = planned.toUs
    firstMessage = planned.endMessage
    return planned
  })
}

function mergedByPhase(
  binLatency: ReadonlyMap<LatencyKind, ReadonlyMap<number, Histogram>>,
  bins: readonly BinLine[],
): Map<LatencyKind, Map<number, Histogram>> {
  const merged = new Map(latencyKinds.map((kind) => [kind, new Map<number, Histogram>()]))
  for (const bin of bins)
    for (const kind of latencyKinds) {
      const histogram = binLatency.get(kind)?.get(bin.bin)
      if (histogram === undefined) continue
      const byPhase = merged.get(kind)!
      if (!byPhase.has(bin.phase)) byPhase.set(bin.phase, new Histogram(8))
      byPhase.get(bin.phase)!.add(histogram)
    }
  return merged
}

function scenarioOf(kind: Kind, phases: readonly Phase[], why?: string): Scenario {
  const objective = (require: string, metric: string, limit: number, unit: 'us' | 'ratio' | 'count', more = {}) => ({
    require,
    metric,
    comparison: (/<=|>=|==|<|>/.exec(require)?.[0] ?? '<') as '<',
    limit,
    unit,
    phase: null,
    soft: false,
    abort: false,
    afterUs: 0,
    implied: false,
    ...more,
  })
  const stall = stallOf(kind)
  const steps = phases.some((one) => one.family === 'steps')
  return {
    name: `tariff-curves-${kind}`,
    why: why ?? 'Does the tariff join keep up with 200k curves/s, and what does a stall of 2 s cost?',
    claim: null,
    seed: 2014,
    firstDay: '2014-01-06',
    fleet: { meters: 1_000_000, model: 'london', points: 1, frame: 1 },
    partitions: 4,
    generators: 2,
    target: {
      engine: 'embedded',
      workload: 'tariff-curves',
      parallelism: 1,
      readyWithinUs: 60e6,
      options: {
        ...defaultOptions,
        stall: stall === null ? null : { afterUs: stall.fromUs, forUs: stall.toUs - stall.fromUs },
        maxRatePerS: 280e3,
        loseEvery: kind === 'fail' ? 250_000 : 0,
      },
    },
    driver: { ...defaultDriver, kind: kind === 'null' ? 'null' : 'embedded' },
    services: defaultServices,
    phases,
    drainUs: 30e6,
    collect: defaultCollect,
    objectives:
      kind === 'null'
        ? [objective('late.p99 < 5ms', 'late.p99', 5000, 'us')]
        : [
            kind === 'pass' || kind === 'short'
              ? objective('result.p99 < 2s', 'result.p99', 2e6, 'us', { phase: 'talk' })
              : objective('result.p99 < 300ms', 'result.p99', 300e3, 'us', { phase: 'talk' }),
            objective('result.p50 < 50ms', 'result.p50', 50e3, 'us'),
            objective('delivered >= 99%', 'delivered', 0.99, 'ratio', { phase: 'talk' }),
            objective('late.p99 < 5ms', 'late.p99', 5000, 'us'),
            ...(steps
              ? [objective('result.p99 < 100ms', 'result.p99', 100e3, 'us', { phase: 'steps', soft: true })]
              : []),
            objective('lost == 0', 'lost', 0, 'count', { implied: true }),
            objective('duplicated == 0', 'duplicated', 0, 'count', { implied: true }),
            objective('wrong == 0', 'wrong', 0, 'count', { implied: true }),
          ],
    allow: [],
  }
}

function environmentOf(kind: Kind, scenario: Scenario, phases: PlannedPhase[], binUs: number): Environment {
  return {
    format: 1,
    run: `20261120T140512Z-${scenario.name}-${scenario.target.engine}-7f3a`,
    loadcurve: '0.1.0',
    gitCommit: '4be19d2c00aa11bb22cc33dd44ee55ff66778899',
    command: ['run', `scenarios/${scenario.name}.yaml`],
    overrides: kind === 'short' ? { 'load[0].for': '5s' } : {},
    tags: { host: 'bench-3' },
    host: {
      hostname: 'bench-3',
      cpuModel: 'AMD EPYC 9354',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      quotaCores: null,
      memoryLimitBytes: null,
      governor: null,
      sessionNice: null,
      kernel: '6.1.0',
      os: 'Debian GNU/Linux 12',
      arch: 'x64',
      node: '20.19.4',
      v8: '11.3',
    },
    fingerprint: 'a41c77e093b2',
    firstDueUs: 1_795_183_512_000_000,
    binUs,
    scenario,
    scenarioHash: '5ce2a1f00d15ba5e',
    phases,
    calibration: null,
    services: kind === 'pipeline' ? pipelineServices : [],
  }
}

function scenarioText(kind: Kind): string {
  return `# A steady hold at the rate of the talk, and a stall in the middle of it.
name: tariff-curves-${kind}
why: Does the tariff join keep up with 200k curves/s, and what does a stall of 2 s cost?
seed: 2014
firstDay: 2014-01-06
fleet:  { meters: 1M, model: london }
target: { engine: embedded, workload: tariff-curves, options: { flush: 1ms, stall: { after: 200s, for: 2s } } }
driver: { kind: embedded }
load:
  - { kind: hold, rate: 50k/s, for: 20s, name: warm-up, measured: false }
  - { kind: steps, from: 50k/s, to: 300k/s, by: 50k/s, each: 15s }
  - { kind: hold, rate: 200k/s, for: 120s, name: talk }
objectives:
  - { require: result.p99 < 300ms, phase: talk }
  - result.p50 < 50ms   # </script><script>alert(1)</script> must stay text
`
}

export type { RunResult }
