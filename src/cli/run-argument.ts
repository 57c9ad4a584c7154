import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { listRuns } from '../results/listing.ts'
import { nearest } from '../scenarios/file/nearest.ts'
import { shortName } from './commands/results.ts'
import { type Io, shownPath } from './terminal/io.ts'

/**
 * The folders that words on the command line stand for, each once: a run's folder, a folder of runs, a pattern with
 * `*` or `?` (where the shell left it as it is), the name of a run in `outDir`, its last 4 digits, or `latest`. Throws
 * USAGE for a word that is none of these; a folder that holds neither a run nor runs is left to its reader.
 */
export function findRuns(given: readonly string[], outDir: string, io: Io): string[] {
  return [...new Set(given.flatMap((word) => runsOf(word, outDir, io)))]
}

function runsOf(given: string, outDir: string, io: Io): string[] {
  if (given === 'latest') return [latestRun(outDir, io)]
  if (/[*?]/.test(given)) return matching(given, outDir, io).flatMap(runsIn)
  const found = [resolve(io.cwd, given), join(outDir, given)].find(isFolder)
  return found === undefined ? [runNamed(given, outDir, io)] : runsIn(found)
}

/** The folder itself if it is a run's, or if there are no runs in it. */
function runsIn(folder: string): string[] {
  if (existsSync(join(folder, 'environment.json'))) return [folder]
  const inside = listRuns(folder).map((run) => run.folder)
  return inside.length === 0 ? [folder] : inside
}

function runNamed(given: string, outDir: string, io: Io): string {
  const runs = listRuns(outDir)
  const named = runs.filter(({ folder }) => shortName(folder) === given)
  if (named.length === 1) return named[0]!.folder
  const near = nearest(
    given,
    runs.map((run) => basename(run.folder)),
  )
  throw new LoadcurveError('USAGE', `there is no run '${given}' here or in ${shownPath(outDir, io.cwd)}`, {
    hint: near === null ? 'list the runs with: loadcurve results' : `did you mean ${near}?`,
  })
}

/** A run that ended before its first curve was due has nothing to report, so the one before it is meant. */
function latestRun(outDir: string, { cwd, err }: Io): string {
  const runs = listRuns(outDir)
  const latest = runs.findLast((run) => run.began) ?? runs.at(-1)
  const passed = runs.slice(latest === undefined ? 0 : runs.indexOf(latest) + 1).map(({ folder }) => basename(folder))
  if (passed.length > 0) err.write(`passed over, since nothing was due in it: ${passed.join(', ')}\n`)
  if (latest !== undefined) return latest.folder
  throw new LoadcurveError('USAGE', `there are no runs in ${shownPath(outDir, cwd)}`, {
    hint: 'make one with: loadcurve run quickstart; or name another folder with --out',
  })
}

/** Folders that fit a pattern, below the working folder or else below `outDir`, by name. */
function matching(pattern: string, outDir: string, { cwd }: Io): string[] {
  const [root, steps] = pattern.startsWith('/') ? (['/', pattern.slice(1)] as const) : ([cwd, pattern] as const)
  for (const from of [root, outDir]) {
    const found = steps.split('/').reduce((folders, step) => folders.flatMap((dir) => fitting(dir, step)), [from])
    if (found.length > 0) return found
  }
  throw new LoadcurveError('USAGE', `no folder matches '${pattern}' here or in ${shownPath(outDir, cwd)}`, {
    hint: 'list the runs with: loadcurve results',
  })
}

/** As in a shell, `*` does not stand for a name that begins with a dot. */
function fitting(dir: string, step: string): string[] {
  if (!/[*?]/.test(step)) return isFolder(join(dir, step)) ? [join(dir, step)] : []
  const signs: Readonly<Record<string, string>> = { '*': '.*', '?': '.' }
  const rule = new RegExp(`^${step.replaceAll(/[\\^$.*+?()[\]{}|]/g, (sign) => signs[sign] ?? `\\${sign}`)}$`)
  return namesIn(dir)
    .filter((name) => rule.test(name) && (step.startsWith('.') || !name.startsWith('.')))
    .map((name) => join(dir, name))
    .filter(isFolder)
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort()
  } catch {
    return []
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
