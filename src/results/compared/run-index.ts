import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { messageOf } from '../../errors.ts'
import { packageVersion } from '../../package-files.ts'
import type { JudgedRun } from '../../types/metrics.ts'
import { writeAtomically } from '../atomic-file.ts'
import { readComparedRun } from './compared-run.ts'

/** `.run-index.json` in a results folder: what its runs showed, so that thousands need not be read again. */
const indexFile = '.run-index.json'
const format = 1

interface IndexedRun {
  /** of environment.json and result.json: size and time of the last change; another stamp means another content */
  readonly stamp: string
  readonly run: JudgedRun
}

interface RunIndex {
  readonly format: number
  /** another version may see other numbers in the same files */
  readonly loadcurve: string
  /** by the path of a run, relative to the folder */
  readonly runs: Readonly<Record<string, IndexedRun>>
}

export interface IndexedRuns {
  readonly runs: readonly JudgedRun[]
  /** runs that cannot be read, one sentence each */
  readonly problems: readonly string[]
}

/**
 * All runs in a folder and in the campaigns that lie in it, in order of their paths. Probes of a search for a capacity are
 * left out: they are overloaded on purpose, and each has a load of its own. The index is made anew where it is
 * missing, damaged or of another version, and for each run whose files have changed; a folder that cannot be written
 * has none.
 */
export function readIndexedRuns(dir: string): IndexedRuns {
  const root = resolve(dir)
  const old = readIndex(root)
  const [indexed, problems]: [Record<string, IndexedRun>, string[]] = [{}, []]
  for (const path of runPaths(root)) {
    const stamp = stampOf(join(root, path))
    const known = old[path]
    if (known?.stamp === stamp) indexed[path] = known
    else
      try {
        indexed[path] = { stamp, run: readComparedRun(join(root, path)) }
      } catch (thrown) {
        problems.push(`${path}: ${messageOf(thrown)}`)
      }
  }
  if (JSON.stringify(Object.keys(indexed)) !== JSON.stringify(Object.keys(old)) || isNewer(indexed, old))
    save(root, indexed)
  // a results folder may have been moved since
  const runs = Object.entries(indexed).map(([path, { run }]) => ({ ...run, folder: join(root, path) }))
  return { runs, problems }
}

function isNewer(indexed: Readonly<Record<string, IndexedRun>>, old: Readonly<Record<string, IndexedRun>>): boolean {
  return Object.entries(indexed).some(([path, { stamp }]) => old[path]?.stamp !== stamp)
}

/** Folders with an environment.json: in the folder itself, and below `runs/` of the folders in it. */
function runPaths(root: string): string[] {
  const inside = foldersIn(root)
  const own = inside.filter((name) => isFile(join(root, name, 'environment.json')))
  const campaigns = inside.filter((name) => hasRepeats(join(root, name, 'campaign.json')))
  const nested = campaigns.flatMap((name) =>
    foldersIn(join(root, name, 'runs'))
      .map((run) => join(name, 'runs', run))
      .filter((path) => isFile(join(root, path, 'environment.json'))),
  )
  return [...own, ...nested].sort()
}

/** Whether a campaign makes runs of one load again and again, and is no search. One whose plan is damaged may be. */
function hasRepeats(plan: string): boolean {
  if (!isFile(plan)) return false
  try {
    const { search = null } = JSON.parse(readFileSync(plan, 'utf8')) as { search?: object | null }
    return search === null
  } catch {
    return true
  }
}

function foldersIn(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name)
  } catch {
    return [] // a folder that is not there has no runs
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function stampOf(folder: string): string {
  const stamps = ['environment.json', 'result.json'].map((file) => {
    const stat = statSync(join(folder, file), { throwIfNoEntry: false })
    return stat === undefined ? '-' : `${stat.size} ${stat.mtimeMs}`
  })
  return stamps.join(', ')
}

function readIndex(root: string): Readonly<Record<string, IndexedRun>> {
  try {
    const index = JSON.parse(readFileSync(join(root, indexFile), 'utf8')) as RunIndex
    return index.format === format && index.loadcurve === packageVersion() ? index.runs : {}
  } catch {
    return {} // it is made anew
  }
}

function save(root: string, runs: Readonly<Record<string, IndexedRun>>): void {
  try {
    writeAtomically(
      join(root, indexFile),
      JSON.stringify({ format, loadcurve: packageVersion(), runs } satisfies RunIndex),
    )
  } catch {
    // without an index the next command reads all runs again; a folder may be read-only
  }
}
