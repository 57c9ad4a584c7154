import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { download, type FetchRequest, inWorkFolder, keepWhole } from './download.ts'
import type { JarSet } from './jar-set.ts'
import { copyArguments, pomFiles } from './maven-poms.ts'
import { Downloads, megabytes } from './maven-progress.ts'
import { notify } from './notify.ts'
import { lastLines, onPath } from './tool.ts'

export interface JarRequest extends FetchRequest {
  /** what is wrong with a set in the cache, or null; default: checks its pinned checksums and its size */
  damageOf?(folder: string, set: JarSet): string | null
}

/** `instead`: the alternative; null = none */
export function mavenHint(instead: string | null): string {
  const or = instead === null ? '' : `; or ${instead}`
  return `type: apt-get update && apt-get install -y maven   (or brew install maven${or})`
}

/** Folder of a complete set of jars. Its name changes with the request to Maven. */
export function jarFolder(cacheDir: string, set: JarSet): string {
  const hash = createHash('sha256').update([...pomFiles([set]).values()].join(''))
  return join(cacheDir, 'jars', `${set.name}-${hash.digest('hex').slice(0, 12)}`)
}

/** The jars of a folder in a fixed order and by their real paths, because a class archive is tied to the class path. */
export function jarsIn(folder: string): string[] {
  const real = realpathSync(folder)
  return readdirSync(real)
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => join(real, name))
}

/**
 * Downloads missing or damaged sets with one start of Maven. A set is moved into the cache once it is complete and its
 * checksums match, so a set in the cache is always complete.
 *
 * @throws LoadcurveError TARGET_FAILED without Maven, after a second failure, or for a wrong checksum (nothing is kept)
 */
export async function fetchJars(sets: readonly JarSet[], request: JarRequest): Promise<void> {
  const damages: string[] = []
  const missing = sets.filter((set) => !isWhole(set, request, damages))
  if (missing.length === 0) return
  const maven = onPath('mvn', request.env)
  if (maven === null) throw noMaven(missing, damages)
  for (const damage of damages) notify(request, damage)
  const parent = join(request.cacheDir, 'jars')
  await inWorkFolder(parent, async (work) => {
    request.onProgress(`fetching ${titlesOf(missing)}, about ${megabytes(bytesOf(missing))} MB, into ${parent}`)
    await copyJars(maven, missing, work, request)
    for (const set of missing) keep(join(outOf(work), set.name), set, request)
  })
}

function noMaven(sets: readonly JarSet[], damages: readonly string[]): LoadcurveError {
  const why = damages.map((damage) => `\n  ${damage}`).join('')
  const instead = sets.map((set) => set.instead).find((text) => text !== null) ?? null
  return new LoadcurveError('TARGET_FAILED', `Maven is missing; it is needed to fetch ${titlesOf(sets)}${why}`, {
    hint: mavenHint(instead),
  })
}

/** A damaged set is reported in `damages`, and stays until a complete one replaces it. */
function isWhole(set: JarSet, request: JarRequest, damages: string[]): boolean {
  const folder = jarFolder(request.cacheDir, set)
  if (!existsSync(folder)) return false
  const damage = (request.damageOf ?? damageOf)(folder, set)
  if (damage !== null) damages.push(`${set.title} in ${folder} is damaged and must be fetched again: ${damage}`)
  return damage === null
}

/** Checks the checksums of the jars that do the work, and the size of all: a truncated jar fails one of them. */
function damageOf(folder: string, set: JarSet): string | null {
  try {
    checkSums(folder, set.sums)
  } catch (thrown) {
    return messageOf(thrown)
  }
  const bytes = jarsIn(folder).reduce((sum, jar) => sum + statSync(jar).size, 0)
  return bytes < set.bytes ? `its jars total ${bytes} bytes, expected ${set.bytes}` : null
}

function titlesOf(sets: readonly JarSet[]): string {
  return sets.map(({ title }) => title).join(', ')
}

function bytesOf(sets: readonly JarSet[]): number {
  return sets.reduce((sum, { bytes }) => sum + bytes, 0)
}

function outOf(work: string): string {
  return join(work, 'out')
}

async function copyJars(maven: string, sets: readonly JarSet[], work: string, request: JarRequest): Promise<void> {
  for (const [file, text] of pomFiles(sets)) {
    mkdirSync(dirname(join(work, file)), { recursive: true })
    writeFileSync(join(work, file), text)
  }
  const args = ['-B', '--strict-checksums', '-f', join(work, 'pom.xml'), ...copyArguments(outOf(work))]
  const [downloads, titles] = [new Downloads(), titlesOf(sets)]
  const copying = {
    command: maven,
    args,
    // Maven caches failed lookups: -U makes it try again
    argsAgain: (output: string) => ['-U', ...repositoryFor(output, work), ...args],
    soFar: () => (downloads.files === 0 ? null : `fetching ${titles}: ${downloads.told(bytesOf(sets))}`),
    onFirstFailure: () => rmSync(outOf(work), { recursive: true, force: true }),
    again: 'fetching again: the first try failed',
  }
  const { exitCode, output } = await download(copying, { ...request, onOutput: (text) => downloads.take(text) })
  if (exitCode !== 0) throw notFetched(titles, output)
}

/** Where the home of this user cannot be written, Maven gets a repository that lasts as long as the fetch. */
function repositoryFor(output: string, work: string): string[] {
  const isRefused = /local repository at|\.m2\/\S*.*(Permission denied|AccessDenied|Read-only)/i.test(output)
  return isRefused ? [`-Dmaven.repo.local=${join(work, 'repository')}`] : []
}

function notFetched(titles: string, output: string): LoadcurveError {
  const errors = output.split('\n').filter((line) => line.includes('ERROR'))
  const said = lastLines((errors.length > 0 ? errors.slice(0, 3) : lastLines(output, 3)).join('\n'), 3).join('\n  ')
  return new LoadcurveError('TARGET_FAILED', `Maven could not fetch ${titles}:\n  ${said}`, {
    hint: 'check the network and the mirrors in ~/.m2/settings.xml, then try again; Maven keeps what it has fetched so far',
  })
}

function keep(folder: string, set: JarSet, request: JarRequest): void {
  checkSums(folder, set.sums)
  const place = jarFolder(request.cacheDir, set)
  if (existsSync(place) && (request.damageOf ?? damageOf)(place, set) !== null) rmSync(place, { recursive: true })
  keepWhole(folder, place, set.title, request)
}

/** @throws LoadcurveError TARGET_FAILED when a jar is missing or is not the published one */
export function checkSums(folder: string, sums: JarSet['sums']): void {
  for (const [name, expected] of Object.entries(sums)) {
    const found = sumOf(join(folder, name))
    if (found === expected) continue
    throw new LoadcurveError(
      'TARGET_FAILED',
      `${name} is not the published file: SHA-256 ${found ?? 'none (missing)'}, expected ${expected}`,
      {
        hint: 'nothing was kept. Remove it from ~/.m2/repository and try again; if the checksum stays wrong, do not trust the mirror',
      },
    )
  }
}

function sumOf(path: string): string | null {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : null
}
