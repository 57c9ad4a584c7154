import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LoadcurveError, messageOf } from '../errors.ts'
import { cutBins } from '../pacing/bins.ts'
import type { Histogram } from '../stats/histogram.ts'
import { HistogramStore } from '../stats/histogram-store.ts'
import type { LatencyTable } from '../stats/measured.ts'
import type { RunData } from '../stats/run-data.ts'
import type { BinLine, LatencyKind } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import { parseEnvironment } from './environment-file.ts'
import { parseFleet } from './fleet-file.ts'
import { HlogParser, parseTag } from './hlog.ts'
import { leftOverOf } from './left-over-spill.ts'
import { mergeBinLines, parseBinLine, sampleReader } from './line-formats.ts'
import { parseResult } from './result-file.ts'
import { textLines } from './text-lines.ts'

/**
 * Reads a run's folder, finished or not. What is damaged or missing without making the rest useless is named in
 * `problems`. Throws USAGE for a folder that is not a run, an environment.json of another format or damaged, and a
 * result.json that is not what a run writes, or not this run's.
 */
export function readRunFolder(path: string): RunData {
  const folder = resolve(path)
  const environment = readEnvironment(folder)
  const result = readResult(folder, environment)
  const problems = stateProblems(folder, environment, result)
  const scenarioText = optionalText(join(folder, 'scenario.yaml')) ?? ''
  if (scenarioText === '') problems.push('scenario.yaml is missing or empty')
  const binLatency = new Map<LatencyKind, HistogramStore>()
  const phaseLatency = new Map<LatencyKind, HistogramStore>()
  readLatency(folder, environment, { binLatency, phaseLatency }, problems)
  return {
    folder,
    environment,
    scenarioText,
    result,
    bins: readBins(folder, environment, problems),
    binLatency,
    phaseLatency: result === null ? mergedPhases(binLatency, environment) : phaseLatency,
    samples: readNdjson(folder, 'samples.ndjson', sampleReader(environment.phases.at(-1)!.toUs), problems),
    fleet: readFleet(folder, problems),
    problems,
  }
}

/** Throws USAGE when the folder is not a run, or its environment.json cannot be used. */
export function readEnvironment(folder: string): Environment {
  const path = join(folder, 'environment.json')
  const text = optionalText(path)
  if (text !== null) return parseEnvironment(text, path)
  const what = isFolder(folder)
    ? 'it has no environment.json'
    : existsSync(folder)
      ? 'it is a file'
      : 'it does not exist'
  throw new LoadcurveError('USAGE', `${folder} is not the folder of a run: ${what}`, {
    hint: 'name a folder that `loadcurve results` lists',
  })
}

/** null = the run did not finish. Throws USAGE for a result that no run wrote, or not the run of this environment. */
export function readResult(folder: string, environment: Environment = readEnvironment(folder)): RunResult | null {
  const path = join(folder, 'result.json')
  const text = optionalText(path)
  if (text === null) return null
  try {
    return ofPlan(parseResult(text), environment)
  } catch (cause) {
    if (!(cause instanceof LoadcurveError)) throw cause
    throw new LoadcurveError('USAGE', `${folder}: ${cause.message}`, { hint: cause.hint ?? 'repeat the run', cause })
  }
}

function ofPlan(result: RunResult, environment: Environment): RunResult {
  const why = differenceIn(result, environment)
  if (why === null) return result
  throw new LoadcurveError('USAGE', `result.json cannot be used: ${why}`, {
    hint: 'restore the files, or repeat the run',
  })
}

function differenceIn(result: RunResult, { run, firstDueUs, phases }: Environment): string | null {
  if (result.run !== run) return `it is of the run ${result.run}, environment.json of ${run}`
  if (result.startedUs !== firstDueUs)
    return `its startedUs, ${result.startedUs}, is not the firstDueUs of environment.json, ${firstDueUs}`
  const [planned, judged] = [phases, result.phases].map((list) => list.map(({ name }) => name).join(', '))
  return judged === planned ? null : `its phases (${judged || 'none'}) are not those of environment.json (${planned})`
}

/** What the state of the folder itself tells: how far the run came, and what it left behind. */
function stateProblems(folder: string, { firstDueUs }: Environment, result: RunResult | null): string[] {
  if (result !== null) return []
  const early = firstDueUs === 0 ? ['the run stopped before its first curve was due'] : []
  const leftOver = leftOverOf(folder)
  return leftOver === null ? early : [...early, leftOver]
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** null = there is no such file. Throws USAGE when it is there and cannot be read. */
function optionalText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new LoadcurveError('USAGE', `cannot read ${path}: ${messageOf(cause)}`, { cause })
  }
}

function readBins(folder: string, { phases }: Environment, problems: string[]): BinLine[] {
  const bins = cutBins(phases)
  return mergeBinLines(readNdjson(folder, 'seconds.ndjson', (text) => parseBinLine(text, bins), problems))
}

function readNdjson<Line>(folder: string, file: string, parse: (text: string) => Line, problems: string[]): Line[] {
  const lines: Line[] = []
  readLines(folder, file, (text) => text !== '' && lines.push(parse(text)), problems)
  return lines
}

/** Gives each line to `read`; lines on which it throws are counted, and the last one may be cut off. */
function readLines(folder: string, file: string, read: (text: string) => void, problems: string[]): void {
  const path = join(folder, file)
  if (!existsSync(path)) {
    problems.push(`${file} is missing`)
    return
  }
  const damaged: number[] = []
  for (const { number, text, whole } of textLines(path)) {
    try {
      read(text)
    } catch {
      if (whole) damaged.push(number)
      else problems.push(`${file} ends in the middle of line ${number}, which is left out`)
    }
  }
  if (damaged.length === 1) problems.push(`${file}: line ${damaged[0]} cannot be read and is left out`)
  if (damaged.length > 1)
    problems.push(`${file}: ${damaged.length} lines cannot be read and are left out, line ${damaged[0]} first`)
}

interface LatencyStores {
  readonly binLatency: Map<LatencyKind, HistogramStore>
  readonly phaseLatency: Map<LatencyKind, HistogramStore>
}

function readLatency(folder: string, environment: Environment, stores: LatencyStores, problems: string[]): void {
  const bins = cutBins(environment.phases)
  const parser = new HlogParser()
  const read = (text: string) => {
    const entry = parser.read(text)
    if (entry === null) return
    const tag = parseTag(entry.tag)
    if (tag === null) throw new Error(`unknown tag ${entry.tag}`)
    const { kind, phase } = tag
    if (phase !== null && phase >= environment.phases.length) throw new Error(`the plan has no phase ${phase}`)
    if (phase === null) add(stores.binLatency, kind, bins.at(entry.fromUs), entry.histogram)
    else add(stores.phaseLatency, kind, phase, entry.histogram)
  }
  readLines(folder, 'latency.hlog', read, problems)
}

function add(table: Map<LatencyKind, HistogramStore>, kind: LatencyKind, index: number, histogram: Histogram): void {
  const store = table.get(kind) ?? new HistogramStore()
  store.add(index, histogram)
  table.set(kind, store)
}

/** The phases of a run that did not live to write them: the sums of their bins, 2 digits. */
function mergedPhases(binLatency: LatencyTable, environment: Environment): LatencyTable {
  const bins = cutBins(environment.phases)
  const merged = new Map<LatencyKind, ReadonlyMap<number, Histogram>>()
  for (const [kind, table] of binLatency) {
    const phases = new Map<number, Histogram>()
    for (const [index, histogram] of table) {
      const { phase } = bins.bin(index)
      const held = phases.get(phase)
      if (held === undefined) phases.set(phase, histogram)
      else held.add(histogram)
    }
    merged.set(kind, phases)
  }
  return merged
}

function readFleet(folder: string, problems: string[]): FleetFacts | null {
  const text = optionalText(join(folder, 'fleet.json'))
  if (text === null) return null
  const facts = parseFleet(text)
  if (typeof facts !== 'string') return facts
  problems.push(facts)
  return null
}
