import type { PartCost } from '../types/result.ts'
import { type FamilyKey, memberOf } from '../types/series.ts'
import type { Measured } from './measured.ts'
import type { NumberColumn } from './number-column.ts'
import type { CollectorSamples } from './sample-table.ts'
import { arrivedOnce, endUs, measuredPhases, scopeOf } from './scope.ts'

/** The harness as a part: generators, observer, main thread, and the workers of an embedded target. */
const harnessPart = 'loadcurve'

/** Series that say what a part used, and of which part: the harness, or the process in the label. */
const figures = {
  'harness.cpu_generator{generator}_ratio': 'cpu',
  'harness.cpu_target{worker}_ratio': 'cpu',
  'harness.cpu_observer_ratio': 'cpu',
  'harness.cpu_main_ratio': 'cpu',
  'harness.rss_bytes': 'rss',
  'process.{process}_cpu_ratio': 'cpu',
  'process.{process}_rss_bytes': 'rss',
} as const satisfies Partial<Record<FamilyKey, 'cpu' | 'rss'>>

/** What costs are made from. */
export const costFamilies = Object.keys(figures) as (keyof typeof figures)[]

/**
 * A part that two samples of its collector, or more, did not see any more, over a tenth of the measured time, has ended:
 * what a reading cost it is not known.
 */
const endedRatio = 0.1
const endedSamples = 2

interface Tally {
  cpuUs: number
  /** the last sample with its CPU; 0 = none */
  lastUs: number
  ended: boolean
  rssPeakBytes: number
}

/**
 * What each process cost over the measured phases: `process.<part>_cpu_ratio` (of one core, mean since the previous
 * sample) times the time that it covers, the largest `process.<part>_rss_bytes`, and all threads of the harness
 * together. The sample after a gap covers what the gap hides of a counter. Parts without a sample in a measured phase
 * are left out; the cost per million readings is null if none was delivered, and for a part that ended before the others.
 */
export function partCosts(measured: Measured): PartCost[] {
  const stretches = measuredPhases(measured).map((phase) => [phase.fromUs, endUs(measured, phase)] as const)
  const { bins } = scopeOf(measured, measuredPhases(measured))
  const delivered = bins.reduce((sum, bin) => sum + arrivedOnce(measured, bin), 0)
  const tallies = new Map<string, Tally>()
  for (const name of ['harness', 'process']) {
    const collector = measured.samples.collector(name)
    if (collector !== undefined) addCollector(tallies, collector, stretches)
  }
  return [...tallies].map(([part, { cpuUs, ended, rssPeakBytes }]) => ({
    part,
    cpuUs: Math.round(cpuUs),
    cpuSPerMillionReadings: delivered === 0 || ended ? null : cpuUs / delivered,
    rssPeakBytes,
  }))
}

type Stretch = readonly [fromUs: number, toUs: number]

function addCollector(
  tallies: Map<string, Tally>,
  { rows, atUs, gaps, series }: CollectorSamples,
  stretches: readonly Stretch[],
): void {
  const used = [...series].flatMap(([name, column]) => useOf(name, column))
  const looksUs: number[] = []
  let previousUs: number | null = null
  for (let row = 0; row < rows; row++) {
    if (gaps.has(row)) continue
    const nowUs = atUs.at(row)
    const spoken: Stretch = [previousUs ?? nowUs, nowUs]
    const overlapUs = stretches.reduce((sum, stretch) => sum + overlapOf(stretch, spoken), 0)
    const inside = stretches.some(([fromUs, toUs]) => fromUs <= nowUs && nowUs <= toUs)
    if (overlapUs > 0) looksUs.push(nowUs)
    if (overlapUs > 0 || inside)
      for (const use of used) addUse(tallies, use, use.column.at(row), { nowUs, overlapUs, inside })
    previousUs = nowUs
  }
  markEnded(new Set(used.map(({ part }) => part)), tallies, looksUs, stretches)
}

function markEnded(
  parts: ReadonlySet<string>,
  tallies: ReadonlyMap<string, Tally>,
  looksUs: readonly number[],
  stretches: readonly Stretch[],
): void {
  const measuredUs = stretches.reduce((sum, [fromUs, toUs]) => sum + toUs - fromUs, 0)
  for (const part of parts) {
    const tally = tallies.get(part)
    if (tally === undefined || tally.lastUs === 0) continue
    const later = looksUs.filter((us) => us > tally.lastUs)
    const unseenUs = (later.at(-1) ?? tally.lastUs) - tally.lastUs
    tally.ended = later.length >= endedSamples && unseenUs > measuredUs * endedRatio
  }
}

function addUse(
  tallies: Map<string, Tally>,
  { part, figure }: Use,
  value: number,
  { nowUs, overlapUs, inside }: { readonly nowUs: number; readonly overlapUs: number; readonly inside: boolean },
) {
  if (Number.isNaN(value)) return
  const tally = tallies.get(part) ?? { cpuUs: 0, lastUs: 0, ended: false, rssPeakBytes: 0 }
  if (figure === 'cpu') {
    tally.cpuUs += value * overlapUs
    tally.lastUs = nowUs
  }
  if (figure === 'rss' && inside) tally.rssPeakBytes = Math.max(tally.rssPeakBytes, value)
  tallies.set(part, tally)
}

function overlapOf([fromUs, toUs]: Stretch, [startUs, stopUs]: Stretch): number {
  return Math.max(0, Math.min(toUs, stopUs) - Math.max(fromUs, startUs))
}

interface Use {
  readonly part: string
  readonly figure: 'cpu' | 'rss'
  readonly column: NumberColumn
}

/** The part whose CPU or memory a series describes; none = something else. */
function useOf(series: string, column: NumberColumn): Use[] {
  const member = memberOf(series)
  const key = costFamilies.find((family) => family === member?.key)
  if (member === null || key === undefined) return []
  return [{ part: member.labels.process ?? harnessPart, figure: figures[key], column }]
}
