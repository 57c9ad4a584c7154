import type { RunData } from '../stats/run-data.ts'
import type { Environment, RunResult } from '../types/result.ts'
import { leftOverOf } from './left-over-spill.ts'
import { openRunFolder } from './run-folder.ts'

/**
 * Reads the whole folder of a run, finished or not. Damaged or missing files that leave the rest usable are named in
 * `problems`. Throws USAGE for a folder that is not a run, for an environment.json that is damaged or has another
 * format, and for a result.json that no run writes, or that belongs to another run.
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
    latencyColumns: folder.latencyColumns(),
    samples: samples.value,
    fleet: fleet.value,
    problems: [
      ...stateProblems(folder.path, environment, result),
      ...[scenario, latency, bins, samples, fleet].flatMap(({ problems }) => problems),
    ],
  }
}

/** What the state of the folder itself shows: how far the run got, and what it left behind. */
function stateProblems(folder: string, { firstDueUs }: Environment, result: RunResult | null): string[] {
  if (result !== null) return []
  const early = firstDueUs === 0 ? ['the run stopped before its first curve was due'] : []
  const leftOver = leftOverOf(folder)
  return leftOver === null ? early : [...early, leftOver]
}
