import { isAudited } from '../../stats/scope.ts'
import type { Audit, ObjectiveResult, RunResult, Verdict } from '../../types/result.ts'
import type { RecordedWarning } from '../../types/warnings.ts'
import { formatCount, formatRatio, formatUs, threeDigits } from '../../units.ts'
import { claimWord } from '../kit/claim.ts'
import { cell, paint, type TextCell, type TextColumn, type Tone, textTable, wrap } from '../kit/text-table.ts'
import { valueBesideLimit } from '../kit/words.ts'
import { phaseLines } from './summary-phases.ts'
import { faultLines, pipelineLines } from './summary-pipeline.ts'
import { type Doubt, doubtsOf } from './warnings-text.ts'

export interface SummaryOptions {
  /** plain ANSI codes; false = no escape code at all */
  readonly color: boolean
  /** width of the terminal; at most 100 are used */
  readonly columns: number
}

const widest = 100
const verdictTone: Readonly<Record<Verdict, Tone>> = {
  PASS: 'good',
  FAIL: 'bad',
  INVALID: 'doubt',
  INTERRUPTED: 'doubt',
}

/**
 * The summary of a run for a terminal: the verdict, its reasons and every doubt above the numbers, then the objectives,
 * the phases, the faults, the counts, the audit and what it cost. Ends with a newline.
 */
export function formatSummary(result: RunResult, { color, columns }: SummaryOptions): string {
  const width = Math.max(40, Math.min(widest, columns))
  const sections = [
    headLines(result, width, color),
    claimLines(result, width, color),
    objectiveLines(result, width, color),
    phaseLines(result, width, color),
    faultLines(result, width, color),
    [...countLines(result, width), ...pipelineLines(result, width)],
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** The closing line: the verdict, the exit code and why. */
export function formatVerdictLine(result: RunResult): string {
  const { verdict, exitCode, reasons, objectives } = result
  if (reasons.length === 0) {
    const soft = objectives.filter((objective) => !objective.met).length
    const met = `${objectives.length - soft} of ${objectives.length} objectives met`
    return `${verdict}, exit code ${exitCode}: ${objectives.length === 0 ? 'no objective was set' : met}`
  }
  const more = reasons.length === 1 ? '' : ` (and ${reasons.length - 1} more)`
  return `${verdict}, exit code ${exitCode}: ${reasons[0]}${more}`
}

function headLines(result: RunResult, width: number, color: boolean): string[] {
  const { verdict, scenario, engine, durationS, exitCode } = result
  const about = `${scenario} on ${engine}, ${formatUs(durationS * 1e6)}, exit code ${exitCode}`
  const isReason = (message: string) => result.reasons.some((reason) => reason.endsWith(message))
  const hintLines = hintsOnce(width)
  const doubts = result.warnings.filter(({ invalid, message }) => !invalid && !isReason(message))
  return [
    `${paint(cell(verdict, verdictTone[verdict]), color)}  ${about}`,
    ...(verdict === 'INVALID' ? [`Do not quote the times and rates below${auditHolds(result)}.`] : []),
    ...result.reasons.flatMap((reason) => [
      ...item('✗', verdictTone[verdict], reason, width, color),
      ...hintLines(result.warnings.find(({ message }) => reason.endsWith(firstLine(message)))),
    ]),
    ...doubtsOf(doubts).flatMap((doubt) => [
      ...item('?', 'doubt', doubtText(doubt), width, color),
      ...hintLines(doubt.first),
    ]),
  ]
}

/** What became of the claim, and what was seen of it. */
function claimLines({ claim }: RunResult, width: number, color: boolean): string[] {
  if (claim === null) return []
  const { word, tone } = claimWord(claim)
  const [first = '', ...rest] = wrap(`${word}: ${claim.text}`, width, '  ')
  const evidence = wrap(claim.evidence.join(' '), width - 2, '').map((line) => `  ${line}`)
  return [first.replace(word, paint(cell(word, tone), color)), ...rest, ...evidence]
}

/** What to do about a warning, below it; the same hint is not repeated. */
function hintsOnce(width: number): (warning: RecordedWarning | undefined) => string[] {
  const said = new Set<string>()
  return (warning) => {
    const hint = warning?.hint ?? null
    if (hint === null || said.has(hint)) return []
    said.add(hint)
    return wrap(`→ ${hint}`, width - 4, '  ').map((line) => `    ${line}`)
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!
}

/** Counts do not depend on a late generator. */
function auditHolds({ audit, facts }: RunResult): string {
  if (audit !== null && audit.lost > 0 && facts.ownLimits.failures > 0)
    return '; what the audit calls lost may never have been sent'
  return audit === null ? '' : '; the audit holds'
}

function doubtText({ first, phases, more }: Doubt): string {
  const also = more === 0 ? '' : phases.length === 0 ? `; ${more} more` : `; also in ${phases.join(', ')}`
  return `${first.code}: ${first.message}${also}`
}

function item(mark: string, tone: Tone, text: string, width: number, color: boolean): string[] {
  const [first, ...rest] = wrap(text, width - 4, '')
  return [`  ${paint(cell(mark, tone), color)} ${first}`, ...rest.map((line) => `    ${line}`)]
}

type Status = 'missed' | 'soft' | 'unjudged' | 'met'
const statuses: readonly Status[] = ['missed', 'soft', 'unjudged', 'met']
const marks: Readonly<Record<Status, TextCell>> = {
  missed: cell('✗ missed', 'bad'),
  soft: cell('△ soft', 'doubt'),
  unjudged: cell('? not judged', 'doubt'),
  met: cell('✓ met', 'good'),
}

const objectiveColumns: readonly TextColumn[] = [
  { head: 'objective', align: 'left', expendable: 0 },
  { head: 'phase', align: 'left', expendable: 1 },
  { head: 'value', align: 'right', expendable: 0 },
  { head: 'limit', align: 'right', expendable: 0 },
  { head: 'margin', align: 'right', expendable: 2 },
  { head: '', align: 'left', expendable: 0 },
]

function objectiveLines(result: RunResult, width: number, color: boolean): string[] {
  const judged = result.objectives.map((objective) => ({ objective, status: statusOf(objective, result.verdict) }))
  if (judged.length === 0) return []
  const ordered = judged.sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status))
  const rows = ordered.map(({ objective, status }) => objectiveRow(objective, status))
  return textTable(objectiveColumns, rows, width, color)
}

/** What the audit counted stays judged in an INVALID run: it does not depend on a late generator. */
function statusOf(objective: ObjectiveResult, verdict: Verdict): Status {
  if (objective.judged === false || (verdict === 'INVALID' && !isAudited(objective))) return 'unjudged'
  if (objective.met) return 'met'
  return objective.soft ? 'soft' : 'missed'
}

function objectiveRow(objective: ObjectiveResult, status: Status): TextCell[] {
  const [, metric = objective.require, limit = ''] = /^(.*?)\s*([<>=].*)$/.exec(objective.require) ?? []
  return [
    cell(metric),
    cell(objective.phase ?? 'all', 'quiet'),
    cell(valueBesideLimit(objective)),
    cell(limit),
    cell(status === 'unjudged' ? '–' : marginOf(objective)),
    marks[status],
  ]
}

/** How far from the limit, as a share of it; as a difference if the limit is 0. */
function marginOf({ value, limit, unit, require, met }: ObjectiveResult): string {
  if (value === null || value === limit) return '–'
  const differs = Math.abs(value - limit)
  const side = value > limit ? 'above' : 'below'
  if (limit > 0 && value >= 10 * limit && !require.includes('=='))
    return `${threeDigits(value / limit)}\u00a0× the limit`
  if (limit !== 0 && !require.includes('==')) return `${formatRatio(differs / Math.abs(limit))} ${side}`
  if (met) return '–'
  return `${unit === 'count' ? formatCount(differs) : threeDigits(differs)} ${side}`
}

function countLines({ total, audit }: RunResult, width: number): string[] {
  const { planned, sent, neverSent, delivered, copies } = total
  const counts = Object.entries({ planned, sent, 'never sent': neverSent, delivered })
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(', ')
  const copied = copies === 0 ? '' : `, ${formatCount(copies)} of them copies`
  const blocked =
    total.blockedUs === 0 ? [] : [`blocked   ${formatUs(total.blockedUs)} by backpressure from the target`]
  return [`readings  ${counts}${copied}`, ...blocked, auditLine(audit), ...storedLine(audit)].flatMap((line) =>
    wrap(line, width, ' '.repeat(10)),
  )
}

function storedLine(audit: Audit | null): string[] {
  const stored = audit?.stored ?? null
  if (stored === null) return []
  const { cells, wrong, netWh } = stored
  const net = `net ${netWh > 0 ? '+' : ''}${formatCount(netWh)} Wh`
  return wrong === 0
    ? [`stored    exact: all ${formatCount(cells)} sums in the database are correct`]
    : [`stored    ${formatCount(wrong)} of ${formatCount(cells)} sums in the database are wrong (${net})`]
}

function auditLine(audit: Audit | null): string {
  if (audit === null) return 'audit     none'
  const { expected, lost, duplicated, wrong, netWh, cells, doubted } = audit
  const of = `of ${formatCount(expected)} sent in the whole run`
  if (lost === 0 && duplicated === 0 && wrong === 0 && doubted === 0 && expected > 0)
    return `audit     exact: every reading ${of} arrived once, unchanged`
  const net = wrong === 0 ? '' : ` (net ${netWh > 0 ? '+' : ''}${formatCount(netWh)} Wh)`
  const least = doubted === 0 ? '' : 'at least '
  const rest =
    doubted === 0
      ? ''
      : `; more may hide in the ${formatCount(doubted)} of ${formatCount(cells)} cells whose sums are wrong`
  return `audit     lost ${least}${formatCount(lost)}, duplicated ${least}${formatCount(duplicated)}, wrong ${least}${formatCount(wrong)}${net} ${of}${rest}`
}
