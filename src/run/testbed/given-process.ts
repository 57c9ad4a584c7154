import { existsSync } from 'node:fs'
import { readFileOrNull } from '../../collectors/host/thread-facts.ts'
import { LoadcurveError } from '../../errors.ts'

/** True where there is no /proc: nothing is known then. */
export function hasProcess(pid: number, exists: (path: string) => boolean = existsSync): boolean {
  return !exists('/proc/self') || (exists(`/proc/${pid}`) && !isZombie(pid))
}

/** One that has ended, and whose parent has not asked how. */
function isZombie(pid: number): boolean {
  const stat = readFileOrNull(`/proc/${pid}/stat`)
  return stat !== null && /\) [ZX] /.test(stat)
}

/**
 * A process whose CPU is to be measured must be there before the run begins. Where there is no /proc nothing is known.
 * Errors: SCENARIO_INVALID.
 */
export function requireProcess(pid: number | null, exists: (path: string) => boolean = existsSync): void {
  if (pid === null || hasProcess(pid, exists)) return
  throw new LoadcurveError('SCENARIO_INVALID', `target.options.pid is ${pid}, and this machine has no such process`, {
    hint: 'start the pipeline first and write its process id, or leave pid out: its CPU is then not in the report',
  })
}
