import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRecords, recordsFolder } from './processes/process-record.ts'
import { bytesBelow } from './programs/disk.ts'

/** Data of a run that was kept by `--keep`. */
export interface KeptData {
  readonly folder: string
  readonly bytes: number
}

/** Data folders in the cache that belong neither to a run in progress nor to one that was killed. */
export function keptData(cacheDir: string): KeptData[] {
  const inUse = readRecords(cacheDir).map(({ record }) => record.dataDir)
  return foldersIn(recordsFolder(cacheDir))
    .filter((folder) => !inUse.includes(folder))
    .map((folder) => ({ folder, bytes: bytesBelow(folder) }))
}

function foldersIn(parent: string): string[] {
  try {
    const entries = readdirSync(parent, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(parent, name))
  } catch {
    return []
  }
}
