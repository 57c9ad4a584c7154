import { parseProcessStat } from '../../collectors/host/process-files.ts'
import { readFileOrNull } from '../../collectors/host/thread-facts.ts'
import { LoadcurveError } from '../../errors.ts'
import { requireProcessList } from '../../services/processes/listed.ts'
import { startsDaemons, type TargetSpec } from '../../types/scenario.ts'
import { givenNames } from './given-names.ts'

type Read = (path: string) => string | null

/**
 * When a process started, in ticks since the boot: a later one with the same id has another start. null = there is none,
 * or it has ended and its parent has not asked how; `unknown` where there is no /proc.
 */
export function startOfProcess(pid: number, read: Read = readFileOrNull): number | 'unknown' | null {
  const stat = parseProcessStat(read(`/proc/${pid}/stat`) ?? '')
  if (stat !== null) return stat.ended ? null : stat.startTicks
  return read('/proc/self/stat') === null ? 'unknown' : null
}

/** True where there is no /proc: nothing is known then. */
export function hasProcess(pid: number, read?: Read): boolean {
  return startOfProcess(pid, read) !== null
}

/**
 * A process whose CPU is to be measured must be there before the run begins. Where there is no /proc nothing is known.
 * Errors: SCENARIO_INVALID.
 */
export function requireProcess(pid: number | null, read?: Read): void {
  if (pid === null || hasProcess(pid, read)) return
  throw new LoadcurveError('SCENARIO_INVALID', `target.options.pid is ${pid}, and this machine has no such process`, {
    hint: 'start the pipeline first and write its process id, or leave pid out: its CPU is then not in the report',
  })
}

/** What a run has to know of processes before it starts any. Errors: SCENARIO_INVALID, TARGET_FAILED. */
export function requireProcesses(target: TargetSpec, proc?: string): void {
  requireProcess(givenNames(target).pid)
  if (startsDaemons(target)) requireProcessList('mode: cluster', proc)
}
