import { readdirSync, readFileSync } from 'node:fs'
import { LoadcurveError } from '../../errors.ts'

/** A process, and what it was started with. */
export interface ListedProcess {
  readonly pid: number
  readonly words: readonly string[]
}

/** Every process that this user can look at (proc(5)). Throws where there is no /proc. */
export function listProcesses(proc = '/proc'): ListedProcess[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), words: readFileSync(`${proc}/${name}/cmdline`, 'utf8').split('\0') }]
      } catch {
        return [] // it has ended meanwhile
      }
    })
}

/** Whether processes can be listed here. */
export function canListProcesses(proc = '/proc'): boolean {
  try {
    readFileSync(`${proc}/self/cmdline`)
    return true
  } catch {
    return false
  }
}

/** Before anything starts that can only be watched and ended where processes can be listed. Errors: TARGET_FAILED. */
export function requireProcessList(who: string, proc?: string): void {
  if (canListProcesses(proc)) return
  throw new LoadcurveError('TARGET_FAILED', `${who} needs a system that lists its processes in /proc, such as Linux`, {
    hint: 'write mode: local under target, or run it on Linux',
  })
}
