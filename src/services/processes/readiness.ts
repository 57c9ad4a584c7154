import { setTimeout as pause } from 'node:timers/promises'
import { LoadcurveError } from '../../errors.ts'
import { didNotStart, endedStarting, type StartedProcess } from './launch.ts'

const pollMs = 40
export const usualReadyWithinMs = 60_000

/**
 * Waits until a process is ready.
 *
 * @throws LoadcurveError TARGET_FAILED with the last lines of its log if it ends or takes too long; INTERRUPTED
 */
export async function untilReady(
  process: StartedProcess,
  abort: AbortSignal,
  withinMs = usualReadyWithinMs,
): Promise<void> {
  const { launch } = process
  const giveUp = performance.now() + withinMs
  while (!abort.aborted) {
    const exit = process.exit()
    if (exit !== null) throw (await launch.whyEnded?.()) ?? endedStarting(process, exit)
    if ((await launch.isReady()) && process.isAlive()) return
    if (performance.now() > giveUp) throw didNotStart(launch, `no response within ${withinMs / 1000} s`)
    await pause(pollMs)
  }
  throw stoppedStarting(launch.name)
}

export function stoppedStarting(name = 'a process'): LoadcurveError {
  return new LoadcurveError('INTERRUPTED', `stopped while ${name} was starting`)
}
