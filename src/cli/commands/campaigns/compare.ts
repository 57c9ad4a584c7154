import { resolve } from 'node:path'
import { compareFolders } from '../../../campaigns/compare-folders.ts'
import { writeComparison } from '../../../campaigns/comparison-files.ts'
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

/** Compares runs that exist: `runs` are A, the baseline, and `against` are B. Returns the exit code. */
export async function compareExisting(runs: readonly string[], options: CompareOptions, io: Io): Promise<number> {
  const outDir = resolve(io.cwd, options.out)
  const [a, b] = [runs, options.against].map((given) => findRuns(given, outDir, io))
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
