import type { LatencyTable } from '../stats/measured.ts'
import type { BinLine, SampleLine } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'

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
