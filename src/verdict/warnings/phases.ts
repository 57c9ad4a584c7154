import { approximate, quantileShares, readingsAbove } from '../../stats/latency.ts'
import type { Measured } from '../../stats/measured.ts'
import { latencyIn, namedPhases, scopeOf, undeliveredIn } from '../../stats/scope.ts'
import type { Summary } from '../../stats/summarise.ts'
import type { DrainCut } from '../../types/facts.ts'
import type { FaultResult, PhaseResult } from '../../types/result.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatElapsed, formatPerS, threeDigits } from '../../units.ts'
import { latencyMetric } from '../objectives.ts'
import { warning } from './warning.ts'

/** A measured phase of constant rate in which the backlog or the latency had a trend, and the fault that explains it. */
export function steadyWarnings(summary: Summary, faults: readonly FaultResult[]): Warning[] {
  return summary.phases.flatMap((phase) =>
    !phase.measured || (phase.kind !== 'hold' && phase.kind !== 'steps') || phase.steady !== false
      ? []
      : [
          warning(
            'NOT_STEADY',
            `phase ${phase.name} was not steady: at ${formatPerS(phase.offeredPerS)} offered, its backlog changed by ${formatPerS(phase.backlogSlopePerS)} and ended at ${threeDigits(phase.backlogEndCurves / Math.max(1, phase.offeredPerS))}\u00a0s of load${recovering(phase, faults)}`,
            { backlogSlopePerS: phase.backlogSlopePerS, backlogEndCurves: phase.backlogEndCurves },
            { phase: phase.name },
          ),
        ],
  )
}

/** Which fault the pipeline was still recovering from when the phase began. */
function recovering({ fromS, toS }: PhaseResult, faults: readonly FaultResult[]): string {
  const fault = faults.find((one) => one.fromS < toS && (one.recoveryS === null || one.fromS + one.recoveryS > fromS))
  return fault === undefined ? '' : `; it was recovering from ${fault.phase}`
}

/** An objective on a quantile with fewer than 20 readings above it: a few readings decide. */
export function fewReadingsWarnings(measured: Measured): Warning[] {
  return measured.scenario.objectives.flatMap(({ metric, require, phase }) => {
    const latency = latencyMetric(metric)
    if (latency === null || !(latency.statistic in quantileShares)) return []
    const scope = scopeOf(measured, namedPhases(measured, phase))
    const undelivered = undeliveredIn(measured, scope, latency.kind)
    const readings = (latencyIn(measured, scope, latency.kind)?.total ?? 0) + undelivered
    const above = readingsAbove(readings, quantileShares[latency.statistic as keyof typeof quantileShares])
    if (readings === 0 || !approximate(above)) return []
    const message = `too few readings decide ${require}: ${above} of ${formatCount(readings)} lie above the percentile, at least 20 are needed`
    return [warning('FEW_READINGS', message, { readings, above }, { phase })]
  })
}

/** Arrivals ended before the schedule did. */
export function stoppedWarnings(measured: Measured): Warning[] {
  const { stoppedAtUs } = measured
  const message = stopText(measured)
  return stoppedAtUs === null || message === null
    ? []
    : [warning('STOPPED_EARLY', message, { stoppedAtUs, plannedUs: plannedUs(measured) })]
}

const cutTexts: Readonly<Record<DrainCut, string>> = {
  bound: 'had lasted as long as it may',
  interrupt: 'was ended by Ctrl-C',
  terminate: 'was cut short by SIGTERM, after which a container is ended by force,',
}

/** Results were still coming when the drain ended: the pipeline may have been slow, and nothing lost. */
export function drainCut(measured: Measured): Warning[] {
  const undelivered = undeliveredIn(measured, scopeOf(measured, measured.phases), 'result')
  if (measured.drainCut === null || undelivered === 0) return []
  const message = `the drain ${cutTexts[measured.drainCut]} while results were still coming: ${formatCount(undelivered)} readings that had not arrived count as lost, whether they were lost or only late`
  return [warning('DRAIN_CUT', message, { undelivered })]
}

/** When arrivals were stopped, and `by` what; null = they were not. */
export function stopText(measured: Measured, by = ''): string | null {
  const { stoppedAtUs } = measured
  if (stoppedAtUs === null) return null
  const planned = formatElapsed(plannedUs(measured))
  return `stopped at ${formatElapsed(stoppedAtUs)} of ${planned}${by}: the rest of the load was not offered`
}

function plannedUs({ phases }: Measured): number {
  return Math.max(...phases.map((phase) => phase.toUs))
}
