import { posix } from 'node:path'
import { hints } from '../../src/verdict/warnings/hints.ts'
import {
  arrows,
  assemblers,
  families,
  impureLeafFiles,
  leafFiles,
  leafFolder,
  longClosures,
  longFiles,
  longFunctions,
  mostClosureLines,
  mostFileLines,
  mostFilesInFolder,
  mostFunctionLines,
  nestedRooms,
  packages,
  parentsAndParts,
  programStarters,
  pureFolders,
  readersOfFigures,
  readersOfSeries,
} from './rules.ts'
import {
  comparisonsWith,
  functionsOf,
  type Import,
  importsOf,
  impuritiesOf,
  membersRead,
  patternsOf,
  type Source,
} from './source.ts'

/** The room that a file lies in: `stats`, `report/page`, or '' directly below src/. */
export function roomOf(path: string): string {
  const nested = nestedRooms.find((room) => path.startsWith(`${room}/`))
  return nested ?? topFolderOf(path)
}

function topFolderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
}

function isPure(path: string): boolean {
  return (pureFolders as readonly string[]).includes(roomOf(path))
}

/** Imports of a file that the house does not allow, one sentence each. */
export function importFaults(source: Source): string[] {
  return importsOf(source)
    .map((imported) => importFault(source.path, imported))
    .filter((fault) => fault !== null)
    .map((fault) => `${source.path} ${fault}`)
}

function importFault(path: string, imported: Import): string | null {
  const { specifier } = imported
  if (specifier.startsWith('.')) return ownFault(path, imported)
  if (specifier.startsWith('node:')) return nodeFault(path, specifier)
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return (packages[roomOf(path)] ?? []).includes(name) ? null : `imports the package ${specifier}`
}

function nodeFault(path: string, specifier: string): string | null {
  if (specifier === 'node:child_process' && !programStarters.includes(path))
    return `imports ${specifier}; only ${programStarters.join(' and ')} may`
  const allowed =
    impureLeafFiles.includes(path) || (roomOf(path) !== '' && roomOf(path) !== 'report/page' && !isPure(path))
  return allowed ? null : `imports ${specifier}`
}

function ownFault(path: string, { specifier, typeOnly }: Import): string | null {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier))
  const [from, to] = [roomOf(path), roomOf(target)]
  if (target.startsWith('..') || !target.endsWith('.ts')) return `imports ${specifier}, which is no file of src`
  if (to === '') return leafFault(path, target, typeOnly)
  if (from === to || to === leafFolder) return null
  if (!(arrows[from] ?? []).includes(to)) return `imports ${target}: ${from === '' ? 'a leaf file' : from} may not`
  return concreteFault(path, target, typeOnly)
}

function leafFault(path: string, target: string, typeOnly: boolean): string | null {
  if (!(leafFiles as readonly string[]).includes(target)) return `imports ${target}, which is no leaf file`
  if (impureLeafFiles.includes(target) && !typeOnly && isPure(path)) return `imports ${target}`
  return null
}

/** Only assemble.ts knows which drivers, targets and collectors there are. */
function concreteFault(path: string, target: string, typeOnly: boolean): string | null {
  const common = families[topFolderOf(target)]
  const name = target.slice(target.indexOf('/') + 1)
  if (common === undefined || typeOnly || assemblers.includes(path) || common.includes(name)) return null
  return `knows the concrete ${target}; only ${assemblers.join(' and ')} may`
}

/** Clocks, randomness, timers and process in a pure folder. */
export function purityFaults(source: Source): string[] {
  if (!isPure(source.path)) return []
  return impuritiesOf(source).map((what) => `${source.path} uses ${what}`)
}

/** Figures of a warning that are read, and codes of warnings that decide something: both are in the facts of a run. */
export function figureFaults(source: Source): string[] {
  if (readersOfFigures.includes(source.path)) return []
  return [...membersRead(source, 'figures'), ...comparisonsWith(source, Object.keys(hints))].map(
    (what) => `${source.path} reads ${what} of a warning`,
  )
}

/** Patterns where a series is to be known by the table of series. */
export function patternFaults(source: Source): string[] {
  if (!readersOfSeries.some((reader) => source.path.startsWith(reader))) return []
  return patternsOf(source).map((pattern) => `${source.path} matches ${pattern}`)
}

export function fileLengthFaults({ path, text }: Source): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length
  return lines <= mostFileLines || path in longFiles ? [] : [`${path} has ${lines} lines`]
}

export function functionLengthFaults(source: Source): string[] {
  return functionsOf(source)
    .filter(({ name, lines }) => lines > mostFunctionLines && !(`${source.path}: ${name}` in longFunctions))
    .map(({ name, lines }) => `${source.path}: ${name} has ${lines} lines`)
}

/** Functions that should be classes. */
export function closureFaults(source: Source): string[] {
  return functionsOf(source)
    .filter(({ lines, state }) => state.length > 0 && lines > mostClosureLines)
    .filter(({ name }) => !(`${source.path}: ${name}` in longClosures))
    .map(({ name, lines, state }) => `${source.path}: ${name} keeps ${state.join(', ')} in ${lines} lines`)
}

/** Folders that hold too many files directly. */
export function crowdedFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count > mostFilesInFolder)
    .map(([folder, count]) => `${folder} holds ${count} files`)
}

/** The files that can reach each other by their imports, types included; a named pair of parent and part is none. */
export function circles(sources: readonly Source[]): string[] {
  const imports = new Map(sources.map((source) => [source.path, ownImports(source)]))
  const reach = (from: string): Set<string> => {
    const seen = new Set<string>()
    const open = [...(imports.get(from) ?? [])]
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...(imports.get(next) ?? []))
    }
    return seen
  }
  const reached = new Map(sources.map(({ path }) => [path, reach(path)]))
  const knowEachOther = sources
    .filter(({ path }) => reached.get(path)!.has(path))
    .map(({ path }) => [path, ...reached.get(path)!].filter((other) => reached.get(other)?.has(path)))
  const groups = new Set(knowEachOther.map((group) => [...new Set(group)].sort().join(', ')))
  const named = parentsAndParts.map((group) => [...group].sort().join(', '))
  return [...groups].filter((group) => !named.includes(group))
}

function ownImports({ path, ...source }: Source): string[] {
  const specifiers = importsOf({ path, ...source }).map(({ specifier }) => specifier)
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.normalize(posix.join(posix.dirname(path), specifier)))
}
