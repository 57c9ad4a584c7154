import { basename, resolve } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { mixtureNotes } from '../../export/benchmarks.ts'
import { type ExportFormat, exportFormats, formatNames, isFormat } from '../../export/formats.ts'
import { writeAtomically } from '../../results/atomic-file.ts'
import { readComparedRun } from '../../results/compared/compared-run.ts'
import { nearest } from '../../scenarios/file/nearest.ts'
import type { JudgedRun } from '../../types/metrics.ts'
import { findRuns } from '../run-argument.ts'
import { type Io, shownPath } from '../terminal/io.ts'

export interface ExportOptions {
  /** the folder that holds the runs */
  readonly out: string
  readonly format: string | undefined
  /** a file; without one the text goes to stdout */
  readonly output: string | undefined
}

/** Writes the numbers of runs for another tool. Returns NOTHING_TO_COMPARE if no run has numbers that can be used. */
export function exportRuns(given: readonly string[], options: ExportOptions, io: Io): number {
  const format = formatNamed(options.format)
  const runs = findRuns(given, resolve(io.cwd, options.out), io).flatMap((folder) => readable(folder, io))
  const usable = runs.filter((run) => run.unusable === null)
  for (const { run, unusable } of runs)
    if (unusable !== null && !format.listsUnusable) io.err.write(`warning: ${run} is left out: ${unusable}\n`)
  const shown = format.listsUnusable ? runs : usable
  const notes = [...mixtureNotes(usable), ...(shown.length > 0 ? format.notes(shown) : [])]
  for (const note of notes) io.err.write(`warning: ${note}\n`)
  if (shown.length > 0) put(format.write(shown), options.output, io)
  if (usable.length > 0) return 0
  io.err.write('nothing to export: no run has numbers that can be used\n')
  return exitCodes.NOTHING_TO_COMPARE
}

function formatNamed(name: string | undefined): ExportFormat {
  const list = `the formats are ${formatNames.join(', ')}`
  if (name === undefined) throw new LoadcurveError('USAGE', 'no --format is given', { hint: list })
  if (isFormat(name)) return exportFormats[name]
  const near = nearest(name, formatNames)
  throw new LoadcurveError('USAGE', `unknown format '${name}'`, {
    hint: near === null ? list : `did you mean ${near}? ${list}`,
  })
}

/** A folder that is damaged, or none of a run's, does not keep the others from being exported. */
function readable(folder: string, { err }: Io): JudgedRun[] {
  try {
    return [readComparedRun(folder)]
  } catch (thrown) {
    if (!(thrown instanceof LoadcurveError)) throw thrown
    err.write(`warning: ${basename(folder)} is left out: ${thrown.message}\n`)
    return []
  }
}

function put(text: string, output: string | undefined, io: Io): void {
  if (output === undefined) {
    io.out.write(text)
    return
  }
  const path = resolve(io.cwd, output)
  writeAtomically(path, text, undefined, 'choose another file with --output')
  io.err.write(`wrote ${shownPath(path, io.cwd)}\n`)
}
