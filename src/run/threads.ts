import type { Crew } from './crew.ts'
import type { Experiment } from './experiment.ts'

/** The threads of a run: workers of the embedded target, the observer, the generators. */
export function hireThreads(experiment: Experiment, crew: Crew): void {
  const { model, epochOffsetUs, memory, surroundings, request, spillFile } = experiment
  const { scenario } = request
  const setup = { scenario, model, epochOffsetUs, memory, spillFile, wiring: surroundings.wiring }
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
  experiment.surroundings.startTarget().then(ready, (error) => experiment.fail(error))
  return state
}
