import type { BinLine, SampleLine } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import type { LatencyTable } from './measured.ts'
import type { Recorded } from './scope.ts'

/** The content of a run's folder: everything that a report, a listing or a comparison may use. */
export interface RunData {
  readonly folder: string
  readonly environment: Environment
  /** scenario.yaml, as the run read it */
  readonly scenarioText: string
  /** null = the run did not finish */
  readonly result: RunResult | null
  /** one line per bin, merged, in order; the drain (phase -1) last */
  readonly bins: readonly BinLine[]
  readonly binLatency: LatencyTable
  /** for an unfinished run: merged from the bins */
  readonly phaseLatency: LatencyTable
  readonly samples: readonly SampleLine[]
  readonly fleet: FleetFacts | null
  /** what could not be read (a truncated line, a missing file), one sentence each */
  readonly problems: readonly string[]
}

/** The measurement as a run's folder holds it, for the same rules that judged it. */
export function recordedOf({ environment, bins, phaseLatency, result }: RunData): Recorded {
  const { scenario, phases } = environment
  const stoppedAtUs = result?.facts.stoppedAtUs ?? null
  return { scenario, phases, bins, phaseLatency, stoppedAtUs, audit: result?.audit ?? null }
}
