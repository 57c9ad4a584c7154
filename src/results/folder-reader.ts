import type { RunData } from '../stats/run-data.ts'
import type { Environment, RunResult } from '../types/result.ts'
import { leftOverOf } from './left-over-spill.ts'
import { openRunFolder } from './run-folder.ts'

/**
 * Reads all of a run's folder, finished or not. What is damaged or missing without making the rest useless is named in
 * `problems`. Throws USAGE for a folder that is not a run, an environment.json of another format or damaged, and a
 * result.json that is not what a run writes, or not this run's.
 */
export function readRunFolder(path: string): RunData {
  const folder = openRunFolder(path)
  const environment = folder.environment()
  const result = folder.result()
  const [scenario, latency, bins] = [folder.scenarioText(), folder.latency(), folder.bins()]
  const [samples, fleet] = [folder.samples(), folder.fleet()]
  return {
    folder: folder.path,
    environment,
    scenarioText: scenario.value,
    result,
    bins: bins.value,
    ...latency.value,
    samples: samples.value,
    fleet: fleet.value,
    problems: [
      ...stateProblems(folder.path, environment, result),
      ...[scenario, latency, bins, samples, fleet].flatMap(({ problems }) => problems),
    ],
  }
}

/** What the state of the folder itself tells: how far the run came, and what it left behind. */
function stateProblems(folder: string, { firstDueUs }: Environment, result: RunResult | null): string[] {
  if (result !== null) return []
  const early = firstDueUs === 0 ? ['the run stopped before its first curve was due'] : []
  const leftOver = leftOverOf(folder)
  return leftOver === null ? early : [...early, leftOver]
}
