import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeDirectories } from '../directories.ts'
import type { Histogram } from '../stats/histogram.ts'
import type { SparseHistogram } from '../stats/sparse.ts'
import type { BinLine, LatencyKind, SampleLine } from '../types/measurement.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import { unwritable } from '../unwritable.ts'
import { AppendFile } from './append-file.ts'
import { type DiskWrites, realDisk, writeAtomically } from './atomic-file.ts'
import { hlogHeader, hlogLines, phaseTag } from './hlog.ts'

/** The parts of a run folder's name: `20261124T101500Z-quickstart-embedded-3fa9`. */
export interface RunName {
  /** when the run was started, since the Unix epoch */
  readonly startedUs: number
  readonly scenario: string
  readonly engine: string
  /** 4 hexadecimal digits, different ones at each call */
  suffix(): string
}

/**
 * Writes a run's folder during the run. When a call returns, the operating system has its data. Every method throws
 * RESULTS_UNWRITABLE if it cannot write; what was written before stays readable.
 */
export interface RunFolderWriter {
  /** absolute */
  readonly path: string
  /** the folder's own name: the run's id in environment.json and result.json */
  readonly run: string
  /** for the logs of services and targets */
  readonly logsDir: string
  writeScenario(bytes: Uint8Array): void
  /**
   * Called once at the start, and again with the `firstDueUs` before the first latency: times in the log count from it.
   */
  writeEnvironment(environment: Environment): void
  appendBins(lines: readonly BinLine[]): void
  appendSamples(lines: readonly SampleLine[]): void
  /** Readings due in `bin`, 2 digits; an empty histogram writes nothing. Calls for the same bin add up. */
  appendBinLatency(
    bin: { readonly fromUs: number; readonly toUs: number },
    kind: LatencyKind,
    histogram: Histogram | SparseHistogram,
  ): void
  /** Readings due in `phase`, 3 digits. */
  appendPhaseLatency(phase: PlannedPhase, kind: LatencyKind, histogram: Histogram | SparseHistogram): void
  /** One line of logs/harness.log, with `atUs` as its wall-clock time. */
  log(atUs: number, line: string): void
  writeFleet(facts: FleetFacts): void
  /** Last of all, atomically: the file's presence means that the run finished. */
  writeResult(result: RunResult): void
  writeReport(html: string): void
  close(): void
}

/**
 * Creates `<outDir>/<utc>-<scenario>-<engine>-<4 hex>/` with empty files in it.
 * Throws RESULTS_UNWRITABLE if the folder or a file cannot be created.
 */
export function createRunFolder(outDir: string, name: RunName, disk: DiskWrites = realDisk): RunFolderWriter {
  const { path, run } = makeFolder(resolve(outDir), name)
  makeDirectory(join(path, 'logs'))
  return folderWriter(path, run, disk)
}

/** `20261124T101500Z` */
export function utcStamp(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function makeFolder(outDir: string, name: RunName): { path: string; run: string } {
  makeDirectory(outDir)
  const stem = `${utcStamp(name.startedUs)}-${name.scenario}-${name.engine}`
  let taken: unknown = null
  for (let attempt = 0; attempt < 16; attempt++) {
    const run = `${stem}-${name.suffix()}`
    const path = join(outDir, run)
    try {
      mkdirSync(path)
      return { path, run }
    } catch (cause) {
      if (!isTaken(cause)) throw unwritable(path, cause)
      taken = cause
    }
  }
  throw unwritable(join(outDir, stem), taken)
}

function isTaken(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
}

function makeDirectory(path: string): void {
  try {
    makeDirectories(path)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

function folderWriter(path: string, run: string, disk: DiskWrites): RunFolderWriter {
  const appending = (file: string) => new AppendFile(join(path, file), disk)
  const whole = (file: string, content: string | Uint8Array) => writeAtomically(join(path, file), content, disk)
  const bins = appending('seconds.ndjson')
  const samples = appending('samples.ndjson')
  const latency = appending('latency.hlog')
  const harness = appending(join('logs', 'harness.log'))
  return {
    logsDir: join(path, 'logs'),
    path,
    run,
    writeScenario: (bytes) => whole('scenario.yaml', bytes),
    writeEnvironment: (environment) => {
      whole('environment.json', json(environment))
      if (environment.firstDueUs > 0) latency.append(hlogHeader(environment.firstDueUs))
    },
    appendBins: (lines) => bins.append(ndjson(lines)),
    appendSamples: (lines) => samples.append(ndjson(lines)),
    appendBinLatency: ({ fromUs, toUs }, kind, histogram) => latency.append(hlogLines(kind, fromUs, toUs, histogram)),
    appendPhaseLatency: ({ fromUs, toUs, index, name }, kind, histogram) =>
      latency.append(hlogLines(phaseTag(kind, index, name), fromUs, toUs, histogram)),
    log: (atUs, line) =>
      harness.append(`${new Date(atUs / 1000).toISOString()} ${line.replaceAll(/\s*\n\s*/g, ' | ')}\n`),
    writeFleet: (facts) => whole('fleet.json', `${JSON.stringify(facts)}\n`),
    writeResult: (result) => whole('result.json', json(result)),
    writeReport: (html) => whole('report.html', html),
    close: () => {
      for (const file of [bins, samples, latency, harness]) file.close()
    },
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function ndjson(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}
