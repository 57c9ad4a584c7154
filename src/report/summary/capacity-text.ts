import type { CapacityResult, MadeProbe } from '../../types/analysis/capacity-result.ts'
import { formatPerS, formatUs } from '../../units.ts'
import { cell, paint, type TextColumn, textTable, wrap } from '../kit/text-table.ts'

const columns: readonly TextColumn[] = [
  { head: 'load', align: 'right', expendable: 0 },
  { head: '', align: 'left', expendable: 0 },
  { head: 'delivered', align: 'right', expendable: 0 },
  { head: 'p50', align: 'right', expendable: 0 },
  { head: 'p99', align: 'right', expendable: 0 },
  { head: 'backlog grew', align: 'right', expendable: 1 },
]

/** `412k/s  PASS  p99 12.3 ms`: a probe as soon as it is over. */
export function probeLine({ loadPerS, judgement, resultP99Us }: MadeProbe): string {
  const p99 = resultP99Us === null ? '' : `, result p99 ${formatUs(resultP99Us)}`
  return `${judgement.verdict} at ${formatPerS(loadPerS)}${p99}${judgement.verdict === 'PASS' ? '' : `: ${judgement.sentence}`}`
}

/** The answer, then all probes by load, the limits that were hit, and where the latency begins to rise. */
export function formatCapacity({ answer, probes, knee }: CapacityResult, width: number, color: boolean): string {
  const byLoad = [...probes].sort((a, b) => a.loadPerS - b.loadPerS)
  const rows = byLoad.map((probe) => [
    cell(formatPerS(probe.loadPerS), 'strong'),
    cell(probe.judgement.verdict, probe.judgement.verdict === 'PASS' ? 'good' : 'bad'),
    cell(formatPerS(probe.deliveredPerS)),
    cell(probe.resultP50Us === null ? '–' : formatUs(probe.resultP50Us)),
    cell(probe.resultP99Us === null ? '–' : formatUs(probe.resultP99Us)),
    cell(formatPerS(probe.backlogSlopePerS)),
  ])
  const limits = byLoad.flatMap(({ loadPerS, judgement }) => {
    const hits = judgement.hits.map(({ limit, sentence }) => `${limit}: ${sentence}`)
    return hits.flatMap((hit) => wrap(`${formatPerS(loadPerS)}  ${hit}`, width, '    '))
  })
  const notes = [
    ...(limits.length === 0 ? [] : ['What stopped it:', ...limits]),
    ...(knee === null ? [] : wrap(kneeText(knee), width, '')),
    ...answer.violations.map(
      ({ failedPerS, passedPerS }) =>
        `Not monotonic: ${formatPerS(failedPerS)} failed, although ${formatPerS(passedPerS)} passed.`,
    ),
  ]
  const head = wrap(answer.sentence, width, '').map((line) => paint(cell(line, 'strong'), color))
  return `${[...head, '', ...textTable(columns, rows, width, color), '', ...notes].join('\n').trimEnd()}\n`
}

function kneeText({ loadPerS, p99Us, nextPerS }: NonNullable<CapacityResult['knee']>): string {
  const beyond =
    nextPerS === null ? 'and stays there' : `and is more than twice that of the least load at ${formatPerS(nextPerS)}`
  return `The knee: result p99 is ${formatUs(p99Us)} at ${formatPerS(loadPerS)}, ${beyond}.`
}
