import { randomBytes } from 'node:crypto'
import type { RunName } from '../results/folder-writer.ts'
import type { Environment } from '../types/result.ts'
import type { Scenario } from '../types/scenario.ts'
import { loadCalibration } from './calibration-store.ts'
import { fingerprintOf, gitCommit, hostFacts, packageVersion } from './environment.ts'
import type { Experiment } from './experiment.ts'
import type { Crew } from './threads/crew.ts'

export function runName({ name, driver, target }: Scenario, startedUs: number): RunName {
  return {
    startedUs,
    scenario: name,
    engine: driver.kind === 'null' ? 'null' : target.engine,
    suffix: () => randomBytes(2).toString('hex'),
  }
}

/** What is known of a run before its first curve. */
export function describeEnvironment({ request, folder, plan, testbed }: Experiment, firstDueUs: number): Environment {
  const host = hostFacts()
  const version = packageVersion()
  const fingerprint = fingerprintOf(host, version)
  return {
    format: 1,
    run: folder.run,
    loadcurve: version,
    gitCommit: gitCommit(process.cwd()),
    command: request.command,
    overrides: request.overrides,
    tags: request.tags,
    host,
    fingerprint,
    firstDueUs,
    binUs: plan.bins.binUs,
    scenario: request.scenario,
    phases: plan.schedule.phases,
    calibration: loadCalibration(fingerprint).calibration,
    services: testbed.facts,
  }
}

/** The threads of a run: workers of the embedded target, the observer, the generators. */
export function hireThreads(experiment: Experiment, crew: Crew): void {
  const { model, epochOffsetUs, memory, testbed, request, spillFile } = experiment
  const { scenario } = request
  const setup = { scenario, model, epochOffsetUs, memory, spillFile, wiring: testbed.wiring }
  for (let index = 0; index < memory.updates.length; index++) crew.hire('target', { ...setup, index })
  if (scenario.driver.kind !== 'null') crew.hire('observer', { ...setup, index: 0 })
  for (let index = 0; index < scenario.generators; index++) crew.hire('generator', { ...setup, index })
}

/** Starts what the engine needs of its own; `started` is true once it can take curves. */
export function startTarget(experiment: Experiment): { readonly started: boolean } {
  const state = { started: false }
  const ready = () => {
    state.started = true
  }
  experiment.testbed.startTarget().then(ready, (error) => experiment.fail(error))
  return state
}
