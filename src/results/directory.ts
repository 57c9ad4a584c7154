import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

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

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
