import { leastBeyondUs, waitedUs } from '../../stats/beyond.ts'
import { approximate, quantileShares, readingsAbove } from '../../stats/latency.ts'
import type { LatencySummary, PhaseResult, RunResult, Totals } from '../../types/result.ts'
import { formatScaled, formatUs } from '../../units.ts'
import { cell, type TextCell, type TextColumn, textTable, wrap } from '../kit/text-table.ts'

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

/**
 * The phase table with the total of the measured phases below, and what its symbols mean. Times are those of `result`.
 */
export function phaseLines(result: RunResult, width: number, color: boolean): string[] {
  const rows = result.phases.map((phase) => phaseRow(phase, waitedUs(result, [phase])))
  const waited = waitedUs(
    result,
    result.phases.filter(({ measured }) => measured),
  )
  const total = rowOf('total', result.total, waited, '–')
  const lines = textTable(columns, [...rows, total], width, color)
  return [...lines, ...legend(result, lines).flatMap((sign) => wrap(sign, width, ''))]
}

function phaseRow(phase: PhaseResult, waited: number): TextCell[] {
  const steady = phase.kind === 'fault' ? 'fault' : phase.steady === null ? '–' : phase.steady ? 'yes' : 'no'
  const row = rowOf(phase.measured ? phase.name : `(${phase.name})`, phase, waited, steady)
  return phase.measured ? row : row.map(({ text }) => cell(text, 'quiet'))
}

function rowOf(name: string, totals: Totals, waited: number, steady: string): TextCell[] {
  const { result, late } = totals.latency
  const observed = result.count + result.undelivered > 0 || totals.delivered > 0
  return [
    cell(name),
    cell(formatScaled(totals.offeredPerS)),
    cell(formatScaled(totals.sentPerS)),
    cell(observed || totals.planned === 0 ? formatScaled(totals.deliveredPerS) : '–'),
    ...(['p50', 'p99', 'p999', 'max'] as const).map((quantile) => cell(formatQuantile(result, quantile, waited))),
    cell(late.p99Us === null && late.undelivered > 0 ? 'not sent' : formatQuantile(late, 'p99', 0)),
    cell(formatScaled(totals.backlogEndCurves)),
    cell(steady, steady === 'no' ? 'doubt' : 'plain'),
  ]
}

/**
 * `47.5 ms`; `≈ 71.9 ms` with fewer than 20 readings above it; `> 30 s` among readings that were not delivered; `–`
 * if there is no reading. `waited`: how long the run waited for the last of them, in microseconds.
 */
function formatQuantile(latency: LatencySummary, quantile: Quantile, waited: number): string {
  const us = latency[`${quantile}Us`]
  if (us === null && latency.undelivered === 0) return '–'
  if (us === null) {
    const beyondUs = leastBeyondUs(latency, waited)
    return beyondUs > 0 ? `>\u00a0${formatUs(beyondUs)}` : 'undelivered'
  }
  if (quantile === 'max') return formatUs(us)
  const above = readingsAbove(latency.count + latency.undelivered, quantileShares[quantile])
  return approximate(above) ? `≈\u00a0${formatUs(us)}` : formatUs(us)
}

function legend(result: RunResult, lines: readonly string[]): string[] {
  const signs = [
    result.phases.some((phase) => !phase.measured) ? '( ) not measured' : '',
    lines.some((line) => line.includes('≈')) ? '≈ fewer than 20 readings above' : '',
    lines.some((line) => line.includes('>\u00a0')) ? '> falls among readings that did not arrive' : '',
  ].filter((sign) => sign !== '')
  return signs.length === 0 ? [] : [signs.join('   ')]
}
