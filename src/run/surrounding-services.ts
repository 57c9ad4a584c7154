import { neededServices } from '../scenarios/needed-services.ts'
import type { Experiment } from './experiment.ts'
import { noSurroundings, type Surroundings } from './surroundings.ts'

/** Starts what a scenario needs around the harness's threads; nothing for the embedded target and the null driver. */
export async function openSurroundingsOf(experiment: Experiment): Promise<Surroundings> {
  const { request, plan, folder, epochOffsetUs, memory, aborter, findings } = experiment
  const { scenario, keep, env } = request
  if (neededServices(scenario).length === 0) return noSurroundings
  const { openSurroundings } = await import('./real-surroundings.ts')
  return openSurroundings({
    scenario,
    plan,
    run: folder.run,
    logsDir: folder.logsDir,
    epochOffsetUs,
    customers: memory.customers === null ? null : new Uint8Array(memory.customers),
    keep,
    env,
    onProgress: (text) => experiment.tell(text),
    onWarning: (warning) => findings.warnings.push(warning),
    onDeath: (message) => experiment.partDied(message),
    signal: aborter.signal,
  })
}
