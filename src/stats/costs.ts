import type { SampleLine } from '../types/measurement.ts'
import type { PartCost } from '../types/result.ts'
import { memberOf } from '../types/series.ts'
import type { Measured } from './measured.ts'
import { arrivedOnce, endUs, measuredPhases, scopeOf } from './scope.ts'

/** The harness as a part: generators, observer, main thread, and the workers of an embedded target. */
const harnessPart = 'loadcurve'

interface Tally {
  cpuUs: number
  rssPeakBytes: number
}

/**
 * What each process cost over the measured phases: `process.<part>_cpu_ratio` (of one core, mean since the previous
 * sample) times the time that it covers, the largest `process.<part>_rss_bytes`, and all threads of the harness
 * together. The sample after a gap covers what the gap hides of a counter. Parts without a sample in a measured phase
 * are left out; the cost per million readings is null if none was delivered.
 */
export function partCosts(measured: Measured): PartCost[] {
  const stretches = measuredPhases(measured).map((phase) => [phase.fromUs, endUs(measured, phase)] as const)
  const { bins } = scopeOf(measured, measuredPhases(measured))
  const delivered = bins.reduce((sum, bin) => sum + arrivedOnce(measured, bin), 0)
  const tallies = new Map<string, Tally>()
  for (const collector of ['harness', 'process']) addCollector(tallies, measured.samples, collector, stretches)
  return [...tallies].map(([part, { cpuUs, rssPeakBytes }]) => ({
    part,
    cpuUs: Math.round(cpuUs),
    cpuSPerMillionReadings: delivered === 0 ? null : cpuUs / delivered,
    rssPeakBytes,
  }))
}

type Stretch = readonly [fromUs: number, toUs: number]

function addCollector(
  tallies: Map<string, Tally>,
  samples: readonly SampleLine[],
  collector: string,
  stretches: readonly Stretch[],
): void {
  let previousUs: number | null = null
  for (const line of samples) {
    if (line.from !== collector || !('values' in line)) continue
    const spoken: Stretch = [previousUs ?? line.atUs, line.atUs]
    const overlapUs = stretches.reduce((sum, stretch) => sum + overlapOf(stretch, spoken), 0)
    const inside = stretches.some(([fromUs, toUs]) => fromUs <= line.atUs && line.atUs <= toUs)
    for (const [series, value] of Object.entries(line.values)) {
      const meant = partOf(series)
      if (meant === null || !(overlapUs > 0 || inside)) continue
      const tally = tallies.get(meant.part) ?? { cpuUs: 0, rssPeakBytes: 0 }
      if (meant.figure === 'cpu') tally.cpuUs += value * overlapUs
      else if (inside) tally.rssPeakBytes = Math.max(tally.rssPeakBytes, value)
      tallies.set(meant.part, tally)
    }
    previousUs = line.atUs
  }
}

function overlapOf([fromUs, toUs]: Stretch, [startUs, stopUs]: Stretch): number {
  return Math.max(0, Math.min(toUs, stopUs) - Math.max(fromUs, startUs))
}

/** The part whose CPU or memory a series describes; null = something else. */
function partOf(series: string): { part: string; figure: 'cpu' | 'rss' } | null {
  const member = memberOf(series)
  switch (member?.key) {
    case 'harness.cpu_generator{generator}_ratio':
    case 'harness.cpu_target{worker}_ratio':
    case 'harness.cpu_observer_ratio':
    case 'harness.cpu_main_ratio':
      return { part: harnessPart, figure: 'cpu' }
    case 'harness.rss_bytes':
      return { part: harnessPart, figure: 'rss' }
    case 'process.{process}_cpu_ratio':
      return { part: member.labels.process!, figure: 'cpu' }
    case 'process.{process}_rss_bytes':
      return { part: member.labels.process!, figure: 'rss' }
    default:
      return null
  }
}
