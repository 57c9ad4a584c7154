import { existsSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { parseCurvesCsv } from '../../fleet/curves-csv.ts'
import { encodeFleetModel, modelFileName } from '../../fleet/model.ts'
import { type TrainingSummary, trainFleetModel } from '../../fleet/train.ts'
import { writeAtomically } from '../../results/atomic-file.ts'
import { formatBytes, formatCount, formatElapsed, formatRatio, threeDigits } from '../../units.ts'
import { readCsvFile } from '../csv-file.ts'
import type { Io } from '../terminal/io.ts'
import { shownPath } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

/** characters of a model's name */
const nameMost = 64

export interface TrainOptions {
  readonly name?: string
  readonly title?: string
  readonly source?: string
  readonly licence?: string
  readonly out: string
}

/** Fits a fleet model to a CSV and writes `<out>/<name>.json`; a model that is there already stays as it is. */
export function trainModel(csv: string, options: TrainOptions, io: Io): number {
  const { out, name = nameOf(csv), ...about } = options
  const path = join(resolve(io.cwd, out), modelFileName(name))
  if (existsSync(path)) {
    throw new LoadcurveError('USAGE', `${shownPath(path, io.cwd)} already exists; nothing was done`, {
      hint: 'choose another --name or --out, or delete the file first',
    })
  }
  const folder = resolve(io.cwd, out)
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw noFolder(out, 'a file has that name')
  const bytes = readCsvFile(resolve(io.cwd, csv), csv)
  const curves = parseCurvesCsv(bytes)
  io.err.write(`read ${csv}: ${formatBytes(bytes.length)} of text; fitting\n`)
  const startUs = io.clock.nowUs()
  const { model, summary } = trainFleetModel(curves, { name, ...about })
  const encoded = encodeFleetModel(model)
  makeFolder(folder, out)
  writeAtomically(path, encoded)
  io.err.write(`fitted in ${formatElapsed(io.clock.nowUs() - startUs)}\n`)
  io.out.write(formatTraining(summary))
  io.out.write(`\nwrote ${shownPath(path, io.cwd)} (${formatBytes(encoded.length)}); ${useOf(name, path, io.cwd)}\n`)
  return 0
}

function makeFolder(path: string, given: string): void {
  try {
    makeDirectories(path)
  } catch (cause) {
    throw noFolder(given, messageOf(cause))
  }
}

function noFolder(given: string, why: string): LoadcurveError {
  return new LoadcurveError('USAGE', `cannot write to --out ${given}: ${why}`, {
    hint: 'choose another folder with --out',
  })
}

/** Scenarios find models in ./models. */
function useOf(name: string, path: string, cwd: string): string {
  const found = path === join(cwd, 'models', modelFileName(name))
  return `${found ? 'use it' : 'move it to ./models and use it'} as fleet: { model: ${name} }`
}

/** What was read, and how close a simulation of the same meters comes to it. */
function formatTraining(summary: TrainingSummary): string {
  const { meters, complete, donors, firstDay, lastDay, days, missingRatio, fidelity } = summary
  const figures = fidelity.map((check) => [
    check.name,
    threeDigits(check.real),
    threeDigits(check.simulated),
    threeDigits(check.difference),
    `< ${threeDigits(check.limit)}`,
    check.met ? 'ok' : 'MISSED',
  ])
  const head = ['fidelity', 'data', 'model', 'difference', 'limit', '']
  const missed = fidelity.filter((check) => !check.met).length
  return [
    `data      ${formatCount(meters)} meters, ${firstDay} to ${lastDay} (${formatCount(days)} days)`,
    `used      ${formatCount(donors)} of ${formatCount(complete)} sufficiently complete meters; ` +
      `${formatRatio(missingRatio)} of their readings were missing`,
    '',
    plainTable(head, figures, ['left', 'right', 'right', 'right', 'right', 'left']),
    missed === 0 ? 'The model meets every limit.' : `The model misses ${missed} of ${fidelity.length} limits.`,
    '',
  ].join('\n')
}

/** `Our town.CSV.gz` is Our-town to a scenario. */
function nameOf(csv: string): string {
  const bare = basename(csv).replace(/(?:\.csv)?(?:\.gz)?$/i, '')
  const name = bare.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '')
  return name.slice(0, nameMost) || 'fleet'
}
