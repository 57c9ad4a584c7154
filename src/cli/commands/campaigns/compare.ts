import { basename, resolve } from 'node:path'
import { compareFolders } from '../../../campaigns/compare-folders.ts'
import { writeComparison } from '../../../campaigns/comparison-files.ts'
import { LoadcurveError } from '../../../errors.ts'
import { findRuns } from '../../run-argument.ts'
import { type Io, shownPath } from '../../terminal/io.ts'
import { tellComparison } from './comparison-end.ts'

export interface CompareOptions {
  /** the folder that holds the runs */
  readonly out: string
  readonly against: readonly string[]
  /** beginnings of fields in which the sides are meant to differ */
  readonly differ: readonly string[]
  readonly paired: boolean
  readonly json: boolean
  /** where the page goes, a folder; null = no page */
  readonly page: string | null
}

/** Errors: USAGE for a run on both sides, which would differ from itself by nothing. */
function requireOthers(a: readonly string[], b: readonly string[]): void {
  const both = a.filter((folder) => b.includes(folder))
  if (both.length === 0) return
  throw new LoadcurveError('USAGE', `${basename(both[0]!)} is on both sides`, {
    hint: 'name runs of the one side, then --against and runs of the other',
  })
}

/** Compares runs that exist: `runs` are A, the baseline, and `against` are B. Returns the exit code. */
export async function compareExisting(runs: readonly string[], options: CompareOptions, io: Io): Promise<number> {
  const outDir = resolve(io.cwd, options.out)
  const [a, b] = [runs, options.against].map((given) => findRuns(given, outDir, io))
  requireOthers(a!, b!)
  const comparison = compareFolders({
    a: { label: 'A', folders: a! },
    b: { label: 'B', folders: b! },
    paired: options.paired,
    meantToDiffer: options.differ,
  })
  const { page } = options
  const written = page === null ? null : await writeComparison(resolve(io.cwd, page), comparison, io.clock.nowUs())
  return tellComparison(comparison, written === null ? null : shownPath(written, io.cwd), options.json, io)
}
