import type { Measured } from '../../stats/measured.ts'
import { endUs, measuredPhases } from '../../stats/scope.ts'
import type { PlannedPhase } from '../../types/plan.ts'
import type { FamilyKey } from '../../types/series.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatRatio } from '../../units.ts'
import { warning } from './warning.ts'

const busyRatio = 0.9

/** In less of the periods a quota cuts off single moments: no percentile that is quoted moves. */
const throttledRatio = 0.01

const stealRatio = 0.02

/** Share of the time in which some runnable task waited for a CPU: on two cores a run at moderate rates stays under it. */
const pressureRatio = 0.2

type HostRule = {
  readonly code: 'HOST_BUSY' | 'HOST_STEAL' | 'HOST_PRESSURE' | 'CPU_THROTTLED'
  readonly series: FamilyKey
  readonly limitRatio: number
  readonly says: (ratio: string) => string
}

const hostRules: readonly HostRule[] = [
  {
    code: 'HOST_BUSY',
    series: 'host.cpu_busy_ratio',
    limitRatio: busyRatio,
    says: (ratio) => `host CPUs were busy ${ratio} of the time`,
  },
  {
    code: 'HOST_STEAL',
    series: 'host.cpu_steal_ratio',
    limitRatio: stealRatio,
    says: (ratio) => `the hypervisor took ${ratio} of CPU time`,
  },
  {
    code: 'HOST_PRESSURE',
    series: 'host.pressure_cpu_ratio',
    limitRatio: pressureRatio,
    says: (ratio) => `runnable tasks waited for a CPU ${ratio} of the time`,
  },
  {
    code: 'CPU_THROTTLED',
    series: 'host.cpu_throttled_periods_ratio',
    limitRatio: throttledRatio,
    says: (ratio) => `the CPU quota of this process was used up in ${ratio} of its periods`,
  },
]

/** What these warnings are made from. */
export const hostFamilies: readonly FamilyKey[] = hostRules.map(({ series }) => series)

/**
 * Host CPU, steal and pressure: the mean over a measured phase beyond its limit. Never invalid by themselves, and not
 * looked at during a pause or a saturation, where no reading is due.
 */
export function hostWarnings(measured: Measured): Warning[] {
  return measuredPhases(measured)
    .filter(({ kind }) => kind !== 'pause' && kind !== 'saturate')
    .flatMap((phase) =>
      hostRules.flatMap((rule) => {
        const mean = meanIn(measured, phase, rule.series)
        return mean > rule.limitRatio ? [hostWarning(rule, phase, mean)] : []
      }),
    )
}

function hostWarning(rule: HostRule, phase: PlannedPhase, meanRatio: number): Warning {
  const { code, says, limitRatio } = rule
  const message = `${says(formatRatio(meanRatio))} during phase ${phase.name} (limit ${formatRatio(limitRatio)}): measured times may be too long`
  return warning(code, message, { meanRatio, limitRatio }, { phase: phase.name })
}

/** NaN = no sample in the phase */
function meanIn(measured: Measured, phase: PlannedPhase, series: string): number {
  const untilUs = endUs(measured, phase)
  let [sum, count] = [0, 0]
  for (const { rows, atUs, series: columns } of measured.samples.collectors) {
    const column = columns.get(series)
    if (column === undefined) continue
    for (let row = 0; row < rows; row++) {
      const value = column.at(row)
      if (Number.isNaN(value) || atUs.at(row) <= phase.fromUs || atUs.at(row) > untilUs) continue
      sum += value
      count++
    }
  }
  return sum / count
}
