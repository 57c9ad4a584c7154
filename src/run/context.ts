import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Clock, takeEpochOffsetUs, threadClock } from '../clock.ts'
import type { LoadcurveError } from '../errors.ts'
import type { FleetModel } from '../fleet/model.ts'
import { createRunFolder, type RunFolderWriter, type RunName } from '../results/folder-writer.ts'
import { spillName } from '../results/left-over-spill.ts'
import type { Scenario } from '../types/scenario.ts'
import type { RunRequest, Stage } from './api.ts'
import { Findings } from './findings.ts'
import { readModelFile } from './model-file.ts'
import { buildPlan, type Plan } from './plan.ts'
import { noTestbed, type Testbed } from './testbed/testbed.ts'
import { createRunMemory, type RunMemory } from './threads/shared-memory.ts'

/** What a run consists of, from start to end. */
export interface RunParts {
  readonly request: RunRequest
  readonly epochOffsetUs: number
  readonly clock: Clock
  readonly model: FleetModel
  readonly plan: Plan
  readonly folder: RunFolderWriter
  /** where the observer puts readings of complete slots */
  readonly spillFile: string
  readonly memory: RunMemory
  readonly findings: Findings
  /** aborted when the run ends early: anything that is being started then stops */
  readonly signal: AbortSignal
}

/** The current state of a run. The experiment writes it, its helpers read it. */
export interface RunState {
  stage: Stage
  /** what is being done before the run begins, in words; empty = the words of the stage */
  activity: string
  /** microseconds since the epoch; 0 before it is known */
  firstDueUs: number
  /** microseconds since the first due time; null = arrivals were not stopped */
  stoppedAtUs: number | null
  testbed: Testbed
}

/** What the helpers of a run need: its parts, its current state, and four calls. */
export interface RunContext extends RunParts {
  readonly state: Readonly<RunState>
  /** microseconds since the first due time */
  sinceUs(): number
  /** Ends the run at once with an error. */
  fail(error: unknown): void
  /** The system under test failed: a result while curves are on their way, an error before. */
  pipelineFailed(error: LoadcurveError): void
  /** Reports what is being done, before the run begins. */
  tell(activity: string): void
}

/** Creates the folder of a run and what its threads share. Errors: RESULTS_UNWRITABLE, USAGE (no such model). */
export function openRunParts(request: RunRequest, signal: AbortSignal): RunParts {
  const { scenario, scenarioBytes, outDir } = request
  const epochOffsetUs = takeEpochOffsetUs()
  const clock = threadClock(epochOffsetUs)
  const model = readModelFile(scenario.fleet.model)
  const plan = buildPlan(scenario, model)
  const folder = createRunFolder(outDir, runName(scenario, clock.nowUs()))
  folder.writeScenario(scenarioBytes)
  return {
    request,
    epochOffsetUs,
    clock,
    model,
    plan,
    folder,
    spillFile: join(folder.path, spillName),
    memory: createRunMemory(scenario),
    findings: new Findings(scenario, plan, folder),
    signal,
  }
}

function runName({ name, driver, target }: Scenario, startedUs: number): RunName {
  return {
    startedUs,
    scenario: name,
    engine: driver.kind === 'null' ? 'null' : target.engine,
    suffix: () => randomBytes(2).toString('hex'),
  }
}

export function stateAtStart(): RunState {
  return { stage: 'starting', activity: '', firstDueUs: 0, stoppedAtUs: null, testbed: noTestbed }
}
