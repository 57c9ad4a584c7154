import type { Recorded } from '../stats/scope.ts'
import type { RunData } from './run-data.ts'

/** What a run's folder says of the measurement, for the same rules that judged it. */
export function recordedOf({ environment, bins, phaseLatency, result }: RunData): Recorded {
  const { scenario, phases } = environment
  const stopped = result?.warnings.find(({ code }) => code === 'STOPPED_EARLY')
  const stoppedAtUs = stopped?.figures.stoppedAtUs ?? null
  return { scenario, phases, bins, phaseLatency, stoppedAtUs, audit: result?.audit ?? null }
}
