import type { Measured } from '../stats/measured.ts'
import { measuredPhases, scopeOf, sumOf } from '../stats/scope.ts'
import type { PlannedPhase } from '../types/plan.ts'
import { type FamilyKey, memberOf } from '../types/series.ts'
import type { Warning } from '../types/warnings.ts'
import { formatRatio } from '../units.ts'
import { warning } from './warning.ts'

/** From this share of one core on, a generator's thread has no time left. */
const busyRatio = 0.95
/** Less waiting for the bound than this decides nothing. */
const blockedLimitRatio = 0.05
const leastSamples = 3
const generatorCpu: FamilyKey = 'harness.cpu_generator{generator}_ratio'

/**
 * A client that works in the generator's own thread (kafkajs, HTTP) can fill the in-flight bound by being slow itself:
 * what is then counted as the target's back-pressure is the generator's own. A thread that waits for a slow target is
 * idle; one that was busy all the time while the bound was full cannot blame the target: the phase is invalid.
 */
export function generatorBusy(measured: Measured): Warning[] {
  return measuredPhases(measured).flatMap((phase) => busyPhase(measured, phase))
}

function busyPhase(measured: Measured, phase: PlannedPhase): Warning[] {
  const blockedUs = sumOf(scopeOf(measured, [phase]).liveBins, 'blockedUs')
  const blockedRatio = blockedUs / (measured.scenario.generators * phase.durationUs)
  if (blockedRatio < blockedLimitRatio) return []
  const cpuRatio = generatorCpuRatio(measured, phase)
  if (cpuRatio === null || cpuRatio < busyRatio) return []
  const message = `the generator thread was busy for ${formatRatio(cpuRatio)} of phase ${phase.name} while its in-flight bound was full for ${formatRatio(blockedRatio)}: the generator, not the target, may be the bottleneck`
  return [warning('GENERATOR_BUSY', message, { cpuRatio, blockedRatio }, { phase: phase.name, invalid: true })]
}

/** Mean over the phase of the busiest generator's CPU; null where too few samples tell it. */
function generatorCpuRatio({ samples }: Measured, { fromUs, toUs }: PlannedPhase): number | null {
  const ratios = samples.flatMap((sample) => {
    if (sample.from !== 'harness' || !('values' in sample) || sample.atUs <= fromUs || sample.atUs > toUs) return []
    const busy = Object.entries(sample.values).flatMap(([name, ratio]) =>
      memberOf(name)?.key === generatorCpu ? [ratio] : [],
    )
    return busy.length === 0 ? [] : [Math.max(...busy)]
  })
  if (ratios.length < leastSamples) return null
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
}
