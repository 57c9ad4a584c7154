import type { MadeProbe } from '../../types/analysis/capacity-result.ts'
import { formatCount, formatPerS, formatUs } from '../../units.ts'
import type { Cell } from '../kit/elements.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { capital } from '../kit/words.ts'
import type { CapacityPage } from './page-data.ts'
import { loadText, probeMark, probeVerdicts } from './words.ts'

export function probesSection({ result, reports }: CapacityPage): Markup {
  return section(
    {
      id: 'probes',
      title: 'Which probes were made?',
      lead: 'In the order of the search. The backlog is the curves that were due and not delivered.',
    },
    table({
      caption: 'Probes of the search',
      class: 'probes',
      columns: [
        { head: 'Probe', number: true },
        { head: 'load', number: true },
        { head: 'verdict' },
        { head: 'delivered', number: true },
        { head: 'result p50', number: true },
        { head: 'result p99', number: true },
        { head: 'backlog grew by', number: true },
        { head: 'backlog at the end', number: true },
        { head: 'limits that were hit' },
        { head: 'run' },
      ],
      rows: result.probes.map((probe, i) => ({
        cells: probeCells(probe, i, reports[i] ?? null),
        class: probe.judgement.verdict === 'INVALID' ? 'faint' : '',
      })),
    }),
  )
}

function probeCells(probe: MadeProbe, index: number, href: string | null): Cell[] {
  const { loadPerS, judgement, deliveredPerS, backlogSlopePerS, backlogEndCurves, run } = probe
  const latency = (us: number | null): Cell => ({ content: us === null ? '–' : formatUs(us), sort: us ?? -1 })
  return [
    { content: index + 1, sort: index + 1 },
    { content: loadText(loadPerS), sort: loadPerS },
    {
      content: probeMark(judgement.verdict),
      sort: probeVerdicts.indexOf(judgement.verdict),
      class: 'verdict-cell',
    },
    { content: formatPerS(deliveredPerS), sort: deliveredPerS },
    latency(probe.resultP50Us),
    latency(probe.resultP99Us),
    { content: formatPerS(backlogSlopePerS), sort: backlogSlopePerS },
    { content: formatCount(backlogEndCurves), sort: backlogEndCurves },
    { content: limits(probe), sort: judgement.hits.map(({ limit }) => limit).join(' '), class: 'note-cell' },
    { content: href === null ? run : el('a', { href }, run), sort: run, class: 'field' },
  ]
}

function limits({ judgement: { hits, verdict, sentence: why } }: MadeProbe): Child {
  if (verdict === 'INVALID') return why
  if (hits.length === 0) return '–'
  return hits.map((hit, i) => [i === 0 ? null : el('br'), el('b', {}, capital(hit.limit)), `: ${hit.sentence}`])
}
