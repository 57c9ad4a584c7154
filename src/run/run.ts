import { LoadcurveError } from '../errors.ts'
import type { RunHandle, RunRequest } from './api.ts'
import { Experiment } from './experiment.ts'

/** Starts a run. Errors that come before anything ran (no such model, results folder not writable) reject `done` too. */
export function startRun(request: RunRequest): RunHandle {
  let experiment: Experiment | null = null
  let halted: LoadcurveError | null = null
  const done = (async () => {
    experiment = new Experiment(request)
    if (halted !== null) experiment.fail(halted)
    return experiment.run()
  })()
  const halt = (message: string) => {
    halted = new LoadcurveError('INTERRUPTED', message)
    experiment?.fail(halted)
  }
  return {
    done,
    stop: (hurry) => (experiment === null ? halt('interrupted before the run began') : experiment.stop(hurry)),
    kill: () => halt('stopped immediately; results written so far remain readable'),
  }
}
