import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readRecords, recordsFolder } from './processes/process-record.ts'
import { bytesBelow } from './programs/disk.ts'

/** The data of a run that `--keep` left. */
export interface KeptData {
  readonly folder: string
  readonly bytes: number
}

/** Data folders in the cache that belong to no run under way and to none that was killed. */
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
