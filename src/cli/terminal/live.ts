import type { Progress, Stage } from '../../run/api.ts'
import type { RecordedWarning } from '../../types/warnings.ts'
import { formatBytes, formatElapsed, formatPerS, formatScaled, formatUs } from '../../units.ts'

const stageTexts: Readonly<Record<Stage, string>> = {
  starting: 'starting',
  probing: 'sending one curve end to end',
  running: 'running',
  draining: 'draining',
  auditing: 'checking the results',
  reporting: 'writing the report',
  done: 'done',
}

function stageText({ stage, activity }: Progress): string {
  return activity === '' ? stageTexts[stage] : activity
}

const shownWarnings = 3
const labelColumns = 11

/**
 * The live block: up to 6 lines, the latest warnings and what to do about the last one, each line cut to `columns`. No
 * escape codes, no final newline.
 */
export function formatLive(progress: Progress, columns: number): string {
  const lines = [stageLine(progress, columns), ...phaseLine(progress, columns)]
  if (hasFigures(progress)) lines.push(ratesLine(progress), flightLine(progress), latencyLine(progress))
  const warnings = progress.warnings.slice(-shownWarnings)
  lines.push(...warnings.map((warning) => label('warning', warningText(warning))))
  const more = progress.warnings.length - warnings.length
  if (more > 0) lines.push(label('', `and ${more} more`))
  const hint = warnings.at(-1)?.hint ?? null
  if (hint !== null) lines.push(label('hint', hint))
  return lines.map((line) => cut(line, columns)).join('\n')
}

/** One line for logs: `0:05 / 0:30 running, steps-2 (3 of 6): offered 200k/s, ...`. No newline. */
export function formatPlainLine(progress: Progress): string {
  const phase = progress.stage === 'running' ? progress.phase : null
  const where = phase === null ? '' : `, ${phase.name} (${phase.index + 1} of ${phase.count})`
  const head = `${elapsed(progress)} ${stageText(progress)}${where}`
  if (!hasFigures(progress)) return asciiSpaces(head)
  const figures = [
    `offered ${formatPerS(progress.offeredPerS)}`,
    `sent ${formatPerS(progress.sentPerS)}`,
    `delivered ${formatPerS(progress.deliveredPerS)}`,
    `in flight ${formatBytes(progress.inFlightBytes)}`,
    `p50 ${latency(progress.p50Us)}`,
    `p99 ${latency(progress.p99Us)}`,
    `late p99 ${latency(progress.lateP99Us)}`,
  ]
  if (progress.warnings.length > 0) figures.push(`${progress.warnings.length} warnings`)
  return asciiSpaces(`${head}: ${figures.join(', ')}`)
}

/** `GENERATOR_LATE: the generator was late`, with the phase it holds for. */
export function warningText(warning: RecordedWarning): string {
  return `${warning.code}${warning.phase === null ? '' : ` (${warning.phase})`}: ${warning.message}`
}

/** A bar of `columns` cells, filled from the left. */
export function bar(ratio: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, ratio)) * columns)
  return '█'.repeat(filled) + '░'.repeat(columns - filled)
}

function stageLine(progress: Progress, columns: number): string {
  const ratio = progress.durationUs > 0 ? Math.min(1, progress.atUs / progress.durationUs) : 0
  const text = `${elapsed(progress)}  ${stageText(progress)}`
  return progress.stage === 'running' ? label('run', `${bar(ratio, barColumns(columns))}  ${text}`) : label('run', text)
}

/** The phase under way; arrivals that were stopped have none, whatever the schedule says. */
function phaseLine({ stage, phase }: Progress, columns: number): string[] {
  if (phase === null || stage !== 'running') return []
  const where = `${phase.name} (${phase.index + 1} of ${phase.count})`
  return [label('phase', `${bar(phase.ratio, barColumns(columns))}  ${where}`)]
}

function ratesLine({ offeredPerS, sentPerS, deliveredPerS }: Progress): string {
  const rates = [
    `offered ${formatPerS(offeredPerS).padEnd(9)}`,
    `sent ${formatPerS(sentPerS).padEnd(9)}`,
    `delivered ${formatPerS(deliveredPerS)}`,
  ]
  return label('curves', rates.join(' '))
}

function flightLine({ inFlightBytes, sentCurves, deliveredCurves }: Progress): string {
  const undelivered = Math.max(0, sentCurves - deliveredCurves)
  return label(
    'in flight',
    `${formatBytes(inFlightBytes)}, ${formatScaled(undelivered)} curves sent but not yet delivered`,
  )
}

function latencyLine({ p50Us, p99Us, lateP99Us }: Progress): string {
  const figures = `p50 ${latency(p50Us).padEnd(9)} p99 ${latency(p99Us).padEnd(9)} late p99 ${latency(lateP99Us)}`
  return label('result', `${figures}  (last 5 s)`)
}

function hasFigures({ stage }: Progress): boolean {
  return stage === 'running' || stage === 'draining'
}

/** Of the planned duration while that means something: a drain may take longer. */
function elapsed({ stage, atUs, durationUs }: Progress): string {
  const sinceStart = formatElapsed(Math.max(0, atUs))
  const isPlanned = stage === 'starting' || stage === 'probing' || stage === 'running'
  return isPlanned ? `${sinceStart} / ${formatElapsed(durationUs)}` : sinceStart
}

function latency(us: number | null): string {
  return us === null ? '-' : formatUs(us)
}

function barColumns(columns: number): number {
  return Math.max(8, Math.min(40, columns - 45))
}

function label(name: string, text: string): string {
  return name.padEnd(labelColumns) + text
}

/** Logs are searched by people who type plain spaces. */
function asciiSpaces(text: string): string {
  return text.replaceAll('\u00a0', ' ')
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`
}
