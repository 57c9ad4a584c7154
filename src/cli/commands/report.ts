import { statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { worstExitCode } from '../../exit-codes.ts'
import { readRunFolder } from '../../results/folder-reader.ts'
import { listRuns } from '../../results/listing.ts'
import { nearest } from '../../scenarios/file/nearest.ts'
import { formatError } from '../failure.ts'
import type { Parts } from '../parts.ts'
import type { Io } from '../terminal/io.ts'
import { shownPath } from '../terminal/io.ts'
import { shortName } from './results.ts'

export interface ReportOptions {
  /** the folder that holds the runs */
  readonly out: string
  readonly open: boolean
}

/** Rebuilds the report of each run; one that cannot be read is told and does not keep the others from theirs. */
export async function rebuildReports(
  runs: readonly string[],
  options: ReportOptions,
  io: Io,
  parts: Parts,
): Promise<number> {
  const codes: number[] = []
  for (const run of runs) {
    try {
      await rebuildReport(findRun(run, resolve(io.cwd, options.out), io), options.open, io, parts)
      codes.push(0)
    } catch (thrown) {
      if (!(thrown instanceof LoadcurveError)) throw thrown
      io.err.write(formatError(thrown))
      codes.push(thrown.exitCode)
    }
  }
  return worstExitCode(codes)
}

async function rebuildReport(folder: string, open: boolean, io: Io, parts: Parts): Promise<void> {
  const run = basename(folder)
  const { result, problems } = readRunFolder(folder)
  if (result === null) io.err.write(`warning: ${run} did not finish; its report is marked unfinished\n`)
  for (const problem of problems) io.err.write(`warning: ${run}: ${problem}\n`)
  const report = await parts.writeReport(folder)
  io.out.write(`${shownPath(report, io.cwd)}\n`)
  const unopened = open ? parts.openFile(report, io.env) : null
  if (unopened !== null) io.err.write(`${unopened}\n`)
}

/** The folder that a path, a run's name in `outDir`, or `latest` stands for. */
function findRun(given: string, outDir: string, io: Io): string {
  const { cwd } = io
  if (given === 'latest') return latestRun(outDir, io)
  const found = [resolve(cwd, given), join(outDir, given)].find(isFolder)
  if (found !== undefined) return found
  const named = listRuns(outDir).filter(({ folder }) => shortName(folder) === given)
  if (named.length === 1) return named[0]!.folder
  const near = nearest(
    given,
    listRuns(outDir).map((run) => basename(run.folder)),
  )
  throw new LoadcurveError('USAGE', `there is no run '${given}' here or in ${shownPath(outDir, cwd)}`, {
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

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
