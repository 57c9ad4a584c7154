import { LoadcurveError } from '../../errors.ts'
import { isEngineBuilt, prepareEngine } from '../../run/testbed/assemble-target.ts'
import { defaultOptionsOf } from '../../scenarios/defaults.ts'
import { writeDuration } from '../../scenarios/fields/quantities.ts'
import { nearest } from '../../scenarios/file/nearest.ts'
import { cacheDir } from '../../services/programs/cache.ts'
import { type EngineKind, engineKinds, engines } from '../../types/engines.ts'
import { targetModes } from '../../types/target-options.ts'
import type { Io } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

/** What `engines` says of one. */
export interface EngineListing {
  readonly name: EngineKind
  readonly title: string
  /** false = it has to be built first; null = there is nothing to build */
  readonly built: boolean | null
  /** of `target.mode`, the default first; none: it has no such field */
  readonly modes: readonly string[]
  readonly drivers: readonly string[]
  readonly guarantees: readonly string[]
  /** as a scenario writes them; null = has to be written, or nothing */
  readonly options: Readonly<Record<string, string | number | null>>
}

/** Prints the engines that can be put under test. */
export function tellEngines(json: boolean, io: Io): number {
  const all = engineKinds.map((name) => listingOf(name, cacheDir(io.env)))
  io.out.write(json ? `${JSON.stringify(all)}\n` : formatEngines(all))
  return 0
}

/** Builds one engine, or all that are built from sources. */
export async function buildEngines(name: string | undefined, io: Io): Promise<number> {
  const abort = new AbortController()
  const release = io.onStopSignal(() => abort.abort())
  const onProgress = (text: string) => io.err.write(`${text}\n`)
  const request = { env: io.env, cacheDir: cacheDir(io.env), signal: abort.signal, onProgress }
  try {
    for (const one of name === undefined ? buildable() : [buildableNamed(name)])
      io.out.write(`${one}: ${await prepareEngine(one, request)}\n`)
    return 0
  } finally {
    release()
  }
}

function buildable(): EngineKind[] {
  return engineKinds.filter((name) => isEngineBuilt(name, '') !== null)
}

function buildableNamed(name: string): EngineKind {
  const all = buildable()
  const found = all.find((one) => one === name)
  if (found !== undefined) return found
  const known = engineKinds.find((one) => one === name)
  if (known !== undefined)
    throw new LoadcurveError('USAGE', `there is nothing to build for the engine ${known}`, {
      hint: `engines that are built: ${all.join(', ')}`,
    })
  const close = nearest(name, all)
  throw new LoadcurveError('USAGE', `unknown engine '${name}'`, {
    hint: close === null ? `engines that are built: ${all.join(', ')}` : `did you mean ${close}?`,
  })
}

function listingOf(name: EngineKind, cache: string): EngineListing {
  const { title, drivers, guarantees, inJvm } = engines[name]
  const modes = inJvm ? targetModes : []
  return { name, title, built: isEngineBuilt(name, cache), modes, drivers, guarantees, options: optionsOf(name) }
}

/** `flushUs: 50000` becomes `flush: 50ms`. */
function optionsOf(name: EngineKind): EngineListing['options'] {
  const written = Object.entries(defaultOptionsOf[name] ?? {}).map(([field, value]) =>
    field.endsWith('Us') ? [field.slice(0, -2), writeDuration(value as number)] : [field.replace(/PerS$/, ''), value],
  )
  return Object.fromEntries(written)
}

/** Each list on lines of its own: in one table they are wider than most terminals. */
function formatEngines(all: readonly EngineListing[]): string {
  const rows = all.map(({ name, title, drivers, built }) => {
    return [name, title, drivers.join(', '), built === null ? '-' : built ? 'yes' : 'no']
  })
  const table = plainTable(['engine', 'what it is', 'fed by', 'built'], rows, ['left', 'left', 'left', 'left'])
  const lists = [
    listOf('guarantees, the default first', all, ({ guarantees }) => guarantees.join(', ')),
    listOf('target.mode, the default first', all, ({ modes }) => modes.join(', ')),
    listOf('target.options, with their defaults', all, ({ options }) => optionsText(options)),
  ]
  return `${table}\n\n${lists.join('\n')}\nA run builds what it needs; 'loadcurve engines build' does it beforehand.\n`
}

/** Engines with nothing to say are left out. */
function listOf(head: string, all: readonly EngineListing[], text: (engine: EngineListing) => string): string {
  const columns = Math.max(...all.map(({ name }) => name.length))
  const lines = all.filter((one) => text(one) !== '').map((one) => `  ${one.name.padEnd(columns)}  ${text(one)}\n`)
  return `${head}:\n${lines.join('')}`
}

function optionsText(options: EngineListing['options']): string {
  const known = Object.entries(options).map(([name, value]) => (value === null ? name : `${name}: ${value}`))
  return known.join(', ')
}
