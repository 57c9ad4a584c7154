import type { BinLine, SampleLine } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import type { LatencyTable } from './measured.ts'
import type { Recorded } from './scope.ts'

/** A run's folder, read: all that a report, a listing or a comparison may look at. */
export interface RunData {
  readonly folder: string
  readonly environment: Environment
  /** scenario.yaml, as it was read by the run */
  readonly scenarioText: string
  /** null = the run did not finish */
  readonly result: RunResult | null
  /** one line a bin, merged, in order; the drain (phase -1) last */
  readonly bins: readonly BinLine[]
  readonly binLatency: LatencyTable
  /** of an unfinished run: merged from the bins */
  readonly phaseLatency: LatencyTable
  readonly samples: readonly SampleLine[]
  readonly fleet: FleetFacts | null
  /** what could not be read of it (a truncated line, a missing file), one sentence each */
  readonly problems: readonly string[]
}

/** What a run's folder says of the measurement, for the same rules that judged it. */
export function recordedOf({ environment, bins, phaseLatency, result }: RunData): Recorded {
  const { scenario, phases } = environment
  const stoppedAtUs = result?.facts.stoppedAtUs ?? null
  return { scenario, phases, bins, phaseLatency, stoppedAtUs, audit: result?.audit ?? null }
}
