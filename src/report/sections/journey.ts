import { hopsAreSound, impossibleHops } from '../../stats/hops.ts'
import type { HopName } from '../../types/measurement.ts'
import { hopNames } from '../../types/measurement.ts'
import { formatRatio, formatUs } from '../../units.ts'
import type { ReportData, ReportPhase } from '../data/shape.ts'
import { figure, row, section, swatch } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { phaseLabel } from '../kit/words.ts'
import { hopTable } from './hop-table.ts'
import { journeyDrawing, journeySteps } from './journey-drawing.ts'

export function journeySection(data: ReportData): Markup | null {
  const main = data.mainPhase === null ? null : data.phases[data.mainPhase]!
  const phases = data.phases.filter((phase) => phase.measured && meanTotalUs(phase) !== null)
  if (main === null || phases.length === 0) return null
  return section(
    {
      id: 'journey',
      title: 'Where did the time go?',
      lead: 'A reading’s journey has six timestamps and five hops. The colour shows which part owns the hop, here and in every chart below.',
      quoted: true,
      invalid: data.state === 'INVALID',
    },
    drawingRow(main),
    row(hopBars(phases), [
      el('p', {}, 'Means add up, percentiles do not: the bars are drawn from means.'),
      longestNote(phases.filter(isSound)),
      unsoundNote(phases),
    ]),
    overTimeRow(),
    hopTable(data, main, slowestOf(phases)),
    waitsText(data.waits),
    el(
      'p',
      { class: 'finding' },
      'Hop percentiles cover delivered readings only and do not add up. ≈ marks percentiles of 10 ms means: an update tells only the mean time at which its readings were taken, so one slow reading among fast ones is smoothed.',
    ),
  )
}

/** What is waited on purpose is not slowness: beside the hops it says how much of them it explains. */
function waitsText({ flushUs, lingerUs }: ReportData['waits']): Child {
  const waits = [
    ...(flushUs === 0
      ? []
      : [
          `flush ${formatUs(flushUs)}: the target gathers results before it publishes them, ${formatUs(flushUs / 2)} of the hop engine on average`,
        ]),
    ...(lingerUs === 0
      ? []
      : [
          `linger ${formatUs(lingerUs)}: a request that is not full waits so long at most for more curves, in the hop broker`,
        ]),
  ]
  return waits.length === 0 ? null : el('p', { class: 'finding' }, `Waited on purpose: ${waits.join('; ')}.`)
}

function drawingRow(main: ReportPhase): Markup {
  return row(
    [journeyDrawing(main), journeySteps(main)],
    [
      el('p', {}, 'Not to scale. The numbers are from ', el('b', {}, phaseLabel(main)), '; the hops are means.'),
      el(
        'p',
        {},
        'Latencies all start at ',
        el('b', {}, 'due'),
        ', so a late generator cannot hide a slow pipeline. ',
        el('b', {}, 'ack'),
        ' is not on this path: the engine may read a curve before the sender gets its acknowledgement.',
      ),
    ],
  )
}

function overTimeRow(): Markup {
  return row(
    [
      figure({ id: 'mean', title: 'Mean result latency', subtitle: 'log scale', heightPx: 78 }),
      figure({ id: 'share', title: 'Share of each hop', subtitle: '% of the mean, stacked', heightPx: 130 }),
      figure({ id: 'p99s', title: 'p99 of the five latencies', subtitle: 'log scale', heightPx: 170 }),
    ],
    [
      el(
        'p',
        {},
        'The height shows how much time, the bands show where. Read both: a share can grow because the rest shrank.',
      ),
      el(
        'p',
        {},
        'The first line to rise points to the suspect; all lines above it rise too, because every latency includes the hops before it.',
      ),
    ],
  )
}

function slowestOf(phases: readonly ReportPhase[]): ReportPhase {
  return phases.reduce((most, phase) => (meanTotalUs(phase)! > meanTotalUs(most)! ? phase : most))
}

/** Sum of the hops; null if one of them is not known. */
function meanTotalUs(phase: ReportPhase): number | null {
  const hops = phase.totals?.hopsMeanUs
  if (!hops || hopNames.some((name) => hops[name] === null)) return null
  return hopNames.reduce((sum, name) => sum + (hops[name] ?? 0), 0)
}

/** Whether shares of its mean may be drawn. */
function isSound(phase: ReportPhase): boolean {
  return hopsAreSound(phase.totals!.hopsMeanUs)
}

/** Which hop seems to take less than no time, and what that means. */
function unsoundNote(phases: readonly ReportPhase[]): Child {
  const phase = phases.find((one) => !isSound(one))
  if (phase === undefined) return null
  const hops = phase.totals!.hopsMeanUs
  const names = impossibleHops(hops).map((name) => `${name} ${formatUs(hops[name] ?? 0)}`)
  return el(
    'p',
    {},
    `In ${phaseLabel(phase)} a hop takes less than no time on average (`,
    el('b', {}, names.join(', ')),
    '): a stamp of the pipeline cannot be right, or what was lost would have taken longer than what arrived. What this hop lacks stands in another. No shares are drawn.',
  )
}

function hopBars(phases: readonly ReportPhase[]): Markup {
  return el(
    'figure',
    { class: 'fig hops' },
    el(
      'figcaption',
      {},
      el('span', { class: 'title' }, 'Mean time per hop'),
      el('span', { class: 'sub' }, 'each bar is 100 % of its phase; totals on the right'),
      el('span', { class: 'legend' }, ...hopNames.map((name) => el('span', { class: 'key' }, swatch(name), name))),
    ),
    ...phases.map((phase) => {
      const total = meanTotalUs(phase)!
      return el(
        'div',
        { class: 'hop-row' },
        el('span', { class: 'name' }, phaseLabel(phase)),
        isSound(phase)
          ? el(
              'span',
              { class: 'bar' },
              ...hopNames.map((name) => hopPart(name, phase.totals!.hopsMeanUs[name] ?? 0, total)),
            )
          : el('span', { class: 'sub' }, 'not drawn: a hop is below zero'),
        el('span', { class: 'total' }, formatUs(total)),
      )
    }),
  )
}

function hopPart(name: HopName, us: number, totalUs: number): Child {
  const share = totalUs === 0 ? 0 : Math.max(0, us) / totalUs
  return el(
    'i',
    {
      class: name,
      style: `flex:${(share * 1000).toFixed(1)} 0 0`,
      title: `${name} ${formatUs(us)}, ${formatRatio(share)}`,
    },
    share > 0.09 ? formatUs(us) : null,
  )
}

function longestHop(phase: ReportPhase): HopName {
  const hops = phase.totals!.hopsMeanUs
  return hopNames.reduce((most, name) => ((hops[name] ?? 0) > (hops[most] ?? 0) ? name : most))
}

/** The slowest phase, and the hop in which it waited. */
function longestNote(phases: readonly ReportPhase[]): Child {
  if (phases.length === 0) return null
  const slowest = slowestOf(phases)
  const hop = longestHop(slowest)
  const share = (slowest.totals!.hopsMeanUs[hop] ?? 0) / meanTotalUs(slowest)!
  return el(
    'p',
    {},
    `The slowest phase on average was ${phaseLabel(slowest)} at ${formatUs(meanTotalUs(slowest)!)}; `,
    el('b', {}, hop),
    ` took ${formatRatio(Math.round(share * 100) / 100)} of it.`,
  )
}
