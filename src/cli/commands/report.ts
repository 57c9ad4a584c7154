import { basename, resolve } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { worstExitCode } from '../../exit-codes.ts'
import { readRunFolder } from '../../results/folder-reader.ts'
import { formatError } from '../failure.ts'
import type { Parts } from '../parts.ts'
import { findRuns } from '../run-argument.ts'
import type { Io } from '../terminal/io.ts'
import { shownPath } from '../terminal/io.ts'

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
  const telling = async (work: () => Promise<unknown>) => {
    try {
      await work()
      codes.push(0)
    } catch (thrown) {
      if (!(thrown instanceof LoadcurveError)) throw thrown
      io.err.write(formatError(thrown))
      codes.push(thrown.exitCode)
    }
  }
  for (const given of runs)
    await telling(async () => {
      for (const folder of findRuns([given], resolve(io.cwd, options.out), io))
        await telling(() => rebuildReport(folder, options.open, io, parts))
    })
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
