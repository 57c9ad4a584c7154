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

/** Of a part whose CPU is unknown for more than this of the measured time, what a reading cost it is not known. */
const unknownRatio = 0.1

interface Tally {
  cpuUs: number
  /** the measured time that its CPU is known of */
  coveredUs: number
  /** the last sample with its CPU; null = none */
  lastUs: number | null
  /** the measured time from then on, in which its collector looked for it in vain */
  unseenUs: number
  /** in a measured phase */
  seen: boolean
  rssPeakBytes: number
}

/**
 * What each process cost over the measured phases: `process.<part>_cpu_ratio` (of one core, mean since the previous
 * sample) times the time that it covers, the largest `process.<part>_rss_bytes`, and all threads of the harness
 * together. The sample after a gap covers what the gap hides of a counter. Parts that were not looked for in a measured
 * phase are left out; the cost per million readings is null if none was delivered, and for a part that ended early.
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
  const measuredUs = stretches.reduce((sum, [fromUs, toUs]) => sum + toUs - fromUs, 0)
  const isKnown = ({ coveredUs, unseenUs }: Tally) => coveredUs > 0 && unseenUs <= measuredUs * unknownRatio
  return [...tallies]
    .filter(([, { seen, unseenUs }]) => seen || unseenUs > 0)
    .map(([part, tally]) => ({
      part,
      cpuUs: Math.round(tally.cpuUs),
      cpuSPerMillionReadings: delivered === 0 || !isKnown(tally) ? null : tally.cpuUs / delivered,
      rssPeakBytes: tally.rssPeakBytes,
    }))
}

type Stretch = readonly [fromUs: number, toUs: number]

function addCollector(
  tallies: Map<string, Tally>,
  { rows, atUs, gaps, series }: CollectorSamples,
  stretches: readonly Stretch[],
): void {
  const used = [...series].flatMap(([name, column]) => useOf(name, column))
  let previousUs: number | null = null
  for (let row = 0; row < rows; row++) {
    if (gaps.has(row)) continue
    const nowUs = atUs.at(row)
    const overlapUs = overlapOfAll(stretches, [previousUs ?? nowUs, nowUs])
    const inside = stretches.some(([fromUs, toUs]) => fromUs <= nowUs && nowUs <= toUs)
    for (const use of used) addUse(tallies, use, use.column.at(row), { nowUs, overlapUs, inside })
    previousUs = nowUs
  }
  // a gap too: a collector that sees none of its parts any more has no sample
  const lookedUs = rows === 0 ? 0 : atUs.at(rows - 1)
  for (const part of new Set(used.map((use) => use.part))) {
    const tally = tallies.get(part)
    if (tally !== undefined)
      tally.unseenUs = overlapOfAll(stretches, [tally.lastUs ?? Number.NEGATIVE_INFINITY, lookedUs])
  }
}

interface Look {
  readonly nowUs: number
  /** the measured time that it covers */
  readonly overlapUs: number
  /** it is in a measured phase itself */
  readonly inside: boolean
}

function addUse(tallies: Map<string, Tally>, { part, figure }: Use, value: number, look: Look): void {
  if (Number.isNaN(value)) return
  const { nowUs, overlapUs, inside } = look
  const tally = tallies.get(part) ?? { ...unseen }
  if (overlapUs > 0 || inside) tally.seen = true
  if (figure === 'cpu') {
    tally.cpuUs += value * overlapUs
    tally.coveredUs += overlapUs
    tally.lastUs = nowUs
  }
  if (figure === 'rss' && inside) tally.rssPeakBytes = Math.max(tally.rssPeakBytes, value)
  tallies.set(part, tally)
}

const unseen: Readonly<Tally> = { cpuUs: 0, coveredUs: 0, lastUs: null, unseenUs: 0, seen: false, rssPeakBytes: 0 }

function overlapOfAll(stretches: readonly Stretch[], stretch: Stretch): number {
  return stretches.reduce((sum, one) => sum + overlapOf(one, stretch), 0)
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
