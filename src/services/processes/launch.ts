import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { LoadcurveError } from '../../errors.ts'
import type { Variables } from '../programs/tool.ts'
import { identify, isAlive, type ProcessIdentity, signal as signalTo } from './identity.ts'
import { type Exit, exitInWords, searchedLines, wordsBelow } from './last-words.ts'
import { logTail } from './log-tail.ts'
import { readMessages } from './messages.ts'
import type { PartName } from './process-record.ts'

/** Everything needed to start one process, and to restart it. */
export interface Launch {
  /** `kafka`, `kafka-2`, `redis`, `target-0` */
  readonly name: string
  /** its name in faults and in the record of the run */
  readonly part: PartName
  readonly command: string
  readonly args: readonly string[]
  readonly env: Variables
  /** its working directory */
  readonly folder: string
  /** its output is appended here */
  readonly logFile: string
  /** null: it receives no settings and sends no messages */
  readonly talk: Talk | null
  /** true once it is ready; polled. Errors end the start. */
  isReady(): Promise<boolean>
  /** a better reason why it ended during its start than its last words; null = there is none */
  whyEnded?(): Promise<LoadcurveError | null>
}

/**
 * How the harness and a process of its own making talk to each other. Such a process ends when its stdin closes: that
 * is how it is asked to end, and it ends in the same way when the harness dies.
 */
export interface Talk {
  /** the first line of its stdin, the only channel for secrets: never arguments, the environment or a log */
  readonly settings: string
  /** called with each message on its stdout (`formatMessage`); all other output goes to the log */
  onMessage(message: unknown): void
}

/** A started process. It has its own session, so Ctrl-C at the terminal reaches only the harness. */
export interface StartedProcess {
  readonly launch: Launch
  readonly identity: ProcessIdentity
  isAlive(): boolean
  /** null while it runs; once it is set, its last message has been read too */
  exit(): Exit | null
  /** resolves when it has ended and been reaped */
  readonly end: Promise<Exit>
  /** does nothing if the process has ended */
  signal(name: NodeJS.Signals): void
  /** closes its stdin, or sends SIGTERM if it has none; also works on a suspended process */
  askToEnd(): void
}

/**
 * Starts a process that does not keep this one alive.
 *
 * @throws LoadcurveError TARGET_FAILED when the program cannot be started at all
 */
export function startProcess(launch: Launch): StartedProcess {
  const log = openSync(launch.logFile, 'a')
  try {
    const pipe = launch.talk === null ? null : 'pipe'
    const child = spawn(launch.command, launch.args, {
      cwd: launch.folder,
      env: { ...launch.env },
      stdio: [pipe ?? 'ignore', pipe ?? log, log],
      detached: true,
    })
    // without a listener, a program that cannot be started would crash the harness; the missing pid is handled below
    child.on('error', () => {})
    child.unref()
    if (launch.talk !== null) converse(child, launch.talk, launch.logFile)
    return startedProcess(launch, child)
  } finally {
    closeSync(log)
  }
}

function converse(child: ChildProcess, talk: Talk, logFile: string): void {
  readMessages(child.stdout!, logFile, (message) => talk.onMessage(message))
  // if the process ends before it has read its settings, its exit is reported anyway
  child.stdin!.on('error', () => {})
  child.stdin!.write(`${talk.settings}\n`)
}

function startedProcess(launch: Launch, child: ChildProcess): StartedProcess {
  let exit: Exit | null = null
  const end = endOf(child)
  void end.then((how) => {
    exit = how
  })
  if (child.pid === undefined) throw didNotStart(launch, 'it could not be started')
  // one that has ended already is like no process there is, and its exit is heard in a moment
  const identity = identify(child.pid) ?? { pid: child.pid, started: '' }
  return {
    launch,
    identity,
    isAlive: () => isAlive(identity),
    exit: () => exit,
    end,
    signal: (name) => void signalTo(identity, name),
    askToEnd: () => {
      if (launch.talk === null) signalTo(identity, 'SIGTERM')
      else child.stdin!.end()
      signalTo(identity, 'SIGCONT')
    },
  }
}

/** A helper that outlives the process may keep its stdout open; the harness does not wait for that. */
const lastMessageWithinMs = 1000

/** Resolves after the last byte of stdout was read, so the last messages of a process are known when its exit is. */
async function endOf(child: ChildProcess): Promise<Exit> {
  const closed = new Promise((resolve) => child.once('close', resolve))
  const exit = await new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  await Promise.race([closed, pause(lastMessageWithinMs, null, { ref: false })])
  return exit
}

const shownLines = 8

/** The error for a process that never became ready, with the last lines of its log. */
export function didNotStart({ name, logFile }: Launch, how: string): LoadcurveError {
  const words = wordsBelow(logTail(logFile, searchedLines), shownLines)
  return new LoadcurveError('TARGET_FAILED', `${name} did not start: ${how}${words}`, {
    hint: `its log is ${logFile}`,
  })
}

/** The error for a process that ended during its start: `it ended with exit code 1`. */
export function endedStarting({ launch }: StartedProcess, exit: Exit): LoadcurveError {
  return didNotStart(launch, `it ended with ${exitInWords(exit)}`)
}
