import { existsSync } from 'node:fs'
import { killProcesses } from './ending.ts'
import { isAlive, type ProcessTable, realProcesses, standingOf } from './identity.ts'
import { type FoundRecord, type RecordedProcess, readRecords, removeRecord } from './process-record.ts'
import { removeRunData } from './run-data.ts'

/** Leftovers of a run whose harness is gone. */
export interface Orphan {
  readonly run: string
  /** still running; if empty, only data is left */
  readonly processes: readonly RecordedProcess[]
  readonly dataDir: string
  readonly recordPath: string
  readonly keep: boolean
}

/** Runs in this cache whose harness ended without stopping its services. Read-only. */
export function findOrphans(cacheDir: string, processes: ProcessTable = realProcesses): Orphan[] {
  return readRecords(cacheDir)
    .filter(({ record }) => standingOf(record.owner, processes) === 'gone')
    .map((found) => orphanOf(found, processes))
}

/** Runs of other machines or containers that share this cache: nobody here can tell whether they live. */
export function foreignRuns(cacheDir: string, processes: ProcessTable = realProcesses): FoundRecord[] {
  return readRecords(cacheDir).filter(({ record }) => standingOf(record.owner, processes) === 'foreign')
}

/** `left alone, ...: run 99-ab12 of build-7 (/cache/services/99-ab12.json)`; null = there is none. */
export function foreignText(runs: readonly FoundRecord[]): string | null {
  if (runs.length === 0) return null
  const named = runs.map(({ path, record }) => `run ${record.run} of ${record.owner.place?.split(' ')[0]} (${path})`)
  return `left alone, since another machine or container shares this cache: ${named.join('; ')}; remove a record yourself if its run is gone`
}

function orphanOf({ path, record }: FoundRecord, processes: ProcessTable): Orphan {
  return {
    run: record.run,
    processes: record.processes.filter(({ identity }) => isAlive(identity, processes)),
    dataDir: record.dataDir,
    recordPath: path,
    keep: record.keep,
  }
}

/**
 * Kills orphaned processes that still run, and removes their data (unless it should be kept). Returns the folders that
 * stay because nothing shows that loadcurve made them: versions up to 0.2.0 did not mark theirs.
 */
export async function stopOrphans(orphans: readonly Orphan[]): Promise<string[]> {
  await killProcesses(orphans.flatMap(({ processes }) => processes.map(({ identity }) => identity)))
  const left: string[] = []
  for (const { dataDir, keep, recordPath } of orphans) {
    if (!keep && !removeRunData(dataDir, recordPath) && existsSync(dataDir)) left.push(dataDir)
    removeRecord(recordPath)
  }
  return left
}

/** `left alone, ...: /cache/services/99-ab12`; null = nothing is left. */
export function leftText(folders: readonly string[]): string | null {
  if (folders.length === 0) return null
  return `left alone, since nothing shows that loadcurve made it: ${folders.join(', ')}; remove it yourself if nobody needs it`
}

/** Removes the data of dead runs that have no running processes left, without asking. Returns the folders that stay. */
export async function clearDeadRuns(cacheDir: string): Promise<string[]> {
  return stopOrphans(findOrphans(cacheDir).filter(({ processes }) => processes.length === 0))
}

/** `still running, ...: kafka (pid 4711), redis (pid 4712) of run 99-ab12`; null = nothing runs. */
export function tellOrphans(orphans: readonly Orphan[]): string | null {
  const told = orphans
    .filter(({ processes }) => processes.length > 0)
    .map(({ run, processes }) => {
      const names = processes.map(({ name, identity }) => `${name} (pid ${identity.pid})`)
      return `${names.join(', ')} of run ${run}`
    })
  if (told.length === 0) return null
  return `still running, though the loadcurve that started it is gone: ${told.join('; ')}`
}
