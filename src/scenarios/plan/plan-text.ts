import { engines } from '../../types/engines.ts'
import { formatBytes, formatCount, formatElapsed, formatPerS, formatScaled } from '../../units.ts'
import { writeDuration } from '../fields/quantities.ts'
import type { PlanDescription, PlanRow } from './describe-plan.ts'

const widest = 100
const longestName = 22

/** A plan as plain text of 100 columns at most, for `validate`. No trailing newline. */
export function formatPlan(plan: PlanDescription): string {
  return [
    `${plan.name}: valid`,
    ...wrapped('why', plan.why),
    ...wrapped('fleet', fleetText(plan)),
    ...wrapped('target', [`${plan.engine}, ${plan.workload}`, ...workersOf(plan), `${plan.driver} driver`].join('; ')),
    ...(plan.driverSettings.length === 0 ? [] : wrapped('driver', plan.driverSettings.join(', '))),
    ...(plan.services.length === 0 ? [] : wrapped('services', plan.services.join('; '))),
    ...wrapped('senders', sendersText(plan)),
    '',
    ...formatTable(plan),
    '',
    ...wrapped('load', loadText(plan)),
    ...wrapped(
      'duration',
      `${formatElapsed(plan.durationUs)}, then a drain that ends at most ${writeDuration(plan.drainUs)} after the last result`,
    ),
    ...wrapped('memory', memoryText(plan)),
    ...(plan.logBytes === 0 ? [] : wrapped('disk', `about ${formatBytes(plan.logBytes)} in the curves topic`)),
    ...wrapped('objectives', plan.objectives.join('; ') || 'none'),
    ...plan.notes.flatMap((note) => wrapped('note', note)),
  ]
    .join('\n')
    .replaceAll('\u00a0', ' ')
}

function fleetText(plan: PlanDescription): string {
  const curve = plan.points === 1 ? 'one reading per curve' : `${plan.points} readings per curve`
  const frame = plan.frame === 1 ? 'one curve per message' : `${formatCount(plan.frame)} curves per message`
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

/** Of the engines whose workers the run starts. */
function workersOf({ engine, parallelism }: PlanDescription): string[] {
  const means = engines[engine].parallelism
  return 'counts' in means ? [counted(parallelism, means.counts)] : []
}

function memoryText(plan: PlanDescription): string {
  const bytes = `about ${formatBytes(plan.memoryBytes)}`
  return plan.services.length === 0 ? bytes : `${bytes}, including the processes that the run starts`
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

function kindText({ kind, fault, saturation }: PlanRow): string {
  if (fault !== null) return `${fault.action} ${fault.what}`
  return saturation === null ? kind : `${kind} by ${formatCount(saturation.connections)}`
}

function cellsOf(row: PlanRow): string[] {
  const name = `${row.name}${row.measured ? '' : ' *'}`
  return [
    name.length > longestName ? `${name.slice(0, longestName - 3)}...` : name,
    kindText(row),
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
