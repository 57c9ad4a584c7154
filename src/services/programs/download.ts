import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Notice } from '../../types/services.ts'
import { formatBytes } from '../../units.ts'
import { bytesBelow } from './disk.ts'
import { notify } from './notify.ts'
import { runTool, type ToolOutcome, type ToolRequest } from './tool.ts'

export interface FetchRequest extends ToolRequest {
  readonly cacheDir: string
  /** how often a download reports progress; default: every second */
  readonly progressEveryMs?: number
  onProgress(text: string): void
  /** receives what the next progress must not overwrite; default: reported as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
}

/** A download by an installed program. */
export interface Download {
  readonly command: string
  readonly args: readonly string[]
  /** arguments of the second try, which may depend on what the first one said; default: the same */
  argsAgain?(output: string): readonly string[]
  /** its progress in words; null while nothing has arrived */
  soFar(): string | null
  /** called when the first try has failed; throws if a second one cannot help */
  onFirstFailure(output: string): void
  /** reported before the second try */
  readonly again: string
}

const usualProgressMs = 1000

/** Downloads, and reports progress every second. Retries once: network failures are often brief. */
export async function download(wanted: Download, request: FetchRequest): Promise<ToolOutcome> {
  const { command, args } = wanted
  const reporting = setInterval(() => {
    const soFar = wanted.soFar()
    if (soFar !== null) request.onProgress(soFar)
  }, request.progressEveryMs ?? usualProgressMs)
  try {
    const first = await runTool(command, args, request)
    if (first.exitCode === 0) return first
    wanted.onFirstFailure(first.output)
    request.onProgress(wanted.again)
    return await runTool(command, wanted.argsAgain?.(first.output) ?? args, request)
  } finally {
    clearInterval(reporting)
  }
}

const workPrefix = '.fetch-'
const abandonedAfterMs = 3600e3

/**
 * Provides a new folder below `parent` to download into, and removes it at the end. Complete downloads have been moved
 * to their place by then (`keepWhole`), so a partial download is never used.
 */
export async function inWorkFolder<T>(parent: string, fetch: (work: string) => Promise<T>): Promise<T> {
  makeDirectories(parent)
  clearAbandoned(parent)
  const work = mkdtempSync(join(parent, workPrefix))
  try {
    return await fetch(work)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Moves a complete folder to its place in the cache, and reports its size and location. */
export function keepWhole(folder: string, place: string, title: string, request: FetchRequest): void {
  try {
    renameSync(folder, place)
  } catch (cause) {
    // another run was quicker; its download is just as good
    if (!existsSync(place)) throw cause
  }
  notify(request, `${title}: ${formatBytes(bytesBelow(place))} in ${place}`)
}

/** Removes what killed downloads left behind. */
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
