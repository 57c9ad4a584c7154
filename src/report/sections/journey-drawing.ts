import type { HopName, LatencyKind } from '../../types/measurement.ts'
import { formatUs } from '../../units.ts'
import type { ReportPhase } from '../data/shape.ts'
import { swatch } from '../kit/elements.ts'
import type { Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { quantileText } from '../kit/words.ts'

type Drawn = Exclude<LatencyKind, 'late'>

/** The road ends at 70 % of the width: beyond it the numbers of the last latency have their place. */
const stamps = { due: 18, sent: 120, acked: 198, read: 276, emitted: 398, stored: 516, observed: 620 } as const
const roadY = 132
const latencies: readonly (readonly [Drawn, keyof typeof stamps, string])[] = [
  ['lag', 'sent', 'generator'],
  ['ack', 'acked', 'broker'],
  ['read', 'read', 'engine'],
  ['stored', 'stored', 'database'],
  ['result', 'observed', 'delivery'],
]
const hops: readonly (readonly [HopName, keyof typeof stamps, keyof typeof stamps])[] = [
  ['generator', 'due', 'sent'],
  ['broker', 'sent', 'read'],
  ['engine', 'read', 'emitted'],
  ['database', 'emitted', 'stored'],
  ['delivery', 'stored', 'observed'],
]

/** The path from due to observed with its stamps and hops, and above it one arrow for each latency. Not to scale. */
export function journeyDrawing(phase: ReportPhase): Markup {
  return el(
    'svg',
    {
      class: 'journey',
      viewBox: '0 0 884 194',
      role: 'img',
      'aria-label': 'The hops of a reading’s journey with their means, and the latencies with p50 and p99',
    },
    ...Object.entries(stamps)
      .filter(([name]) => name !== 'acked' && name !== 'emitted')
      .map(([, x]) => el('line', { class: 'lead-line', x1: x, x2: x, y1: 12, y2: roadY })),
    el('line', { class: 'lead-line', x1: stamps.acked, x2: stamps.acked, y1: 12 + 22, y2: roadY }),
    ...latencies.map(([kind, to, colour], i) => arrow(phase, kind, stamps[to], 14 + i * 22, colour)),
    ...hops.map(([name, from, to]) => hop(phase, name, stamps[from], stamps[to])),
    ...Object.entries(stamps).map(([name, x]) => stamp(name, x)),
  )
}

function arrow(phase: ReportPhase, kind: Drawn, x: number, y: number, colour: string): Markup {
  const latency = phase.totals!.latency[kind]
  const has = latency.count + latency.undelivered > 0
  const parts = has ? [`p50 ${quantileText(latency, 'p50')}`, `p99 ${quantileText(latency, 'p99')}`] : ['no data']
  return el(
    'g',
    { style: `color:var(--${colour})` },
    el('path', { class: 'arrow', d: `M${stamps.due} ${y}H${x - 1}M${x - 6} ${y - 4}L${x - 1} ${y}L${x - 6} ${y + 4}` }),
    el(
      'text',
      { x: x + 8, y: y + 4 },
      el('tspan', { class: 'strong' }, kind),
      ...parts.map((text, i) => el('tspan', { dx: i === 0 ? 7 : 12 }, text)),
    ),
  )
}

function hop(phase: ReportPhase, name: HopName, from: number, to: number): Markup {
  const us = phase.totals!.hopsMeanUs[name]
  const middle = (from + to) / 2
  return el(
    'g',
    {},
    el('rect', { x: from, y: roadY - 6, width: to - from, height: 12, style: `fill:var(--${name})` }),
    el('text', { class: 'strong', x: middle, y: roadY + 42, 'text-anchor': 'middle' }, name),
    el('text', { x: middle, y: roadY + 58, 'text-anchor': 'middle' }, us === null ? 'no data' : formatUs(us)),
  )
}

function stamp(name: string, x: number): Markup {
  const beside = name === 'acked'
  return el(
    'g',
    {},
    el('circle', { class: 'stamp-dot', cx: x, cy: roadY, r: beside ? 3.5 : 6 }),
    el('text', { class: 'small', x, y: beside ? roadY - 10 : roadY + 24, 'text-anchor': 'middle' }, name),
  )
}

/** The same content as a list of steps, for narrow screens. */
export function journeySteps(phase: ReportPhase): Markup {
  const rows: readonly (readonly [string, HopName | null, Drawn | null])[] = [
    ['due', null, null],
    ['sent', 'generator', 'lag'],
    ['acked', null, 'ack'],
    ['read', 'broker', 'read'],
    ['emitted', 'engine', null],
    ['stored', 'database', 'stored'],
    ['observed', 'delivery', 'result'],
  ]
  const { hopsMeanUs, latency } = phase.totals!
  const mean = (name: HopName) => (hopsMeanUs[name] === null ? 'no data' : formatUs(hopsMeanUs[name] ?? 0))
  return el(
    'table',
    { class: 'journey-steps' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ...['Stamp', 'Hop before it', 'Mean', 'Latency p99'].map((head, i) =>
          el('th', { class: i > 1 ? 'number' : null }, head),
        ),
      ),
    ),
    el(
      'tbody',
      {},
      ...rows.map(([name, hopName, kind]) =>
        el(
          'tr',
          {},
          el('td', {}, name),
          el('td', {}, hopName ? [swatch(hopName), hopName] : '–'),
          el('td', { class: 'number' }, hopName ? mean(hopName) : '–'),
          el('td', { class: 'number' }, kind ? `${kind} ${quantileText(latency[kind], 'p99')}` : '–'),
        ),
      ),
    ),
  )
}
