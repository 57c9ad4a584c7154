import { approximate, quantileShares, readingsAbove } from '../stats/latency.ts'
import type { LatencySummary, PhaseResult, RunResult, Totals } from '../types/result.ts'
import { formatScaled, formatUs } from '../units.ts'
import { cell, type TextCell, type TextColumn, textTable, wrap } from './text-table.ts'

type Quantile = 'p50' | 'p99' | 'p999' | 'max'

const columns: readonly TextColumn[] = [
  { head: 'phase', align: 'left', expendable: 0 },
  { head: 'offered/s', align: 'right', expendable: 0 },
  { head: 'sent/s', align: 'right', expendable: 5 },
  { head: 'deliv/s', align: 'right', expendable: 0 },
  { head: 'p50', align: 'right', expendable: 0 },
  { head: 'p99', align: 'right', expendable: 0 },
  { head: 'p99.9', align: 'right', expendable: 6 },
  { head: 'max', align: 'right', expendable: 2 },
  { head: 'late p99', align: 'right', expendable: 3 },
  { head: 'backlog', align: 'right', expendable: 4 },
  { head: 'steady', align: 'right', expendable: 7 },
]

/** The phase table with the total of the measured phases below, and what its signs mean. Times are of `result`. */
export function phaseLines(result: RunResult, width: number, color: boolean): string[] {
  const rows = result.phases.map((phase) => phaseRow(phase, result.durationS))
  const endS = Math.max(0, ...result.phases.filter(({ measured }) => measured).map(({ toS }) => toS))
  const total = rowOf('total', result.total, result.durationS - endS, '–')
  const lines = textTable(columns, [...rows, total], width, color)
  return [...lines, ...legend(result, lines).flatMap((sign) => wrap(sign, width, ''))]
}

function phaseRow(phase: PhaseResult, durationS: number): TextCell[] {
  const steady = phase.steady === null ? '–' : phase.steady ? 'yes' : 'no'
  const row = rowOf(phase.measured ? phase.name : `(${phase.name})`, phase, durationS - phase.toS, steady)
  return phase.measured ? row : row.map(({ text }) => cell(text, 'quiet'))
}

function rowOf(name: string, totals: Totals, waitedS: number, steady: string): TextCell[] {
  const { result, late } = totals.latency
  const observed = result.count + result.undelivered > 0 || totals.delivered > 0
  return [
    cell(name),
    cell(formatScaled(totals.offeredPerS)),
    cell(formatScaled(totals.sentPerS)),
    cell(observed || totals.planned === 0 ? formatScaled(totals.deliveredPerS) : '–'),
    ...(['p50', 'p99', 'p999', 'max'] as const).map((quantile) => cell(formatQuantile(result, quantile, waitedS))),
    cell(formatQuantile(late, 'p99', 0, 'not sent')),
    cell(formatScaled(totals.backlogEndCurves)),
    cell(steady, steady === 'no' ? 'doubt' : 'plain'),
  ]
}

/**
 * `47.5 ms`; `≈ 71.9 ms` with fewer than 20 readings above it; `> 30 s` among readings that were not delivered; `–`
 * where there is no reading. `waitedS`: how long the last of them were waited for, which every undelivered one exceeds.
 */
function formatQuantile(latency: LatencySummary, quantile: Quantile, waitedS: number, unknown = 'no data'): string {
  const us = latency[`${quantile}Us`]
  if (us === null && latency.undelivered === 0) return '–'
  if (us === null) {
    const beyondUs = leastBeyondUs(latency, waitedS)
    return beyondUs > 0 ? `>\u00a0${formatUs(beyondUs)}` : unknown
  }
  if (quantile === 'max') return formatUs(us)
  const above = readingsAbove(latency.count + latency.undelivered, quantileShares[quantile])
  return approximate(above) ? `≈\u00a0${formatUs(us)}` : formatUs(us)
}

function leastBeyondUs(latency: LatencySummary, waitedS: number): number {
  const { p50Us, p90Us, p95Us, p99Us, p999Us, p9999Us } = latency
  const known = [p50Us, p90Us, p95Us, p99Us, p999Us, p9999Us].filter((us) => us !== null)
  return Math.max(0, waitedS * 1e6, ...known)
}

function legend(result: RunResult, lines: readonly string[]): string[] {
  const signs = [
    result.phases.some((phase) => !phase.measured) ? '( ) not measured' : '',
    lines.some((line) => line.includes('≈')) ? '≈ fewer than 20 readings above' : '',
    lines.some((line) => line.includes('>\u00a0')) ? '> falls among readings that did not arrive' : '',
  ].filter((sign) => sign !== '')
  return signs.length === 0 ? [] : [signs.join('   ')]
}
