import { packageVersion } from '../package-files.ts'
import { fingerprintOf } from '../results/host-hash.ts'
import { scenarioHashOf } from '../results/scenario-hash.ts'
import type { Environment } from '../types/result.ts'
import { loadCalibration } from './calibration-store.ts'
import type { RunContext } from './context.ts'
import { gitCommit, hostFacts } from './environment.ts'
import type { Crew } from './threads/crew.ts'

/** What is known about a run before its first curve. */
export function describeEnvironment({ request, folder, plan, state }: RunContext, firstDueUs: number): Environment {
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
    scenarioHash: scenarioHashOf(request.scenario),
    phases: plan.schedule.phases,
    calibration: loadCalibration(fingerprint).calibration,
    services: state.testbed.facts,
  }
}

/** The threads of a run: workers of a target in our threads, the observer, the generators. */
export function hireThreads(context: RunContext, crew: Pick<Crew, 'hire'>): void {
  const { model, epochOffsetUs, memory, state, request, spillFile } = context
  const { scenario } = request
  const setup = { scenario, model, epochOffsetUs, memory, spillFile, wiring: state.testbed.wiring }
  for (let index = 0; index < memory.updates.length; index++) crew.hire('target', { ...setup, index })
  if (scenario.driver.kind !== 'null') crew.hire('observer', { ...setup, index: 0 })
  for (let index = 0; index < scenario.generators; index++) crew.hire('generator', { ...setup, index })
}

/** Starts the engine's own parts; `started` is true once it can take curves. */
export function startTarget({ state, fail }: Pick<RunContext, 'state' | 'fail'>): { readonly started: boolean } {
  const target = { started: false }
  const ready = () => {
    target.started = true
  }
  state.testbed.startTarget().then(ready, fail)
  return target
}
