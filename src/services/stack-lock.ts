import { LoadcurveError } from '../errors.ts'
import { holderOf, type LockHolder, takeLock, untilExit } from './lock-file.ts'
import { type ProcessTable, realProcesses } from './process-identity.ts'
import { stackPaths } from './stack-state.ts'

/** Who uses the stack at the moment; null = nobody. */
export function stackUser(cacheDir: string, processes: ProcessTable = realProcesses): LockHolder | null {
  return holderOf(stackPaths(cacheDir).lock, processes)
}

/**
 * Takes the stack for this process and returns what gives it back.
 *
 * @throws LoadcurveError TARGET_FAILED that names a live process that has it
 */
export function lockStack(cacheDir: string, purpose: string): () => void {
  const taken = takeLock(stackPaths(cacheDir).lock, purpose)
  if ('release' in taken) return untilExit(taken.release)
  const { holder } = taken
  const who = holder === null ? 'another process' : `${holder.purpose} (pid ${holder.identity.pid})`
  throw new LoadcurveError('TARGET_FAILED', `the services of 'stack up' are in use by ${who}`, {
    hint: 'wait until it has ended; or let this one have services of its own with another LOADCURVE_CACHE',
  })
}
