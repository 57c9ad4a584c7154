import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LoadcurveError } from '../../errors.ts'
import type { NodeTargetMessage, NodeTargetSetup } from './setup.ts'

export interface ChildEvents {
  /** partitions that it takes now; null = of any */
  onReady(partitions: readonly number[] | null): void
  /** it waits for something to pass, in words */
  onTrouble(words: string): void
  /** it ended: an error with its own last words, or with the end of its log */
  onEnd(error: LoadcurveError): void
}

/** A process of the target, seen from the harness. */
export interface Child {
  readonly name: string
  readonly pid: number
  signal(signal: NodeJS.Signals): void
  /** closes its stdin: it finishes what it has taken and ends */
  finish(): void
  /** resolves when it is gone */
  readonly gone: Promise<void>
}

/** Lines of its log that an error shows. */
const shownLines = 5
/** Memory for what waits while a service is away, beside a customers table of 35 million bytes. */
const nodeArguments = ['--max-semi-space-size=32', '--enable-source-maps']

/**
 * Starts a process: setup as the first line of its stdin, words over an IPC channel, output appended to
 * `<logsDir>/target-<n>.log`. Its environment holds no more than it needs to run.
 */
export function startChild(entry: URL, setup: NodeTargetSetup, logsDir: string, events: ChildEvents): Child {
  const name = `target-${setup.worker}`
  const logFile = join(logsDir, `${name}.log`)
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...nodeArguments, fileURLToPath(entry)], {
    stdio: ['pipe', log, log, 'ipc'],
    env: environment(),
  })
  closeSync(log)
  let fatal: Extract<NodeTargetMessage, { type: 'fatal' }> | null = null
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.on('message', (message: NodeTargetMessage) => {
    if (message.type === 'ready') events.onReady(message.partitions)
    else if (message.type === 'trouble') events.onTrouble(message.words)
    else fatal = message
  })
  child.on('error', () => {})
  child.stdin!.on('error', () => {})
  child.once('close', (code, signal) => events.onEnd(endOf(name, logFile, fatal, howItEnded(code, signal))))
  child.stdin!.write(`${JSON.stringify(setup)}\n`)
  return { name, pid: child.pid ?? 0, signal: (signal) => signalTo(child, signal), finish: () => finish(child), gone }
}

/** Without variables of the harness: some may hold secrets. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS']
  const own = Object.fromEntries(
    kept.flatMap((key) => (process.env[key] === undefined ? [] : [[key, process.env[key]]])),
  )
  return { ...own, KAFKAJS_NO_PARTITIONER_WARNING: '1' }
}

function signalTo(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}

function finish(child: ChildProcess): void {
  signalTo(child, 'SIGCONT')
  child.stdin!.end()
}

function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
}

function endOf(
  name: string,
  logFile: string,
  fatal: { readonly message: string; readonly hint: string } | null,
  how: string,
): LoadcurveError {
  if (fatal !== null) {
    const hint = fatal.hint === '' ? `see ${logFile}` : fatal.hint
    return new LoadcurveError('TARGET_FAILED', `${name}: ${fatal.message}`, { hint })
  }
  const last = lastLines(logFile)
  const message = `${name} ${how}${last === '' ? '' : `; its log ends with: ${last}`}`
  return new LoadcurveError('TARGET_FAILED', message, { hint: `see ${logFile}` })
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-shownLines).join(' | ')
  } catch {
    return ''
  }
}
