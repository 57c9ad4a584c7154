import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { cutBins } from '../pacing/bins.ts'
import { type LatencyColumns, latencyColumns } from '../stats/latency-columns.ts'
import type { LatencyTable } from '../stats/measured.ts'
import { SampleTable } from '../stats/sample-table.ts'
import type { BinLine } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import { parseEnvironment } from './environment-file.ts'
import { parseFleet } from './fleet-file.ts'
import { type FileContent, type FolderFiles, readLines, realFiles } from './folder-files.ts'
import { type Latencies, mergedPhases, readLatencies } from './latency-file.ts'
import { mergeBinLines, parseBinLine, sampleReader } from './line-formats.ts'
import { parseResult } from './result-file.ts'

/**
 * A run's folder, finished or not, file by file. Each call reads its own file, and also environment.json and
 * result.json if it needs the plan or has to know whether the run finished; these two are read once. Problems with a
 * file come with its content.
 */
export interface RunFolder {
  /** absolute */
  readonly path: string
  /** Throws USAGE when the folder is not a run, or its environment.json cannot be used. */
  environment(): Environment
  /** null = the run did not finish. Throws USAGE for a result that no run wrote, or that belongs to another run. */
  result(): RunResult | null
  scenarioText(): FileContent<string>
  bins(): FileContent<readonly BinLine[]>
  /** By columns of bins. Phases of an unfinished run are merged from these. */
  latency(): FileContent<Latencies>
  /** which bins share a histogram of `latency` */
  latencyColumns(): LatencyColumns
  /** Only the phases, which are few: histograms of bins are decoded only for an unfinished run. */
  phaseLatency(): FileContent<LatencyTable>
  samples(): FileContent<SampleTable>
  /** null = there are none, or they cannot be used */
  fleet(): FileContent<FleetFacts | null>
}

/** Does not open any file yet. */
export function openRunFolder(path: string, files: FolderFiles = realFiles): RunFolder {
  return new FolderOnDisk(resolve(path), files)
}

class FolderOnDisk implements RunFolder {
  readonly path: string
  private readonly files: FolderFiles
  private knownEnvironment: Environment | null = null
  private knownResult: { readonly result: RunResult | null } | null = null

  constructor(path: string, files: FolderFiles) {
    this.path = path
    this.files = files
  }

  environment(): Environment {
    this.knownEnvironment ??= this.readEnvironment()
    return this.knownEnvironment
  }

  result(): RunResult | null {
    this.knownResult ??= { result: this.readResult() }
    return this.knownResult.result
  }

  scenarioText(): FileContent<string> {
    const value = this.text('scenario.yaml') ?? ''
    return { value, problems: value === '' ? ['scenario.yaml is missing or empty'] : [] }
  }

  bins(): FileContent<readonly BinLine[]> {
    const { bins } = this.plan()
    const lines: BinLine[] = []
    const durationS = this.result()?.durationS ?? Number.POSITIVE_INFINITY
    const endUs = Math.ceil(durationS * 1e6)
    const problems = this.eachLine('seconds.ndjson', (text) => lines.push(parseBinLine(text, bins, endUs)))
    return { value: mergeBinLines(lines), problems }
  }

  latency(): FileContent<Latencies> {
    const plan = this.plan()
    const { value, problems } = readLatencies(this.lines('latency.hlog'), plan, () => true)
    if (this.result() !== null) return { value, problems }
    return { value: { ...value, phaseLatency: mergedPhases(value.binLatency, plan.bins) }, problems }
  }

  latencyColumns(): LatencyColumns {
    return this.plan().columns
  }

  phaseLatency(): FileContent<LatencyTable> {
    const { value, problems } =
      this.result() === null
        ? this.latency()
        : readLatencies(this.lines('latency.hlog'), this.plan(), ({ phase }) => phase !== null)
    return { value: value.phaseLatency, problems }
  }

  samples(): FileContent<SampleTable> {
    const value = new SampleTable()
    const read = sampleReader(this.environment().phases.at(-1)!.toUs)
    const problems = this.eachLine('samples.ndjson', (text) => value.add(read(text)))
    return { value, problems }
  }

  fleet(): FileContent<FleetFacts | null> {
    const text = this.text('fleet.json')
    if (text === null) return { value: null, problems: [] }
    const facts = parseFleet(text)
    return typeof facts === 'string' ? { value: null, problems: [facts] } : { value: facts, problems: [] }
  }

  private plan() {
    const { phases } = this.environment()
    const bins = cutBins(phases)
    return { phases, bins, columns: latencyColumns(bins, phases) }
  }

  private readEnvironment(): Environment {
    const text = this.text('environment.json')
    if (text !== null) return parseEnvironment(text, join(this.path, 'environment.json'))
    throw new LoadcurveError('USAGE', `${this.path} is not a run's folder: ${whatIs(this.path)}`, {
      hint: 'name a folder that `loadcurve results` lists',
    })
  }

  private readResult(): RunResult | null {
    const environment = this.environment()
    const text = this.text('result.json')
    if (text === null) return null
    try {
      return ofPlan(parseResult(text), environment)
    } catch (cause) {
      if (!(cause instanceof LoadcurveError)) throw cause
      const hint = cause.hint ?? 'repeat the run'
      throw new LoadcurveError('USAGE', `${this.path}: ${cause.message}`, { hint, cause })
    }
  }

  private text(file: string): string | null {
    return this.files.text(join(this.path, file))
  }

  private lines(file: string) {
    return this.files.lines(join(this.path, file))
  }

  private eachLine(file: string, read: (text: string) => void): string[] {
    return readLines(this.lines(file), file, (text) => text !== '' && read(text))
  }
}

function whatIs(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return 'it has no environment.json'
  return existsSync(path) ? 'it is a file' : 'it does not exist'
}

function ofPlan(result: RunResult, environment: Environment): RunResult {
  const why = differenceIn(result, environment)
  if (why === null) return result
  throw new LoadcurveError('USAGE', `result.json cannot be used: ${why}`, {
    hint: 'restore the files, or repeat the run',
  })
}

function differenceIn(result: RunResult, { run, firstDueUs, phases }: Environment): string | null {
  if (result.run !== run) return `it belongs to run ${result.run}, but environment.json to run ${run}`
  if (result.startedUs !== firstDueUs)
    return `its startedUs, ${result.startedUs}, is not the firstDueUs of environment.json, ${firstDueUs}`
  const [planned, judged] = [phases, result.phases].map((list) => list.map(({ name }) => name).join(', '))
  return judged === planned ? null : `its phases (${judged || 'none'}) are not those of environment.json (${planned})`
}
