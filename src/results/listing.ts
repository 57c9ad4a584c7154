import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LoadcurveError, messageOf } from '../errors.ts'
import type { Environment, RunResult, Verdict } from '../types/result.ts'
import { leftOverOf } from './left-over-spill.ts'
import { openRunFolder } from './run-folder.ts'

/** A run at a glance. What cannot be read from an unfinished or damaged run is null. */
export interface RunListing {
  /** absolute */
  readonly folder: string
  /** the first due time as `2026-11-24T10:15:00Z`; if that is not known, the time in the folder's name */
  readonly when: string | null
  readonly scenario: string | null
  /** `null` (the word) if the driver discarded everything: then nothing could be delivered either */
  readonly engine: string | null
  readonly workload: string | null
  readonly state: 'finished' | 'unfinished' | 'unreadable'
  /** a curve was due: false for a run that ended while it was being prepared; true if that cannot be told any more */
  readonly began: boolean
  readonly verdict: Verdict | null
  /** planned in the measured phases */
  readonly offeredReadings: number | null
  /** of those, the readings that arrived */
  readonly delivered: number | null
  readonly resultP50Us: number | null
  readonly resultP99Us: number | null
  /** why it is unfinished or unreadable; else null */
  readonly problem: string | null
  /** what a killed run left behind that cannot be used without it; else null */
  readonly leftOver: string | null
}

const named = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.+-[0-9a-f]{4}$/

/**
 * The runs in a folder, oldest first. Reads at most two small files of each. Folders that are neither named like a run
 * nor hold an environment.json are skipped. A folder that does not exist has no runs; throws USAGE for one that cannot
 * be read.
 */
export function listRuns(dir: string): RunListing[] {
  const runs = foldersIn(resolve(dir)).flatMap((name) => listing(resolve(dir), name) ?? [])
  return runs.sort((a, b) => order(a).localeCompare(order(b), 'en'))
}

function order(run: RunListing): string {
  return `${run.when ?? ''} ${run.folder}`
}

function foldersIn(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw new LoadcurveError('USAGE', `cannot list the runs in ${dir}: ${messageOf(cause)}`, { cause })
  }
}

function listing(dir: string, name: string): RunListing | null {
  const folder = join(dir, name)
  if (!named.test(name) && !isFile(join(folder, 'environment.json'))) return null
  try {
    const run = openRunFolder(folder)
    return readable(folder, name, run.environment(), run.result())
  } catch (thrown) {
    return unreadable(folder, name, messageOf(thrown), mayHaveBegun(folder))
  }
}

/** Whether anything of a run is there: its folder is made with empty files, and its environment follows at once. */
function mayHaveBegun(folder: string): boolean {
  const sizeOf = (file: string) => statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0
  const written = ['result.json', 'seconds.ndjson', 'samples.ndjson', 'latency.hlog']
  return isFile(join(folder, 'environment.json')) || written.some((file) => sizeOf(file) > 0)
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function readable(folder: string, name: string, environment: Environment, result: RunResult | null): RunListing {
  const { scenario, firstDueUs } = environment
  const observed = scenario.driver.kind !== 'null'
  return {
    folder,
    when: firstDueUs === 0 ? timeIn(name) : `${new Date(firstDueUs / 1000).toISOString().slice(0, 19)}Z`,
    scenario: scenario.name,
    engine: observed ? scenario.target.engine : 'null',
    workload: scenario.target.workload,
    state: result === null ? 'unfinished' : 'finished',
    began: firstDueUs !== 0,
    verdict: result?.verdict ?? null,
    offeredReadings: result?.total.planned ?? null,
    delivered: observed ? (result?.total.delivered ?? null) : null,
    resultP50Us: result?.total.latency.result.p50Us ?? null,
    resultP99Us: result?.total.latency.result.p99Us ?? null,
    problem: result === null ? unfinished(firstDueUs) : null,
    leftOver: result === null ? leftOverOf(folder) : null,
  }
}

function unfinished(firstDueUs: number): string {
  return `there is no result.json: the run ${firstDueUs === 0 ? 'stopped before its first curve was due' : 'did not finish'}`
}

function timeIn(name: string): string | null {
  return named.test(name) ? name.replace(named, '$1-$2-$3T$4:$5:$6Z') : null
}

function unreadable(folder: string, name: string, problem: string, began: boolean): RunListing {
  return {
    folder,
    when: timeIn(name),
    scenario: null,
    engine: null,
    workload: null,
    state: 'unreadable',
    began,
    verdict: null,
    offeredReadings: null,
    delivered: null,
    resultP50Us: null,
    resultP99Us: null,
    problem,
    leftOver: null,
  }
}
