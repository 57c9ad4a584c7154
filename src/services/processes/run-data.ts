import { existsSync, lstatSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { makeDirectories } from '../../directories.ts'

/** Lies in every data folder that loadcurve made: only such a folder is ever removed because a record names it. */
const marker = '.loadcurve-data'

/** Where a target keeps what has to go with the run, in the data folder of the run. */
export function targetFolderOf(dataDir: string): string {
  return join(dataDir, 'target')
}

/** Makes the data folder of a run. */
export function makeRunData(dataDir: string): void {
  makeDirectories(dataDir)
  writeFileSync(join(dataDir, marker), `${basename(dataDir)}\n`)
}

/**
 * Removes the data folder that a record names, if loadcurve made it: it lies beside the record in the cache, has the
 * name of the record's run, and holds the marker. A record that was damaged or planted can name anything. Returns
 * whether it was removed.
 */
export function removeRunData(dataDir: string, recordPath: string): boolean {
  if (!isOwn(dataDir, recordPath)) return false
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  return true
}

function isOwn(dataDir: string, recordPath: string): boolean {
  try {
    const run = basename(recordPath, extname(recordPath))
    if (basename(dataDir) !== run || !lstatSync(dataDir).isDirectory()) return false
    return realpathSync(dirname(dataDir)) === realpathSync(dirname(recordPath)) && existsSync(join(dataDir, marker))
  } catch {
    return false
  }
}
