import { existsSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'
import { killListed, killProcesses } from './ending.ts'
import { identify, isAlive, type ProcessTable, realProcesses, standingOf } from './identity.ts'
import { type FoundRecord, type RecordedProcess, readRecords, removeRecord } from './process-record.ts'
import { removeRunData, targetFolderOf } from './run-data.ts'

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
  const recorded = record.processes.filter(({ identity }) => isAlive(identity, processes))
  const isNew = ({ identity }: RecordedProcess) => !recorded.some((one) => one.identity.pid === identity.pid)
  return {
    run: record.run,
    processes: [...recorded, ...unrecorded(record, processes).filter(isNew)],
    dataDir: record.dataDir,
    recordPath: path,
    keep: record.keep,
  }
}

/**
 * What a part of the target has started for it, such as a supervisor its workers, and no record may have: it was started
 * with the folder of the run's target as a property of its JVM. A record that was damaged or planted can name anything,
 * so its folder must be called as its run is.
 */
function unrecorded(
  { run, dataDir }: Pick<Orphan, 'run' | 'dataDir'>,
  processes: ProcessTable,
): readonly RecordedProcess[] {
  if (run === '' || basename(dataDir) !== run || !isAbsolute(dataDir)) return []
  const folder = targetFolderOf(dataDir)
  const isIn = (word: string) => {
    const value = word.startsWith('-D') ? word.slice(word.indexOf('=') + 1) : ''
    return value === folder || value.startsWith(`${folder}/`)
  }
  return (processes.listed?.() ?? []).flatMap(({ pid, words }) => {
    const identity = words.some(isIn) ? identify(pid, processes) : null
    return identity === null ? [] : [{ name: 'target', service: 'target', identity } as const]
  })
}

/**
 * Kills orphaned processes that still run, and removes their data (unless it should be kept). Returns the folders that
 * stay because nothing shows that loadcurve made them: versions up to 0.2.0 did not mark theirs.
 */
export async function stopOrphans(
  orphans: readonly Orphan[],
  processes: ProcessTable = realProcesses,
): Promise<string[]> {
  if (orphans.length === 0) return []
  await killProcesses(orphans.flatMap((orphan) => orphan.processes.map(({ identity }) => identity)))
  // those too that one of them has started meanwhile
  await killListed(() => orphans.flatMap((orphan) => unrecorded(orphan, processes).map(({ identity }) => identity)))
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
