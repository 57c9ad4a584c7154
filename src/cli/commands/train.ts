import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { makeDirectories } from '../../directories.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { encodeFleetModel, modelFileName } from '../../fleet/model.ts'
import { type TrainingSummary, trainFleetModel } from '../../fleet/train.ts'
import { writeAtomically } from '../../results/atomic-file.ts'
import { formatBytes, formatCount, formatElapsed, formatRatio, threeDigits } from '../../units.ts'
import type { Io } from '../terminal/io.ts'
import { shownPath } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

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
  const bytes = readCsv(resolve(io.cwd, csv), csv)
  io.err.write(`read ${csv}: ${formatBytes(bytes.length)} of text; fitting\n`)
  const startUs = io.clock.nowUs()
  const { model, summary } = trainFleetModel(linesOf(bytes), { name, ...about })
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

function nameOf(csv: string): string {
  return basename(csv).replace(/(\.csv)?(\.gz)?$/, '')
}

/** The text of a plain or gzipped file; which of both its first bytes say. */
function readCsv(path: string, shown: string): Buffer {
  const bytes = readOrExplain(path, shown)
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${shown} cannot be unpacked: ${messageOf(cause)}`, {
      hint: 'the .gz file is damaged or cut short; download it again',
      cause,
    })
  }
}

function readOrExplain(path: string, shown: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${shown} cannot be read: ${reasonOf(cause)}`, {
      hint: 'name a CSV file: utc,<meter>,<meter>...',
      cause,
    })
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EISDIR' ? 'it is a folder' : messageOf(cause)
}

/** Line by line, since a year of many meters is longer than a string may be. */
function* linesOf(bytes: Buffer): Generator<string> {
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(10, from)
    yield bytes.toString('utf8', from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
  }
}
