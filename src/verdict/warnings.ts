import { approximate, quantileShares, readingsAbove } from '../stats/latency.ts'
import type { Measured } from '../stats/measured.ts'
import {
  endUs,
  latencyIn,
  littleToleranceRatio,
  measuredPhases,
  namedPhases,
  scopeOf,
  undeliveredIn,
} from '../stats/scope.ts'
import type { Summary } from '../stats/summarise.ts'
import type { PlannedPhase } from '../types/plan.ts'
import type { Calibration, FaultResult, PhaseResult } from '../types/result.ts'
import type { FamilyKey } from '../types/series.ts'
import type { Warning } from '../types/warnings.ts'
import { formatCount, formatElapsed, formatPerS, formatRatio, threeDigits } from '../units.ts'
import { latencyMetric } from './objectives.ts'
import { warning } from './warning.ts'

const busyRatio = 0.9
const stealRatio = 0.02
/** Share of the time in which some runnable task waited for a CPU: on two cores a run at moderate rates stays under it. */
const pressureRatio = 0.2

type HostRule = {
  readonly code: 'HOST_BUSY' | 'HOST_STEAL' | 'HOST_PRESSURE'
  readonly series: readonly FamilyKey[]
  readonly limitRatio: number
  readonly says: (ratio: string) => string
}

const hostRules: readonly HostRule[] = [
  {
    code: 'HOST_BUSY',
    series: ['host.cpu_busy_ratio'],
    limitRatio: busyRatio,
    says: (ratio) => `host CPUs were busy ${ratio} of the time`,
  },
  {
    code: 'HOST_STEAL',
    series: ['host.cpu_steal_ratio'],
    limitRatio: stealRatio,
    says: (ratio) => `the hypervisor took ${ratio} of CPU time`,
  },
  {
    code: 'HOST_PRESSURE',
    series: ['host.pressure_cpu_ratio'],
    limitRatio: pressureRatio,
    says: (ratio) => `runnable tasks waited for a CPU ${ratio} of the time`,
  },
]

/**
 * Host CPU, steal and pressure: the mean over a measured phase beyond its limit. Never invalid by themselves, and not
 * looked at during a pause or a saturation, where no reading is due.
 */
export function hostWarnings(measured: Measured): Warning[] {
  return measuredPhases(measured)
    .filter(({ kind }) => kind !== 'pause' && kind !== 'saturate')
    .flatMap((phase) =>
      hostRules.flatMap((rule) => {
        const mean = meanOf(rule.series.flatMap((series) => valuesIn(measured, phase, series)))
        return mean > rule.limitRatio ? [hostWarning(rule, phase, mean)] : []
      }),
    )
}

function hostWarning(rule: HostRule, phase: PlannedPhase, meanRatio: number): Warning {
  const { code, says, limitRatio } = rule
  const message = `${says(formatRatio(meanRatio))} during phase ${phase.name} (limit ${formatRatio(limitRatio)}): measured times may be too long`
  return warning(code, message, { meanRatio, limitRatio }, { phase: phase.name })
}

function valuesIn(measured: Measured, phase: PlannedPhase, series: string): number[] {
  return measured.samples.flatMap((line) => {
    const inside = line.atUs > phase.fromUs && line.atUs <= endUs(measured, phase)
    const value = 'values' in line && inside ? line.values[series] : undefined
    return value === undefined ? [] : [value]
  })
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/**
 * The schedule's due times and what was recorded of each phase disagree by more than 5 %, by Little's law. Fault phases
 * are left out: what is lost and doubled in them hides in the counts, and the area with it.
 */
export function littleWarnings(summary: Summary): Warning[] {
  return summary.phases.flatMap(({ name, kind, measured, littleRatio }) =>
    !measured || kind === 'fault' || littleRatio === null || Math.abs(littleRatio - 1) <= littleToleranceRatio
      ? []
      : [
          warning(
            'LITTLE',
            `in phase ${name} the area between offered and delivered is ${formatRatio(littleRatio)} of the sum of the latencies; it should be within 5\u00a0% of 100\u00a0%`,
            { littleRatio },
            { phase: name },
          ),
        ],
  )
}

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

/** The peak rate is above half of what this host was seen to do at most. Nothing is said without a calibration. */
export function calibrationWarnings(measured: Measured, calibration: Calibration | null): Warning[] {
  if (calibration === null) return []
  const { driver, fleet } = measured.scenario
  const single = driver.kind === 'null' ? calibration.nullPerS : calibration.embeddedPerS
  const framed = driver.kind === 'null' ? calibration.nullFramedPerS : calibration.embeddedFramedPerS
  const ceilingPerS = fleet.frame > 1 ? framed : single
  const peakPerS = Math.max(0, ...measuredPhases(measured).map((phase) => Math.max(phase.fromPerS, phase.toPerS)))
  if (peakPerS <= ceilingPerS / 2) return []
  const message = `the peak of ${formatPerS(peakPerS)} is more than half of this host's calibrated ceiling of ${formatPerS(ceilingPerS)}: the run may measure the harness, not the target`
  return [warning('ABOVE_CALIBRATION', message, { peakPerS, ceilingPerS })]
}

/** Arrivals ended before the schedule did. */
export function stoppedWarnings(measured: Measured): Warning[] {
  const { stoppedAtUs } = measured
  const message = stopText(measured)
  return stoppedAtUs === null || message === null
    ? []
    : [warning('STOPPED_EARLY', message, { stoppedAtUs, plannedUs: plannedUs(measured) })]
}

/** When arrivals were stopped; null = they were not. */
export function stopText(measured: Measured): string | null {
  const { stoppedAtUs } = measured
  if (stoppedAtUs === null) return null
  const planned = formatElapsed(plannedUs(measured))
  return `stopped at ${formatElapsed(stoppedAtUs)} of ${planned}: the rest of the load was not offered`
}

function plannedUs({ phases }: Measured): number {
  return Math.max(...phases.map((phase) => phase.toUs))
}
