import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Notice } from '../../types/services.ts'
import { formatBytes } from '../../units.ts'
import { bytesBelow } from './disk.ts'
import { notify } from './notify.ts'
import { runTool, type ToolOutcome, type ToolRequest } from './tool.ts'

export interface FetchRequest extends ToolRequest {
  readonly cacheDir: string
  /** how often a fetch says how far it is; default: every second */
  readonly progressEveryMs?: number
  onProgress(text: string): void
  /** what must not be overwritten by the next progress; default: told as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
}

/** A download by a program of the system. */
export interface Download {
  readonly command: string
  readonly args: readonly string[]
  /** of the second try; default: the same */
  readonly argsAgain?: readonly string[]
  /** how far it is, in words; null while nothing has come */
  soFar(): string | null
  /** called when the first try has failed; throws where a second one cannot help */
  onFirstFailure(output: string): void
  /** what is reported before the second try */
  readonly again: string
}

const usualProgressMs = 1000

/** Downloads, and reports how far that is every second. One that breaks is tried once more: networks fail for a moment. */
export async function download(wanted: Download, request: FetchRequest): Promise<ToolOutcome> {
  const { command, args, argsAgain = args } = wanted
  const reporting = setInterval(() => {
    const soFar = wanted.soFar()
    if (soFar !== null) request.onProgress(soFar)
  }, request.progressEveryMs ?? usualProgressMs)
  try {
    const first = await runTool(command, args, request)
    if (first.exitCode === 0) return first
    wanted.onFirstFailure(first.output)
    request.onProgress(wanted.again)
    return await runTool(command, argsAgain, request)
  } finally {
    clearInterval(reporting)
  }
}

const workPrefix = '.fetch-'
const abandonedAfterMs = 3600e3

/**
 * Gives a new folder below `parent` to fetch into, and removes it at the end. What is whole by then has been moved to its
 * place (`keepWhole`), so that a partial download is never used.
 */
export async function inWorkFolder<T>(parent: string, fetch: (work: string) => Promise<T>): Promise<T> {
  mkdirSync(parent, { recursive: true })
  clearAbandoned(parent)
  const work = join(parent, `${workPrefix}${process.pid}-${Date.now()}`)
  mkdirSync(work)
  try {
    return await fetch(work)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Moves a folder that is whole to its place in the cache, and says how large it is and where. */
export function keepWhole(folder: string, place: string, title: string, request: FetchRequest): void {
  try {
    renameSync(folder, place)
  } catch (cause) {
    // another run was quicker; what it fetched is as good
    if (!existsSync(place)) throw cause
  }
  notify(request, `${title}: ${formatBytes(bytesBelow(place))} in ${place}`)
}

/** What a fetch left that was killed. */
function clearAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((name) => name.startsWith(workPrefix))) {
    const path = join(parent, name)
    try {
      if (Date.now() - statSync(path).mtimeMs > abandonedAfterMs) rmSync(path, { recursive: true, force: true })
    } catch (thrown) {
      if (existsSync(path)) throw new LoadcurveError('TARGET_FAILED', `${path} cannot be removed: ${messageOf(thrown)}`)
    }
  }
}
