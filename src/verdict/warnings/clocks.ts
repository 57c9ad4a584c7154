import type { Measured } from '../../stats/measured.ts'
import { negativeLimitRatio, worstNegative } from '../../stats/negative.ts'
import { driftLimitUs, sumOf } from '../../stats/scope.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatRatio, formatUs } from '../../units.ts'
import { warning } from './warning.ts'

/** The run's clock and the wall clock moved apart by over 1 ms: invalid where another process stamps times. */
export function clockDrift(measured: Measured): Warning[] {
  const { maxDriftUs, foreignStamps } = measured.clock
  if (Math.abs(maxDriftUs) <= driftLimitUs) return []
  const matter = foreignStamps
    ? 'timestamps from other processes are not comparable'
    : 'all timestamps come from one clock'
  const message = `the wall clock drifted ${formatUs(Math.abs(maxDriftUs))} from the run's clock: ${matter}`
  return [warning('CLOCK_DRIFT', message, { maxDriftUs }, { invalid: foreignStamps })]
}

/** Readings that seem to have arrived before they were due: over 0.1 % of those of any latency is invalid. */
export function negativeLatency(measured: Measured): Warning[] {
  const { kind, negative, readings, negativeRatio } = worstNegative(measured)
  if (negative === 0) return []
  const message = `${formatCount(negative)} of ${formatCount(readings)} readings (${formatRatio(negativeRatio)}) have a negative ${kind} latency: the clocks disagree`
  const invalid = negativeRatio > negativeLimitRatio
  return [warning('NEGATIVE_LATENCY', message, { negative, readings, negativeRatio }, { invalid })]
}

/** Stamps in an order in which nothing can happen: over 0.1 % of what arrived is invalid, as for negative latencies. */
export function impossibleStamps({ bins, incidents }: Measured): Warning[] {
  const { readings: impossible, first } = incidents.stamps
  if (impossible === 0) return []
  const readings = Math.max(impossible, sumOf(bins, 'delivered'))
  const impossibleRatio = impossible / readings
  const message = `${formatCount(impossible)} of ${formatCount(readings)} readings (${formatRatio(impossibleRatio)}) arrived with stamps that cannot be; first: ${first}`
  const invalid = impossibleRatio > negativeLimitRatio
  return [warning('IMPOSSIBLE_STAMPS', message, { impossible, readings, impossibleRatio }, { invalid })]
}
