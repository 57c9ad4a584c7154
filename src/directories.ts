import { accessSync, constants, mkdirSync, mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unwritable } from './unwritable.ts'

/**
 * Creates a folder and its missing parents, one by one: the recursive call of Node 20 never returns if a file system
 * refuses with "no such file" (as /proc does). Throws the error of the file system.
 */
export function makeDirectories(path: string): void {
  if (isDirectory(path)) return
  const parent = dirname(path)
  if (parent !== path) makeDirectories(parent)
  try {
    mkdirSync(path)
  } catch (error) {
    // another run may have created it meanwhile
    if (!isDirectory(path)) throw error
  }
}

/** A new folder for temporary files. Errors: RESULTS_UNWRITABLE. */
export function temporaryFolder(prefix: string): string {
  try {
    return mkdtempSync(join(tmpdir(), prefix))
  } catch (cause) {
    throw unwritable(tmpdir(), cause, 'set TMPDIR to a folder that this user can write')
  }
}

/**
 * Why this user cannot write to a folder, or cannot create it, as far as that can be known without trying; null = nothing
 * speaks against it.
 */
export function writeRefusal(path: string): Error | null {
  const parent = dirname(path)
  try {
    if (parent !== path && statSync(path, { throwIfNoEntry: false }) === undefined) return writeRefusal(parent)
    accessSync(path, constants.W_OK | constants.X_OK)
    return null
  } catch (error) {
    return error as Error
  }
}

/** One that this user may not look at is none: creating it then says why. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
