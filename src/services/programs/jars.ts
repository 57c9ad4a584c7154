import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Notice } from '../../types/services.ts'
import { formatBytes } from '../../units.ts'
import { mavenHint } from './java.ts'
import { Downloads, megabytes } from './maven-downloads.ts'
import { copyArguments, pomFiles } from './maven-poms.ts'
import { notify } from './notify.ts'
import { lastLines, onPath, runTool, type ToolRequest } from './tool.ts'
import { type JarSet, jarSetBytes, jarSetTitles, pinnedSums } from './versions.ts'

export interface FetchRequest extends ToolRequest {
  readonly cacheDir: string
  /** how often a fetch says how far it is; default: every second */
  readonly progressEveryMs?: number
  onProgress(text: string): void
  /** what must not be overwritten by the next progress; default: told as progress */
  readonly onNotice?: ((notice: Notice) => void) | undefined
  /** what is wrong with a set in the cache, or null; default: its pinned sums and its size */
  damageOf?(folder: string, set: JarSet): string | null
}

export const usualProgressMs = 1000
const tooOldMs = 3600e3

/** Where a set of jars lies once it is complete. The name changes with what is asked of Maven. */
export function jarFolder(cacheDir: string, set: JarSet): string {
  const poms = pomFiles()
  const hash = createHash('sha256').update(`${poms.get('pom.xml')}${poms.get(`${set}/pom.xml`)}`)
  return join(cacheDir, 'jars', `${set}-${hash.digest('hex').slice(0, 12)}`)
}

/** The jars of a folder in a fixed order and by their real paths, since an archive of classes is tied to the class path. */
export function jarsIn(folder: string): string[] {
  const real = realpathSync(folder)
  return readdirSync(real)
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => join(real, name))
}

/**
 * Fetches what is missing or damaged of several sets through one start of Maven, into a folder of its own that is renamed
 * when all of it is there and its sums are right: a set in the cache is whole.
 *
 * @throws LoadcurveError TARGET_FAILED without Maven, after a second failure, or for a wrong sum (nothing is kept)
 */
export async function fetchJars(sets: readonly JarSet[], request: FetchRequest): Promise<void> {
  const damages: string[] = []
  const missing = sets.filter((set) => !isWhole(set, request, damages))
  if (missing.length === 0) return
  const maven = onPath('mvn', request.env)
  const titles = titlesOf(missing)
  if (maven === null) {
    const why = damages.map((damage) => `\n  ${damage}`).join('')
    throw new LoadcurveError('TARGET_FAILED', `Maven is missing; it fetches ${titles}${why}`, { hint: mavenHint })
  }
  for (const damage of damages) notify(request, damage)
  const parent = join(request.cacheDir, 'jars')
  mkdirSync(parent, { recursive: true })
  clearAbandoned(parent)
  const work = join(parent, `.fetch-${process.pid}-${Date.now()}`)
  try {
    request.onProgress(`fetching ${titles}, about ${megabytes(bytesOf(missing))} MB, into ${parent}`)
    await copyJars(maven, missing, work, request)
    for (const set of missing) keep(join(work, 'out', set), set, request)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A damaged set is told in `damages`, and stays until a whole one replaces it. */
function isWhole(set: JarSet, request: FetchRequest, damages: string[]): boolean {
  const folder = jarFolder(request.cacheDir, set)
  if (!existsSync(folder)) return false
  const damage = (request.damageOf ?? damageOf)(folder, set)
  if (damage !== null) {
    damages.push(`${jarSetTitles[set]} in ${folder} is damaged and has to be fetched again: ${damage}`)
  }
  return damage === null
}

/** The sums of the jars that do the work, and the bytes of all: a half jar shows in either. */
function damageOf(folder: string, set: JarSet): string | null {
  try {
    checkSums(folder, set)
  } catch (thrown) {
    return messageOf(thrown)
  }
  const bytes = jarsIn(folder).reduce((sum, jar) => sum + statSync(jar).size, 0)
  const expected = jarSetBytes[set]
  return bytes < expected ? `its jars have ${bytes} bytes, expected ${expected}` : null
}

function titlesOf(sets: readonly JarSet[]): string {
  return sets.map((set) => jarSetTitles[set]).join(', ')
}

function bytesOf(sets: readonly JarSet[]): number {
  return sets.reduce((sum, set) => sum + jarSetBytes[set], 0)
}

async function copyJars(maven: string, sets: readonly JarSet[], work: string, request: FetchRequest): Promise<void> {
  for (const [file, text] of pomFiles()) {
    mkdirSync(dirname(join(work, file)), { recursive: true })
    writeFileSync(join(work, file), text)
  }
  const out = join(work, 'out')
  const args = ['-B', '--strict-checksums', '-f', join(work, 'pom.xml'), ...copyArguments(out, sets)]
  const [downloads, titles] = [new Downloads(), titlesOf(sets)]
  const telling = setInterval(() => {
    if (downloads.files > 0) request.onProgress(`fetching ${titles}: ${downloads.told(bytesOf(sets))}`)
  }, request.progressEveryMs ?? usualProgressMs)
  const tool: ToolRequest = { ...request, onOutput: (text) => downloads.take(text) }
  try {
    const first = await runTool(maven, args, tool)
    if (first.exitCode === 0) return
    request.onProgress('fetching again: the first try failed')
    rmSync(out, { recursive: true, force: true })
    // Maven remembers that something could not be found: -U makes it look again
    const second = await runTool(maven, ['-U', ...args], tool)
    if (second.exitCode !== 0) throw notFetched(second.output)
  } finally {
    clearInterval(telling)
  }
}

function notFetched(output: string): LoadcurveError {
  const errors = output.split('\n').filter((line) => line.includes('ERROR'))
  const said = lastLines((errors.length > 0 ? errors.slice(0, 3) : lastLines(output, 3)).join('\n'), 3).join('\n  ')
  return new LoadcurveError('TARGET_FAILED', `Maven could not fetch the services:\n  ${said}`, {
    hint: 'check the network and the mirrors in ~/.m2/settings.xml, then try again; what was fetched so far is kept by Maven',
  })
}

function keep(folder: string, set: JarSet, request: FetchRequest): void {
  checkSums(folder, set)
  const target = jarFolder(request.cacheDir, set)
  if (existsSync(target) && (request.damageOf ?? damageOf)(target, set) !== null) rmSync(target, { recursive: true })
  try {
    renameSync(folder, target)
  } catch (cause) {
    // another run was quicker; its set is as good
    if (!existsSync(target)) throw cause
  }
  notify(request, `${jarSetTitles[set]}: ${formatBytes(bytesBelow(target))} in ${target}`)
}

/** @throws LoadcurveError TARGET_FAILED when a jar is missing or is not the one that was published */
export function checkSums(folder: string, set: JarSet, sums: Readonly<Record<string, string>> = pinnedSums[set]): void {
  for (const [name, expected] of Object.entries(sums)) {
    const found = sumOf(join(folder, name))
    if (found === expected) continue
    throw new LoadcurveError(
      'TARGET_FAILED',
      `${name} is not the file that was published: SHA-256 ${found ?? 'of a missing file'}, expected ${expected}`,
      {
        hint: 'nothing was kept. Remove it from ~/.m2/repository and try again; if it stays so, do not trust the mirror',
      },
    )
  }
}

function sumOf(path: string): string | null {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null
}

/** What a fetch left that was killed. */
function clearAbandoned(parent: string): void {
  for (const name of readdirSync(parent).filter((name) => name.startsWith('.fetch-'))) {
    const path = join(parent, name)
    try {
      if (Date.now() - statSync(path).mtimeMs > tooOldMs) rmSync(path, { recursive: true, force: true })
    } catch (thrown) {
      if (existsSync(path)) throw new LoadcurveError('TARGET_FAILED', `${path} cannot be removed: ${messageOf(thrown)}`)
    }
  }
}

export function bytesBelow(folder: string): number {
  if (!existsSync(folder)) return 0
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
