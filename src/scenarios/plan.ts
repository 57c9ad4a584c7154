import type { PhaseKind, Scenario } from '../types/scenario.ts'
import { formatBytes, formatCount, formatElapsed, formatPerS, formatScaled } from '../units.ts'
import { curvesOf, estimateMemoryBytes, roundsOf } from './memory.ts'
import { writeDuration } from './quantities.ts'

/** One phase of what will happen. Times count from the first due time. */
export interface PlanRow {
  readonly name: string
  readonly kind: PhaseKind
  readonly measured: boolean
  readonly fromUs: number
  readonly durationUs: number
  readonly fromPerS: number
  readonly toPerS: number
  readonly curves: number
  readonly readings: number
  readonly meanPerS: number
  readonly peakPerS: number
  readonly peakBytesPerS: number
}

/** What a scenario will do, before it does it. */
export interface PlanDescription {
  readonly name: string
  readonly why: string
  readonly engine: string
  readonly workload: string
  readonly driver: string
  readonly model: string
  readonly meters: number
  readonly points: number
  readonly frame: number
  readonly generators: number
  readonly partitions: number
  readonly parallelism: number
  readonly inFlightBytes: number
  readonly phases: readonly PlanRow[]
  /** all phases; the drain comes on top of it */
  readonly durationUs: number
  readonly drainUs: number
  readonly curves: number
  readonly readings: number
  readonly messages: number
  /** of a full message */
  readonly messageBytes: number
  /** how often every meter sends, the last round begun counted whole */
  readonly rounds: number
  readonly slots: number
  readonly meanPerS: number
  readonly peakPerS: number
  readonly peakBytesPerS: number
  readonly memoryBytes: number
  readonly objectives: readonly string[]
}

/** Figures of a plan; curves and messages are those of the rate curve, to within one message a phase. */
export function describePlan(scenario: Scenario): PlanDescription {
  const { fleet, target, driver, partitions } = scenario
  const messageBytes = 16 + fleet.frame * (4 + 2 * fleet.points)
  const rows = describePhases(scenario, messageBytes / fleet.frame)
  const curves = Math.round(curvesOf(scenario.phases))
  const durationUs = rows.reduce((sum, row) => sum + row.durationUs, 0)
  const rounds = roundsOf(curves, fleet.meters)
  return {
    name: scenario.name,
    why: scenario.why,
    engine: target.engine,
    workload: target.workload,
    driver: driver.kind,
    model: fleet.model,
    meters: fleet.meters,
    points: fleet.points,
    frame: fleet.frame,
    generators: scenario.generators,
    partitions,
    parallelism: target.parallelism,
    inFlightBytes: driver.inFlightBytes,
    phases: rows,
    durationUs,
    drainUs: scenario.drainUs,
    curves,
    readings: curves * fleet.points,
    messages: Math.ceil((messagesPerRound(fleet.meters, partitions, fleet.frame) * curves) / fleet.meters - 1e-9),
    messageBytes,
    rounds,
    slots: rounds * fleet.points,
    meanPerS: (curves * 1e6) / durationUs,
    peakPerS: Math.max(...rows.map((row) => row.peakPerS)),
    peakBytesPerS: Math.max(...rows.map((row) => row.peakBytesPerS)),
    memoryBytes: estimateMemoryBytes(scenario),
    objectives: scenario.objectives.map(objectiveText),
  }
}

function describePhases(scenario: Scenario, bytesPerCurve: number): PlanRow[] {
  let fromUs = 0
  return scenario.phases.map((phase) => {
    const { name, kind, measured, durationUs, fromPerS, toPerS } = phase
    const peakPerS = Math.max(fromPerS, toPerS)
    const curves = Math.round(phase.curves)
    const row = { name, kind, measured, fromUs, durationUs, fromPerS, toPerS, curves, peakPerS }
    fromUs += durationUs
    return {
      ...row,
      readings: curves * scenario.fleet.points,
      meanPerS: (phase.curves * 1e6) / durationUs,
      peakBytesPerS: peakPerS * bytesPerCurve,
    }
  })
}

/** Messages in which every meter sends once: partition p holds ceil((meters - p) / partitions) of them. */
function messagesPerRound(meters: number, partitions: number, frame: number): number {
  const larger = meters % partitions
  const smallest = Math.floor(meters / partitions)
  return larger * Math.ceil((smallest + 1) / frame) + (partitions - larger) * Math.ceil(smallest / frame)
}

function objectiveText(objective: Scenario['objectives'][number]): string {
  const notes = [
    ...(objective.phase === null ? [] : [`in ${objective.phase}`]),
    ...(objective.soft ? ['soft'] : []),
    ...(objective.abort ? ['stops the run'] : []),
    ...(objective.implied ? ['implied'] : []),
  ]
  return notes.length === 0 ? objective.require : `${objective.require} (${notes.join(', ')})`
}

const widest = 100
const longestName = 22

/** A plan as plain text of 100 columns at most, for `validate`. No trailing newline. */
export function formatPlan(plan: PlanDescription): string {
  return [
    `${plan.name}: valid`,
    ...wrapped('why', plan.why),
    ...wrapped('fleet', fleetText(plan)),
    ...wrapped(
      'target',
      `${plan.engine}, ${plan.workload}; ${counted(plan.parallelism, 'worker')}; driver ${plan.driver}`,
    ),
    ...wrapped('senders', sendersText(plan)),
    '',
    ...formatTable(plan),
    '',
    ...wrapped('load', loadText(plan)),
    ...wrapped(
      'duration',
      `${formatElapsed(plan.durationUs)}, then a drain that ends ${writeDuration(plan.drainUs)} after the last result at the latest`,
    ),
    ...wrapped('memory', `about ${formatBytes(plan.memoryBytes)}`),
    ...wrapped('objectives', plan.objectives.join('; ') || 'none'),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ')
}

function fleetText(plan: PlanDescription): string {
  const curve = plan.points === 1 ? 'one reading a curve' : `${plan.points} readings a curve`
  const frame = plan.frame === 1 ? 'one curve a message' : `${formatCount(plan.frame)} curves a message`
  return `${formatCount(plan.meters)} meters (${plan.model}), ${curve}, ${frame} of ${formatBytes(plan.messageBytes)}`
}

function sendersText(plan: PlanDescription): string {
  const inFlight = `${formatBytes(plan.inFlightBytes)} in flight`
  return `${counted(plan.generators, 'generator')}, ${counted(plan.partitions, 'partition')}, ${inFlight} each`
}

function loadText(plan: PlanDescription): string {
  const sums = `${formatCount(plan.curves)} curves, ${formatCount(plan.readings)} readings in ${formatCount(plan.messages)} messages`
  const rounds = `${counted(plan.rounds, 'round')} of the fleet`
  return `${sums}; ${rounds}; mean ${formatPerS(plan.meanPerS)}, peak ${formatPerS(plan.peakPerS)} (${formatBytes(plan.peakBytesPerS)}/s)`
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function wrapped(label: string, text: string): string[] {
  const indent = 12
  const lines: string[] = []
  for (const word of text.replaceAll(/\s+/g, ' ').split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= widest - indent)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line, i) => `${(i === 0 ? label : '').padEnd(indent)}${line}`)
}

const headings = ['phase', 'kind', 'at', 'for', 'from', 'to', 'curves', 'readings', 'mean', 'at peak']

function formatTable(plan: PlanDescription): string[] {
  const rows = [headings, ...plan.phases.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const lines = rows.map((cells) =>
    cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  )
  const unmeasured = plan.phases.some((phase) => !phase.measured) ? ['* not measured'] : []
  return [...lines.map((line) => line.trimEnd()), ...unmeasured]
}

function cellsOf(row: PlanRow): string[] {
  const name = `${row.name}${row.measured ? '' : ' *'}`
  return [
    name.length > longestName ? `${name.slice(0, longestName - 3)}...` : name,
    row.kind,
    formatElapsed(row.fromUs),
    writeDuration(row.durationUs),
    formatScaled(row.fromPerS),
    formatScaled(row.toPerS),
    formatScaled(row.curves),
    formatScaled(row.readings),
    formatPerS(row.meanPerS),
    `${formatBytes(row.peakBytesPerS)}/s`,
  ]
}
