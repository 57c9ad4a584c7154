import os from 'node:os'
import { join } from 'node:path'
import type { Variables } from './tool.ts'

/** `LOADCURVE_CACHE`, else `XDG_CACHE_HOME`/loadcurve, else ~/.cache/loadcurve. An empty variable counts as unset. */
export function cacheDir(variables: Variables = process.env): string {
  if (variables.LOADCURVE_CACHE) return variables.LOADCURVE_CACHE
  return join(variables.XDG_CACHE_HOME || join(os.homedir(), '.cache'), 'loadcurve')
}
