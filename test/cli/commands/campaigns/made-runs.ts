import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { main } from '../../../../src/cli/main.ts'
import { builtParts, type Parts } from '../../../../src/cli/parts.ts'
import { LoadcurveError } from '../../../../src/errors.ts'
import type { RunRequest } from '../../../../src/run/api.ts'
import { hostFacts } from '../../../../src/run/environment.ts'
import type { PlannedPhase } from '../../../../src/types/plan.ts'
import type { Audit, RunResult } from '../../../../src/types/result.ts'
import type { Scenario } from '../../../../src/types/scenario.ts'
import { environmentOf, firstDueUs, newFolder, resultOf, scratchFolder, withHash } from '../../../results/sample-run.ts'
import { fakeIo } from '../../fake-io.ts'

/** What a run shows that was made up: it takes no time. */
export interface MadeUp {
  readonly p50Us?: number
  readonly lost?: number
  readonly deliveredPerS?: number
  readonly backlogSlopePerS?: number
  readonly verdict?: RunResult['verdict']
  readonly fails?: boolean
  readonly cpuSPerMillion?: number
}

type MakeUp = (request: RunRequest, index: number) => MadeUp

/** A working folder with a scenario that is called `mine`; its delay is what a made-up run may go by. */
export function home(): string {
  const cwd = scratchFolder()
  writeFileSync(
    join(cwd, 'mine.yaml'),
    `name: mine
why: Is it worse?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
target: { engine: embedded, workload: tariff-curves, options: { delay: 20ms } }
driver: { kind: embedded }
load: [{ kind: hold, rate: 1k/s, for: 2s }]
`,
  )
  return cwd
}

export function delayUsOf({ scenario }: RunRequest): number {
  return 'delayUs' in scenario.target.options ? scenario.target.options.delayUs : 0
}

/** A command line whose runs are made up, and the requests that it made. */
/** `controlCpu`: of the control runs, in CPU seconds per million readings. */
export function madeUp(cwd: string, makeUp: MakeUp, controlCpu: (index: number) => number = () => 5) {
  const requests: RunRequest[] = []
  const controls: RunRequest[] = []
  const parts: Parts = {
    ...builtParts,
    startRun: async (request) => {
      if (request.scenario.name === 'control') {
        const cpuSPerMillion = controlCpu(controls.push(request) - 1)
        return { done: Promise.resolve(written(request, { cpuSPerMillion })), stop: () => {}, kill: () => {} }
      }
      const index = requests.push(request) - 1
      const shown = makeUp(request, index)
      const done = shown.fails
        ? Promise.reject(new LoadcurveError('TARGET_FAILED', 'the target did not start'))
        : Promise.resolve(written(request, shown))
      return { done, stop: () => {}, kill: () => {} }
    },
  }
  const call = (...argv: string[]) => callStoppedAt(null, ...argv)
  /** Ctrl-C comes when this text is written to stderr. */
  const callStoppedAt = async (text: string | null, ...argv: string[]) => {
    const made = fakeIo({ cwd })
    const err = {
      ...made.err,
      write: (written: string) => {
        made.err.write(written)
        if (text !== null && written.includes(text)) made.signal('SIGINT')
      },
    }
    const io = { ...made, err }
    // later than the runs
    io.pass(firstDueUs)
    const exitCode = await main(argv, io, parts)
    return { exitCode, ...io.written }
  }
  return { call, callStoppedAt, requests, controls }
}

/** Folders of runs in one folder have different names. */
let folders = 0x1000

function written(request: RunRequest, shown: MadeUp) {
  const writer = newFolder(request.outDir, (folders++).toString(16))
  const base = environmentOf(writer.run)
  const { scenario, tags } = request
  const phases = planned(scenario)
  const environment = withHash({
    ...{ ...base, tags, host: hostFacts(), scenario, phases },
    // so that a test has a history of commits
    gitCommit: tags.commit ?? null,
  })
  const result = resultWith(writer.run, scenario.name, phases, shown)
  writer.writeEnvironment(environment)
  writer.writeScenario(request.scenarioBytes)
  writer.writeResult(result)
  writer.close()
  return { folder: writer.path, environment, result }
}

function planned({ phases }: Scenario): PlannedPhase[] {
  let [fromUs, message] = [0, 0]
  return phases.map((phase, index) => {
    const place = {
      index,
      fromUs,
      toUs: fromUs + phase.durationUs,
      firstMessage: message,
      endMessage: message + phase.curves,
    }
    fromUs = place.toUs
    message = place.endMessage
    return { ...phase, ...place, plannedCurves: phase.curves }
  })
}

function resultWith(run: string, scenario: string, plan: readonly PlannedPhase[], shown: MadeUp): RunResult {
  const { p50Us = 1000, lost = 0, deliveredPerS = 1000, backlogSlopePerS = 0, verdict = 'PASS' } = shown
  const base = resultOf(run, { scenario })
  const latency = {
    ...base.total.latency.result,
    p50Us,
    p90Us: p50Us,
    p99Us: 2 * p50Us,
    p999Us: 3 * p50Us,
    meanUs: p50Us,
  }
  const totals = { deliveredPerS, backlogSlopePerS, latency: { ...base.total.latency, result: latency } }
  const audit: Audit = {
    ...{ expected: 1400, delivered: 1400 - lost, lost, duplicated: 0, wrong: 0, netWh: 0 },
    ...{ worst: [], cells: 48, unjudged: 0, doubted: 0, stored: null },
  }
  const phases = plan.map(({ name, family, kind, measured, fromUs, toUs }) => ({
    ...{ ...base.phases[0]!, ...totals, name, family, kind, measured },
    ...{ fromS: fromUs / 1e6, toS: toUs / 1e6 },
  }))
  return { ...base, ...judged[verdict], audit, costs: costsOf(shown), total: { ...base.total, ...totals }, phases }
}

function costsOf({ cpuSPerMillion }: MadeUp): RunResult['costs'] {
  if (cpuSPerMillion === undefined) return []
  return [{ part: 'loadcurve', cpuUs: 1e6, cpuSPerMillionReadings: cpuSPerMillion, rssPeakBytes: 1e8 }]
}

const doubt = { code: 'SENT', message: 'x', phase: null, invalid: true, figures: {}, hint: null } as const
/** What goes with each verdict. */
const judged: Readonly<Record<RunResult['verdict'], Partial<RunResult>>> = {
  PASS: {},
  FAIL: { verdict: 'FAIL', exitCode: 99, reasons: ['an objective was missed'] },
  INVALID: { verdict: 'INVALID', exitCode: 111, reasons: ['sent 90 %'], warnings: [doubt] },
  INTERRUPTED: { verdict: 'INTERRUPTED', exitCode: 105, reasons: ['stopped'] },
}

/** The folder of the only campaign of a kind. */
export function campaignIn(cwd: string, kind: string): string {
  const names = readdirSync(join(cwd, 'results')).filter((name) => name.startsWith(`${kind}-`))
  if (names.length !== 1) throw new Error(`there are ${names.length} campaigns of ${kind}`)
  return join('results', names[0]!)
}
