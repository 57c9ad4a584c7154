import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { LoadcurveError } from '../../errors.ts'
import type { ServiceFacts, ServiceName } from '../../types/services.ts'
import { lastLines, type Variables } from '../programs/tool.ts'
import { identify, isAlive, type ProcessIdentity, signal } from './identity.ts'
import { searchedLines, wordsBelow } from './last-words.ts'

/** Everything needed to start one process of a service, and to start it again. */
export interface Launch {
  /** `kafka`, `kafka-2`, `redis`, `zookeeper` */
  readonly name: string
  readonly service: ServiceName
  readonly command: string
  readonly args: readonly string[]
  readonly env: Variables
  /** its data lies here */
  readonly folder: string
  readonly logFile: string
  readonly port: number
  readonly facts: ServiceFacts
  /** true once it serves */
  isReady(): Promise<boolean>
}

/** A started process. It has a session of its own: Ctrl-C at the terminal reaches the harness and not its services. */
export interface ServiceChild {
  readonly launch: Launch
  readonly identity: ProcessIdentity
  /** how it ended: `exit code 1`, `SIGKILL`; null while it runs */
  ended(): string | null
  /** resolves when it has ended */
  readonly end: Promise<string>
}

/**
 * Starts a process whose output goes to its log file. The child does not keep this process alive.
 *
 * @throws LoadcurveError TARGET_FAILED when the program cannot be started at all
 */
export function spawnService(launch: Launch): ServiceChild {
  const log = openSync(launch.logFile, 'a')
  try {
    const child = spawn(launch.command, launch.args, {
      cwd: launch.folder,
      env: { ...launch.env },
      stdio: ['ignore', log, log],
      detached: true,
    })
    // without a listener a program that cannot be started would end the harness; `pid` tells it below
    child.on('error', () => {})
    child.unref()
    return watched(launch, child)
  } finally {
    closeSync(log)
  }
}

function watched(launch: Launch, child: ChildProcess): ServiceChild {
  let ended: string | null = null
  const end = new Promise<string>((resolve) => {
    child.once('exit', (code, signalName) => {
      ended = signalName ?? `exit code ${code}`
      resolve(ended)
    })
  })
  const identity = child.pid === undefined ? null : identify(child.pid)
  if (identity === null) throw diedStarting(launch, 'it could not be started')
  return { launch, identity, ended: () => ended, end }
}

const pollMs = 40
export const readyWithinMs = 60_000
const shownLines = 8

/**
 * Waits until a process serves.
 *
 * @throws LoadcurveError TARGET_FAILED with the last lines of its log when it dies or is silent for too long
 */
export async function untilReady(child: ServiceChild, abort: AbortSignal, withinMs = readyWithinMs): Promise<void> {
  const giveUp = performance.now() + withinMs
  while (!abort.aborted) {
    if (child.ended() !== null) throw diedStarting(child.launch, `it ended with ${child.ended()}`)
    if ((await child.launch.isReady()) && isAlive(child.identity)) return
    if (performance.now() > giveUp) throw diedStarting(child.launch, `no answer within ${withinMs / 1000} s`)
    await pause(pollMs)
  }
  throw new LoadcurveError('INTERRUPTED', `stopped while ${child.launch.name} was being started`)
}

function diedStarting({ name, logFile }: Launch, how: string): LoadcurveError {
  const words = wordsBelow(logTail(logFile, searchedLines), shownLines)
  return new LoadcurveError('TARGET_FAILED', `${name} did not start: ${how}${words}`, {
    hint: `its log is ${logFile}`,
  })
}

const tailBytes = 16_384

/** The last lines of a log; empty where there is none. */
export function logTail(path: string, count: number): string[] {
  try {
    const size = statSync(path).size
    const fd = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(Math.min(size, Math.max(tailBytes, count * 400)))
      readSync(fd, bytes, 0, bytes.length, size - bytes.length)
      return lastLines(bytes.toString('utf8'), count)
    } finally {
      closeSync(fd)
    }
  } catch {
    return []
  }
}

/** Ends processes: asked first (SIGTERM) where `politelyMs` is not 0, then killed. Resolves when all are gone. */
export async function endProcesses(identities: readonly ProcessIdentity[], politelyMs: number): Promise<void> {
  if (politelyMs > 0) {
    // a process that is stopped cannot end itself
    for (const identity of identities) if (signal(identity, 'SIGTERM')) signal(identity, 'SIGCONT')
    await untilGone(identities, politelyMs)
  }
  for (const identity of identities) signal(identity, 'SIGKILL')
  await untilGone(identities, 10_000)
}

async function untilGone(identities: readonly ProcessIdentity[], withinMs: number): Promise<void> {
  const giveUp = performance.now() + withinMs
  while (performance.now() < giveUp && identities.some((identity) => isAlive(identity))) {
    await pause(10)
  }
}
