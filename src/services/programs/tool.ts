import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export interface ToolRequest {
  readonly env: Variables
  readonly cwd?: string
  readonly signal: AbortSignal
  /** called with its output as it arrives, in pieces of any length */
  onOutput?(text: string): void
}

export interface ToolOutcome {
  /** null: it was ended by a signal, or could not be started */
  readonly exitCode: number | null
  /** the end of what it wrote to stdout and stderr */
  readonly output: string
}

const keptCharacters = 64_000

/** Runs a program to completion; if it cannot be started, there is no exit code. Rejects with INTERRUPTED when aborted. */
export function runTool(command: string, args: readonly string[], request: ToolRequest): Promise<ToolOutcome> {
  const { env, cwd, signal, onOutput } = request
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(interrupted())
    const child = spawn(command, args, { env: { ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    const keep = (chunk: Buffer) => {
      const text = chunk.toString('utf8')
      onOutput?.(text)
      output = (output + text).slice(-keptCharacters)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const abort = () => {
      killGroup(child.pid)
      reject(interrupted())
    }
    signal.addEventListener('abort', abort, { once: true })
    const end = (exitCode: number | null, more = '') => {
      signal.removeEventListener('abort', abort)
      resolve({ exitCode, output: output + more })
    }
    child.on('error', (error) => end(null, error.message))
    child.on('close', (exitCode) => end(exitCode))
  })
}

/** A tool leads its own process group, so its helpers are killed with it. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

function interrupted(): LoadcurveError {
  return new LoadcurveError('INTERRUPTED', 'stopped while the services were being started')
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted()
}

/** The path of a program on PATH; null = there is none. */
export function onPath(name: string, env: Variables): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The last lines of a text that are not blank. */
export function lastLines(text: string, count: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
}
