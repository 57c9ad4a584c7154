import { posix } from 'node:path'
import {
  arrows,
  assemblers,
  families,
  leafFiles,
  leafFolder,
  longFiles,
  longFunctions,
  mostFileLines,
  mostFunctionLines,
  packages,
  pureFolders,
} from './rules.ts'
import { functionsOf, type Import, importsOf, impuritiesOf, type Source } from './source.ts'

/** The house's name for where a file lies: `stats`, `report/page`, or '' directly below src/. */
function folderOf(path: string): string {
  if (path.startsWith('report/page/')) return 'report/page'
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
}

function isPure(path: string): boolean {
  return (pureFolders as readonly string[]).includes(folderOf(path))
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
  return (packages[folderOf(path)] ?? []).includes(name) ? null : `imports the package ${specifier}`
}

function nodeFault(path: string, specifier: string): string | null {
  const allowed = path === 'clock.ts' || (folderOf(path) !== '' && folderOf(path) !== 'report/page' && !isPure(path))
  return allowed ? null : `imports ${specifier}`
}

function ownFault(path: string, { specifier, typeOnly }: Import): string | null {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier))
  const [from, to] = [folderOf(path), folderOf(target)]
  if (target.startsWith('..') || !target.endsWith('.ts')) return `imports ${specifier}, which is no file of src`
  if (to === '') return leafFault(path, target, typeOnly)
  if (from === to || to === leafFolder) return null
  if (!(arrows[from] ?? []).includes(to)) return `imports ${target}: ${from === '' ? 'a leaf file' : from} may not`
  return concreteFault(path, target, typeOnly)
}

function leafFault(path: string, target: string, typeOnly: boolean): string | null {
  if (!(leafFiles as readonly string[]).includes(target)) return `imports ${target}, which is no leaf file`
  if (target === 'clock.ts' && !typeOnly && isPure(path)) return 'imports the clock'
  return null
}

/** Only assemble.ts knows which drivers, targets and collectors there are. */
function concreteFault(path: string, target: string, typeOnly: boolean): string | null {
  const common = families[folderOf(target)]
  const name = target.slice(target.indexOf('/') + 1)
  if (common === undefined || typeOnly || assemblers.includes(path) || common.includes(name)) return null
  return `knows the concrete ${target}; only ${assemblers.join(' and ')} may`
}

/** Clocks, randomness, timers and process in a pure folder. */
export function purityFaults(source: Source): string[] {
  if (!isPure(source.path)) return []
  return impuritiesOf(source).map((what) => `${source.path} uses ${what}`)
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
