import type { Environment, RunResult } from '../types/result.ts'
import type { Scenario } from '../types/scenario.ts'
import type { Notice } from '../types/services.ts'
import type { RecordedWarning } from '../types/warnings.ts'

/** The settings of a run. */
export interface RunRequest {
  readonly scenario: Scenario
  /** the exact bytes of the scenario file, copied into the results folder */
  readonly scenarioBytes: Uint8Array
  /** `--set path=value`, as typed */
  readonly overrides: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  /** the folder in which each run gets its own folder */
  readonly outDir: string
  /** argv, for environment.json; values of environment variables never appear in it */
  readonly command: readonly string[]
  /** data of services, topics and keys stay after the run */
  readonly keep: boolean
  /** where secrets and the paths of programs come from */
  readonly env: NodeJS.ProcessEnv
  readonly onProgress: (progress: Progress) => void
  /** messages that are shown once and stay, in addition to the progress */
  readonly onNotice?: (notice: Notice) => void
}

export type Stage = 'starting' | 'probing' | 'running' | 'draining' | 'auditing' | 'reporting' | 'done'

/**
 * Reported about four times per second. Rates are curves per second over the last second; latencies cover the last 5 s.
 */
export interface Progress {
  readonly stage: Stage
  /** what is being done before the run begins (`fetching Kafka`); empty = what the stage says */
  readonly activity: string
  /** the run's folder, as soon as it exists */
  readonly folder: string | null
  readonly atUs: number
  readonly durationUs: number
  readonly phase: {
    readonly name: string
    readonly index: number
    readonly count: number
    readonly ratio: number
  } | null
  readonly offeredPerS: number
  readonly sentPerS: number
  readonly deliveredPerS: number
  readonly plannedCurves: number
  readonly offeredCurves: number
  readonly sentCurves: number
  readonly deliveredCurves: number
  readonly inFlightBytes: number
  readonly p50Us: number | null
  readonly p99Us: number | null
  /** of the last 5 s */
  readonly lateP99Us: number | null
  readonly warnings: readonly RecordedWarning[]
}

export interface RunOutcome {
  readonly folder: string
  readonly environment: Environment
  readonly result: RunResult
}

/** A run under way. */
export interface RunHandle {
  /**
   * rejects with a LoadcurveError when the harness, the driver or the target failed; the folder is then left as it was
   * written
   */
  readonly done: Promise<RunOutcome>
  /**
   * stop arrivals, then drain, audit and report (exit code 105); `hurry`: the drain and everything else that waits are cut
   * short, so that the report is written before a container is ended by force, 10 s after SIGTERM
   */
  stop(hurry?: boolean): void
  /** stop everything at once; `done` rejects with INTERRUPTED */
  kill(): void
}
