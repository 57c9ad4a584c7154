import type { MadeProbe } from '../../types/analysis/capacity-result.ts'
import { formatPerS } from '../../units.ts'
import { markSample, percent, plot } from '../kit/drawing.ts'
import { drawnFigure } from '../kit/drawn-figures.ts'
import { section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { Axis } from '../kit/ticks.ts'
import { logAxis } from '../kit/ticks.ts'
import type { Bracket } from './brackets.ts'
import { bracketsOf } from './brackets.ts'
import type { CapacityPage } from './page-data.ts'
import { loadText, probeLooks, probePoint, probeVerdicts } from './words.ts'

const heightPx = 260
const mostTicks = 12

/** Every probe in the order in which it was made, and what each left of the bracket. */
export function searchSection({ result }: CapacityPage): Markup | null {
  const { probes, answer } = result
  if (probes.length === 0) return null
  const y = logAxis(
    probes.map(({ loadPerS }) => loadPerS),
    formatPerS,
  )
  const x = orderAxis(probes.length)
  const drawn = plot(
    { title: 'Probes in the order of the search', desc: descOf(probes, answer.sentence), heightPx, x, y },
    ...bracketsOf(probes).map((bracket, i) =>
      bracketRect(bracket, x.share(i), i + 1 < probes.length ? x.share(i + 1) : 1, y),
    ),
    ...probes.map((probe, i) =>
      probePoint(
        probe.judgement.verdict,
        x.share(i),
        (1 - y.share(probe.loadPerS)) * heightPx,
        `probe ${i + 1}: ${loadText(probe.loadPerS)}, ${probe.judgement.verdict}`,
      ),
    ),
  )
  return section(
    {
      id: 'search',
      title: 'How was it found?',
      lead: 'Each mark is a probe: one run at one load. The band is what was left after a probe, between what passes and what fails. The search ends when the band is narrow and its two edges are confirmed.',
    },
    drawnFigure('Load of each probe', 'log scale', legend(probes), drawn),
  )
}

function orderAxis(count: number): Axis {
  const step = Math.ceil(count / mostTicks)
  const named = Array.from({ length: count }, (_, i) => i).filter((i) => i % step === 0)
  return {
    share: (i) => (count === 1 ? 0.1 : 0.02 + (i / (count - 1)) * 0.92),
    ticks: named.map((value, i) => ({ value, text: i === 0 ? 'probe 1' : String(value + 1), isMinor: i % 3 !== 0 })),
  }
}

/** An edge that is not known yet lies beyond the plot. */
function bracketRect({ lowPerS, highPerS }: Bracket, from: number, to: number, y: Axis): Child {
  if (lowPerS === null && highPerS === null) return null
  const top = highPerS === null ? 0 : (1 - y.share(highPerS)) * heightPx
  const bottom = lowPerS === null ? heightPx : (1 - y.share(lowPerS)) * heightPx
  const place = { x: percent(from), width: percent(to - from), y: top.toFixed(1), height: (bottom - top).toFixed(1) }
  return el('rect', { class: 'bracket', ...place })
}

function legend(probes: readonly MadeProbe[]): Markup {
  const there = probeVerdicts.filter((verdict) => probes.some(({ judgement }) => judgement.verdict === verdict))
  return el(
    'span',
    { class: 'legend' },
    ...there.map((verdict) =>
      el(
        'span',
        { class: 'key' },
        markSample(probeLooks[verdict].shape, `probe ${verdict}`),
        `${verdict}: ${probeLooks[verdict].meaning}`,
      ),
    ),
  )
}

function descOf(probes: readonly MadeProbe[], sentence: string): string {
  const counts = probeVerdicts.map((verdict) => {
    const count = probes.filter(({ judgement }) => judgement.verdict === verdict).length
    return `${count} ${verdict}`
  })
  return `${probes.length} probes: ${counts.join(', ')}. ${sentence} The table of probes has the same numbers.`
}
