import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, type ProcessIdentity, signal } from './identity.ts'
import type { StartedProcess } from './launch.ts'

const pollMs = 10
const goneWithinMs = 10_000
const buriedWithinMs = 1000
const betweenListsMs = 100

/** Kills processes that another process started. Resolves when all are gone. */
export async function killProcesses(identities: readonly ProcessIdentity[]): Promise<void> {
  for (const identity of identities) signal(identity, 'SIGKILL')
  await untilNone(() => identities.some((identity) => isAlive(identity)), goneWithinMs)
}

/**
 * Kills what a list names until it names nothing twice in a row: one of them may start another in its last moment. Gives
 * up after a while.
 */
export async function killListed(
  list: () => readonly ProcessIdentity[],
  kill: typeof killProcesses = killProcesses,
): Promise<void> {
  const giveUp = performance.now() + goneWithinMs
  for (let empty = 0; performance.now() < giveUp; ) {
    const identities = list()
    empty = identities.length === 0 ? empty + 1 : 0
    if (empty === 2) return
    if (empty === 0) await kill(identities)
    await pause(betweenListsMs)
  }
}

/**
 * Ends child processes: asks them to end first unless `politelyMs` is 0, then kills them. Resolves when they have been
 * reaped: where process 1 does not reap orphans, zombies would stay.
 */
export async function endProcesses(processes: readonly StartedProcess[], politelyMs: number): Promise<void> {
  const anyAlive = () => processes.some((process) => process.isAlive())
  if (politelyMs > 0) {
    for (const process of processes) process.askToEnd()
    await untilNone(anyAlive, politelyMs)
  }
  for (const process of processes) process.signal('SIGKILL')
  await untilNone(anyAlive, goneWithinMs)
  const patience = new AbortController()
  const buried = Promise.all(processes.map(({ end }) => end))
  await Promise.race([buried, pause(buriedWithinMs, null, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}

async function untilNone(isAnyLeft: () => boolean, withinMs: number): Promise<void> {
  const giveUp = performance.now() + withinMs
  while (performance.now() < giveUp && isAnyLeft()) await pause(pollMs)
}
