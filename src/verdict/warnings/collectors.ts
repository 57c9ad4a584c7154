import type { FaultMoment, Measured } from '../../stats/measured.ts'
import type { CollectorSamples } from '../../stats/sample-table.ts'
import type { AbsentCollector, MissingSeries } from '../../types/facts.ts'
import { type CollectSpec, targetParts } from '../../types/scenario.ts'
import { collectorParts } from '../../types/series.ts'
import type { Warning, WarningOf } from '../../types/warnings.ts'
import { formatUs } from '../../units.ts'
import { warning } from './warning.ts'

/** A sample may be this many periods after the one before it; beyond, one is missing. */
const gapPeriods = 2.5

/** What falls silent together with something else. */
const within = new Map<string, readonly string[]>([
  // nimbus answers nothing without ZooKeeper
  ['storm', [...targetParts, 'zookeeper']],
  ['target', targetParts],
])

/** A part that was killed or stopped on purpose may stay silent for so long after it was let go again. */
const restartUs = 10e6

/**
 * Samples that are missing: said so by the collector, or not there when they were due. One warning a collector. What a
 * part does not say while a fault keeps it from answering is no gap of the measurement.
 */
export function gapWarnings(measured: Measured): WarningOf<'COLLECTOR_GAP'>[] {
  return measured.samples.collectors.flatMap((collector) => gapWarning(measured, collector))
}

function gapWarning(measured: Measured, collector: CollectorSamples): WarningOf<'COLLECTOR_GAP'>[] {
  const { name } = collector
  const everyUs = periodUs(measured.scenario.collect, name)
  const excused = faultsOf(measured, name)
  const gaps = [...collector.gaps].filter(([row]) => !isExcused(collector.atUs.at(row), everyUs, excused))
  const allowedUs = gapPeriods * everyUs
  const distances = silencesOf(measured, collector, excused)
  const holes = distances.filter((us) => us > allowedUs).length
  const count = Math.max(gaps.length, holes)
  if (count === 0) return []
  const longestUs = distances.reduce((longest, us) => Math.max(longest, us), 0)
  const reasons = [...new Set(gaps.map(([, why]) => why))].slice(0, 2).join('; ')
  const message = `the ${name} collector has ${count} ${count === 1 ? 'gap' : 'gaps'}, the longest ${formatUs(longestUs)}${reasons === '' ? '' : ` (${reasons})`}`
  const said = warning('COLLECTOR_GAP', message, { gaps: count, longestUs })
  const hint = gaps.map(([, why]) => collector.hints.get(why)).find((known) => known !== undefined)
  return [hint === undefined ? said : { ...said, hint: sentence(hint) }]
}

/** How long each silence between two samples was, less what a fault excuses, from the first due time to the schedule's end. */
function silencesOf(measured: Measured, collector: CollectorSamples, excused: readonly FaultMoment[]): number[] {
  const untilUs = measured.stoppedAtUs ?? Math.max(...measured.phases.map((phase) => phase.toUs))
  const stamps = [0, ...timesWithValues(collector), untilUs]
  return stamps.slice(1).map((atUs, i) => {
    const fromUs = stamps[i]!
    return atUs - fromUs - excused.reduce((sum, fault) => sum + overlapUs(fault, fromUs, atUs), 0)
  })
}

function timesWithValues({ rows, atUs, gaps }: CollectorSamples): number[] {
  const times: number[] = []
  for (let row = 0; row < rows; row++) if (!gaps.has(row)) times.push(atUs.at(row))
  return times
}

/** Faults of the part that the collector asks, or of what that part is in. */
function faultsOf(measured: Measured, name: string): FaultMoment[] {
  const part = partOf(name)
  const parts = [part, ...(within.get(part) ?? [])]
  return measured.faults.filter(({ phase }) => {
    const what = measured.phases[phase]?.fault?.what
    return what !== undefined && parts.includes(what)
  })
}

/** `kafka` has two collectors: `kafka` and `kafka-lag`. */
function partOf(collector: string): string {
  return collectorParts.get(collector) ?? collector
}

/** The question may have been under way when the fault began. */
function isExcused(atUs: number, everyUs: number, excused: readonly FaultMoment[]): boolean {
  return excused.some((fault) => fault.doneUs - everyUs <= atUs && atUs <= excusedUntilUs(fault))
}

function overlapUs(fault: FaultMoment, fromUs: number, toUs: number): number {
  return Math.max(0, Math.min(toUs, excusedUntilUs(fault)) - Math.max(fromUs, fault.doneUs))
}

function excusedUntilUs({ undoneUs }: FaultMoment): number {
  return (undoneUs ?? Number.POSITIVE_INFINITY) + restartUs
}

/** A collector of ours is named as its period is in a scenario; any other is a source that the user chose. */
function periodUs({ prometheus, jmx, ...periods }: CollectSpec, name: string): number {
  const own = new Map(Object.entries(periods)).get(`${partOf(name)}Us`)
  const chosen = [...prometheus, ...jmx].find((spec) => spec.name === name)
  return own ?? chosen?.everyUs ?? Math.max(...Object.values(periods))
}

/** A hint of a collector as the sentence of a warning. */
function sentence(hint: string): string {
  return `${hint[0]!.toUpperCase()}${hint.slice(1)}${hint.endsWith('.') || hint.endsWith('?') ? '' : '.'}`
}

export function absentCollector({ name, why }: AbsentCollector): Warning {
  return warning('COLLECTOR_ABSENT', `the ${name} collector returns no samples: ${why}`, {})
}

export function missingSeries({ name, series }: MissingSeries): Warning {
  const message = `no number came from ${name} in the whole run for ${series.join(', ')}`
  return warning('SERIES_MISSING', message, { missing: series.length })
}
