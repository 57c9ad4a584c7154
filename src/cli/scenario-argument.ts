import { readFileSync, type Stats, statSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { messageOf } from '../errors.ts'
import { shippedModelsDir, shippedScenariosDir } from '../package-files.ts'
import { nearest } from '../scenarios/file/nearest.ts'
import { formatProblems } from '../scenarios/file/problems.ts'
import { parseScenario } from '../scenarios/scenario-file.ts'
import type { MatrixSpec } from '../types/analysis/matrix.ts'
import type { Problem, Scenario } from '../types/scenario.ts'
import { formatBytes } from '../units.ts'
import { namesIn, shippedScenarioNames } from './shipped-names.ts'
import type { Io } from './terminal/io.ts'
import { shownPath } from './terminal/io.ts'

/** A scenario that was asked for on the command line: all of it, or everything that is wrong with it. */
export interface ReadScenario {
  /** as shown to the user */
  readonly file: string
  readonly bytes: Uint8Array
  readonly scenario: Scenario | null
  readonly problems: readonly Problem[]
  /** what `loadcurve matrix` varies; null = the file does not say */
  readonly matrix: MatrixSpec | null
}

const largestBytes = 1024 * 1024

/** Reads and checks one scenario. `argument` is a file, or the name of `<name>.yaml` here or among the shipped ones. */
export function readScenario(argument: string, overrides: Readonly<Record<string, string>>, io: Io): ReadScenario {
  const found = findScenario(argument, io.cwd)
  const read = found === null ? notFound(argument) : readText(found)
  if ('message' in read)
    return {
      file: argument,
      bytes: new Uint8Array(),
      scenario: null,
      problems: [problem(argument, read)],
      matrix: null,
    }
  const file = shownPath(found!, io.cwd)
  const { scenario, problems, matrix } = parseScenario({
    text: read.text,
    file,
    env: io.env,
    overrides,
    models: modelNames(io.cwd),
    memoryBytes: io.memoryBytes,
    connectionLimits: io.connectionLimits,
    hasFile: (path) => statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isFile() ?? false,
  })
  return { file, bytes: read.bytes, scenario, problems, matrix }
}

/** Prints all problems of all scenarios on stderr, and a closing line with what follows from them; nothing if all are valid. */
export function tellInvalid(read: readonly ReadScenario[], consequence: string | null, io: Io): void {
  const invalid = read.filter(({ scenario }) => scenario === null)
  if (invalid.length === 0) return
  const which = read.length === 1 ? 'the scenario is' : `${invalid.length} of ${read.length} scenarios are`
  const rest = consequence === null ? '' : `; ${consequence}`
  io.err.write(
    `${formatProblems(invalid.flatMap(({ problems }) => problems))}\n\nloadcurve: ${which} not valid${rest}\n`,
  )
}

/** Fitted fleets that a scenario may name: those that ship and those in ./models. */
function modelNames(cwd: string): readonly string[] {
  const names = [...namesIn(shippedModelsDir, '.json'), ...namesIn(join(cwd, 'models'), '.json')]
  return [...new Set(names)]
}

/** A file wins over a shipped scenario; a folder is found only where nothing else has the name, and refused later. */
function findScenario(argument: string, cwd: string): string | null {
  const candidates = [resolve(cwd, argument)]
  if (/^[A-Za-z0-9_-]+$/.test(argument)) {
    candidates.push(resolve(cwd, `${argument}.yaml`), join(shippedScenariosDir, `${argument}.yaml`))
  }
  const found = candidates.filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined)
  return found.find((path) => !statSync(path).isDirectory()) ?? found[0] ?? null
}

interface ReadText {
  readonly bytes: Uint8Array
  readonly text: string
}

interface Unreadable {
  readonly message: string
  readonly suggestion: string
}

function readText(path: string): ReadText | Unreadable {
  try {
    const unfit = unfitReason(statSync(path))
    if (unfit !== null) return { message: unfit, suggestion: 'name a scenario file in YAML; loadcurve init writes one' }
    const bytes = readFileSync(path)
    if (bytes.includes(0)) throw new TypeError('it has zero bytes')
    return { bytes, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch (thrown) {
    return thrown instanceof TypeError
      ? {
          message: 'is not a UTF-8 text file',
          suggestion: 'a scenario is written in YAML; loadcurve init writes one',
        }
      : { message: `cannot be read: ${messageOf(thrown)}`, suggestion: 'check its permissions' }
  }
}

function unfitReason(stats: Stats): string | null {
  if (stats.isDirectory()) return 'is a folder, not a scenario file'
  if (!stats.isFile() && !stats.isFIFO()) return 'is not a regular file'
  return stats.size > largestBytes ? `is ${formatBytes(stats.size)}; a scenario is a few kB of YAML` : null
}

function notFound(argument: string): Unreadable {
  const names = shippedScenarioNames()
  const typed = basename(argument, extname(argument))
  const near = nearest(typed, names) ?? names.find((name) => name.startsWith(typed)) ?? null
  const suggestion = near === null ? `loadcurve ships with ${names.join(', ')}` : `did you mean ${near}?`
  return { message: 'the file does not exist', suggestion: names.length === 0 ? '' : suggestion }
}

function problem(file: string, { message, suggestion }: Unreadable): Problem {
  return { file, line: 0, column: 0, path: '', message, suggestion }
}
