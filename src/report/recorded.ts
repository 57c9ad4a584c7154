import type { Recorded } from '../stats/scope.ts'
import type { RunData } from './run-data.ts'

/** What a run's folder says of the measurement, for the same rules that judged it. */
export function recordedOf({ environment, bins, phaseLatency, result }: RunData): Recorded {
  const { scenario, phases } = environment
  const stopped = result?.warnings.find(({ code }) => code === 'STOPPED_EARLY')
  return { scenario, phases, bins, phaseLatency, stoppedAtUs: stopped?.figures.stoppedAtUs ?? null }
}
