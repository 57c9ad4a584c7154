import { hopsAreSound, impossibleHops } from '../../stats/hops.ts'
import type { HopName } from '../../types/measurement.ts'
import { hopNames } from '../../types/measurement.ts'
import { formatRatio, formatUs } from '../../units.ts'
import { ownerOf, ownerWords, partId, partName, partsOf, roughHops } from '../data/hop-owners.ts'
import type { ReportData, ReportPhase } from '../data/shape.ts'
import type { Cell, Column } from '../kit/elements.ts'
import { swatch, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { phaseLabel, quantileText } from '../kit/words.ts'

/** Where each hop begins and ends. */
const ends: Readonly<Record<HopName, readonly [from: string, to: string]>> = {
  generator: ['due', 'sent'],
  broker: ['sent', 'read'],
  engine: ['read', 'emitted'],
  database: ['emitted', 'stored'],
  delivery: ['stored', 'observed'],
}

/** Each hop with its owner, its mean and share, its own percentiles, and links to its owner's charts. */
export function hopTable(data: ReportData, main: ReportPhase, slowest: ReportPhase): Markup {
  const group = phaseLabel(main)
  const other: Column[] =
    slowest === main
      ? []
      : ['mean', 'share'].map((head) => ({ head, number: true, group: `slowest: ${phaseLabel(slowest)}` }))
  return table({
    caption: 'Hops: owner, mean, share and percentiles',
    class: 'named-first',
    columns: [
      { head: 'Hop' },
      { head: 'from → to' },
      { head: 'owner' },
      ...['mean', 'share'].map((head) => ({ head, number: true, group })),
      ...['p50', 'p99'].map((head) => ({ head, number: true, group })),
      ...other,
      { head: 'see' },
    ],
    rows: [...hopNames.slice(0, 1), 'acked' as const, ...hopNames.slice(1)].map((name) => ({
      cells: name === 'acked' ? ackedCells(data, main, other.length) : hopCells(data, name, main, slowest),
      class: name === 'acked' ? 'faint' : '',
    })),
  })
}

function hopCells(data: ReportData, name: HopName, main: ReportPhase, slowest: ReportPhase): (Cell | string)[] {
  const [from, to] = ends[name]
  return [
    { content: [swatch(name), name], sort: hopNames.indexOf(name) },
    `${from}\u00a0→ ${to}`,
    ownerWords(data, name),
    ...meanCells(main, name),
    ...percentileCells(main, name),
    ...(slowest === main ? [] : meanCells(slowest, name)),
    { content: links(data, name) },
  ]
}

/** Not on the path: the engine may read before the sender gets its acknowledgement, so it has no share of the mean. */
function ackedCells(data: ReportData, main: ReportPhase, others: number): (Cell | string)[] {
  const beside = { content: [swatch('broker'), 'acked, in parallel'], sort: 0.5 }
  const blank = Array.from({ length: others }, () => '–')
  return [beside, 'due\u00a0→ acked', ownerOf(data, 'broker').words, '–', '–', ...ackCells(main), ...blank, '–']
}

function meanCells(phase: ReportPhase, name: HopName): Cell[] {
  const hops = phase.totals!.hopsMeanUs
  const us = hops[name] ?? 0
  const mean = { content: formatUs(us), sort: us, class: impossibleHops(hops).includes(name) ? 'bad' : '' }
  if (!hopsAreSound(hops)) return [mean, { content: '–', sort: -1 }]
  const total = hopNames.reduce((sum, hop) => sum + (hops[hop] ?? 0), 0)
  const share = total === 0 ? 0 : us / total
  return [mean, { content: formatRatio(Number(share.toPrecision(2))), sort: share }]
}

function percentileCells(phase: ReportPhase, name: HopName): (Cell | string)[] {
  const hop = phase.totals!.hopsUs[name]
  const rough = roughHops.includes(name) ? '≈\u00a0' : ''
  return [hop.p50Us, hop.p99Us].map((us) => (us === null ? '–' : { content: `${rough}${formatUs(us)}`, sort: us }))
}

/** From the due time, like every latency. */
function ackCells(phase: ReportPhase): Cell[] {
  const { ack } = phase.totals!.latency
  return (['p50', 'p99'] as const).map((name) => ({
    content: quantileText(ack, name),
    sort: ack[`${name}Us`] ?? (ack.undelivered > 0 ? Number.MAX_SAFE_INTEGER : -1),
  }))
}

/** Links to the charts of the parts that own the hop, if there are any. */
function links(data: ReportData, name: HopName): Child {
  const shown = partsOf(data)
  const parts = ownerOf(data, name).parts.filter((part) => shown.includes(part))
  const ways = [
    ...(name === 'generator' ? [{ href: '#trust', text: 'generators' }] : []),
    ...parts.map((part) => ({ href: `#${partId(part)}`, text: part === 'harness' ? 'harness' : partName(part) })),
  ]
  if (ways.length === 0) return el('a', { href: '#load' }, 'phases')
  return ways.flatMap(({ href, text }, i): Child[] => [i === 0 ? null : ', ', el('a', { href }, text)])
}
