import { join } from 'node:path'
import type { RunFolderWriter } from '../../src/results/folder-writer.ts'
import { createRunFolder } from '../../src/results/folder-writer.ts'
import type { Progress, RunRequest } from '../../src/run/api.ts'
import { type RunContext, type RunState, stateAtStart } from '../../src/run/context.ts'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { noTestbed, type Testbed } from '../../src/run/testbed/testbed.ts'
import { createRunMemory } from '../../src/run/threads/shared-memory.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { emptyFolder } from '../support/real-run.ts'
import { londonModel } from '../support/scenario.ts'

/** 10 s after this moment by the wall clock of the rig is 10 s after the first due time. */
export const firstDueUs = 1_700_000_000_000_000

export interface ContextParts {
  readonly state?: Partial<RunState>
  readonly testbed?: Partial<Testbed>
  readonly request?: Partial<RunRequest>
  readonly signal?: AbortSignal
  readonly folder?: RunFolderWriter
}

/** A run's context with a clock that a test moves, and what its helpers asked of the run. */
export interface ContextRig {
  readonly context: RunContext
  readonly state: RunState
  readonly asked: {
    readonly failed: unknown[]
    readonly pipelineFailed: string[]
    readonly told: string[]
    readonly progress: Progress[]
  }
  /** since the first due time */
  goTo(atUs: number): void
}

export function contextRig(scenario: Scenario, parts: ContextParts = {}): ContextRig {
  let nowUs = firstDueUs
  const plan = buildPlan(scenario, londonModel)
  const runName = { startedUs: firstDueUs, scenario: scenario.name, engine: 'embedded', suffix: () => 'beef' }
  const folder = parts.folder ?? createRunFolder(emptyFolder(), runName)
  const testbed = { ...noTestbed, ...parts.testbed }
  const state: RunState = { ...stateAtStart(), stage: 'running', firstDueUs, ...parts.state, testbed }
  const asked: ContextRig['asked'] = { failed: [], pipelineFailed: [], told: [], progress: [] }
  const request: RunRequest = {
    scenario,
    scenarioBytes: new TextEncoder().encode('# from a test\n'),
    overrides: {},
    tags: {},
    outDir: folder.path,
    command: ['test'],
    keep: false,
    env: {},
    onProgress: (progress) => asked.progress.push(progress),
    ...parts.request,
  }
  const context: RunContext = {
    request,
    epochOffsetUs: 0,
    clock: { nowUs: () => nowUs },
    model: londonModel,
    plan,
    folder,
    spillFile: join(folder.path, 'delivered.tmp'),
    memory: createRunMemory(scenario),
    findings: new Findings(scenario, plan, folder),
    signal: parts.signal ?? new AbortController().signal,
    state,
    sinceUs: () => nowUs - state.firstDueUs,
    fail: (error) => asked.failed.push(error),
    pipelineFailed: (error) => asked.pipelineFailed.push(error.message),
    tell: (activity) => asked.told.push(activity),
  }
  const goTo = (atUs: number) => {
    nowUs = firstDueUs + atUs
  }
  return { context, state, asked, goTo }
}
