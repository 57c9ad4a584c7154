import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  const why = earlyEnd(folder)
  const stopped = firstDueUs === 0 ? ['the run stopped before its first curve was due'] : []
  const early = [...stopped, ...(why === null ? [] : [why])]
  const leftOver = leftOverOf(folder)
  return leftOver === null ? early : [...early, leftOver]
}

/** What a run that ended by an error said of it, in its own log; null = nothing: it was killed, or goes on. */
function earlyEnd(folder: string): string | null {
  try {
    const lines = readFileSync(join(folder, 'logs', 'harness.log'), 'utf8').split('\n')
    return /\bended early: .*/.exec(lines.findLast((line) => line.includes(' ended early: ')) ?? '')?.[0] ?? null
  } catch {
    return null // without a log there is nothing to tell
  }
}
