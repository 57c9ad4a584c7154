import os from 'node:os'
import { isAbsolute, join, resolve, sep } from 'node:path'
import { unwritable } from '../../unwritable.ts'
import type { Variables } from './tool.ts'

/**
 * `LOADCURVE_CACHE`, else `XDG_CACHE_HOME`/loadcurve, else ~/.cache/loadcurve. An empty variable counts as unset, and so
 * does a relative XDG_CACHE_HOME (https://specifications.freedesktop.org/basedir-spec).
 */
export function cacheDir(variables: Variables = process.env): string {
  if (variables.LOADCURVE_CACHE) return resolve(variables.LOADCURVE_CACHE)
  const { XDG_CACHE_HOME } = variables
  const parent = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homeOf(variables), '.cache')
  return join(parent, 'loadcurve')
}

/** A user without a home, as in a container that runs under any number, has the root folder, as Docker has it. */
function homeOf({ HOME }: Variables): string {
  if (HOME) return HOME
  try {
    return os.homedir() || os.userInfo().homedir || sep
  } catch {
    return sep
  }
}

export const anotherCache = 'set LOADCURVE_CACHE to a folder that this user can write'

/** Codes of a file system that does not let this user in, or has no room; a missing file is another matter. */
const refusals: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EIO']

/**
 * What a cache that refuses means: RESULTS_UNWRITABLE with the folder, the reason and the variable that moves it.
 * Anything else that was thrown is returned as it is.
 */
export function cacheRefusal(cacheDir: string, thrown: unknown): unknown {
  return isRefusal(cacheDir, thrown) ? unwritable(`the cache ${cacheDir}`, thrown, anotherCache) : thrown
}

/** Does something with the cache. Errors: RESULTS_UNWRITABLE, and those of `work`. */
export async function inCache<T>(cacheDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw cacheRefusal(cacheDir, thrown)
  }
}

function isRefusal(cacheDir: string, thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const { code, syscall, path } = thrown as NodeJS.ErrnoException
  if (!refusals.includes(code) && syscall !== 'mkdir') return false
  // a write to an open file names none
  return path === undefined ? syscall === 'write' : isWithin(path, cacheDir) || isWithin(cacheDir, path)
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
