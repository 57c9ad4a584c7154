import type { BinLine } from '../types/measurement.ts'
import type { Environment, FleetFacts, RunResult } from '../types/result.ts'
import type { LatencyColumns } from './latency-columns.ts'
import type { LatencyTable } from './measured.ts'
import type { SampleTable } from './sample-table.ts'
import type { Recorded } from './scope.ts'

/** The content of a run's folder: everything that a report, a listing or a comparison may use. */
export interface RunData {
  readonly folder: string
  readonly environment: Environment
  /** scenario.yaml, as the run read it */
  readonly scenarioText: string
  /** null = the run did not finish */
  readonly result: RunResult | null
  /** one line per bin, merged, in order; those of the drain (phase -1) last */
  readonly bins: readonly BinLine[]
  /** 2 digits, by the first bin of each column */
  readonly binLatency: LatencyTable
  /** which bins share a histogram of `binLatency`: neighbours, in runs of over an hour */
  readonly latencyColumns: LatencyColumns
  /** for an unfinished run: merged from the bins */
  readonly phaseLatency: LatencyTable
  readonly samples: SampleTable
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
