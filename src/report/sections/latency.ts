import type { ReportData } from '../data/shape.ts'
import { figure, row, section } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import type { Statistic } from '../kit/words.ts'
import { maximumText, phaseLabel, quantileText, statisticNames } from '../kit/words.ts'

export function latencySection(data: ReportData): Markup {
  const invalid = data.state === 'INVALID'
  if (data.heat === null && data.percentiles.sets.length === 0)
    return section({
      id: 'latency',
      title: 'How long did a result take?',
      lead: 'No reading was sent, so there is no latency.',
    })
  const observed = data.heat !== null
  return section(
    {
      id: 'latency',
      title: observed ? 'How long did a result take?' : 'How late were the curves sent?',
      lead: observed
        ? 'From the due time of a reading to the moment its result could be read: the whole journey.'
        : nothingObserved(data),
      quoted: true,
      invalid,
    },
    observed ? [resultRow(data), heatRow()] : null,
    percentileRow(observed),
  )
}

function resultRow(data: ReportData): Markup {
  return row(figure({ id: 'result', title: 'Result latency', subtitle: 'log scale', heightPx: 230 }), resultNotes(data))
}

function heatRow(): Markup {
  return row(
    figure({
      id: 'heat',
      title: 'Every curve',
      subtitle: 'by due time and result latency',
      heightPx: 180,
      extra: el('span', { class: 'heat-scale' }),
    }),
    [
      el(
        'p',
        {},
        'Percentiles hide shapes; this chart shows them. Two bands are two kinds of waiting, a cliff followed by a slope is a stall, a slow rise is a queue.',
      ),
      el(
        'p',
        {},
        'More ink means more readings, on a log scale, so that one late reading in 200,000 is still visible.',
      ),
    ],
  )
}

function nothingObserved({ driver }: ReportData): string {
  return driver === 'null'
    ? 'Nothing was observed: only the generators’ own latencies are known.'
    : 'Nothing arrived: every reading that was due took longer than the run. Only the generators’ own latencies are known.'
}

function percentileRow(observed: boolean): Markup {
  return row(
    figure({
      id: 'percentiles',
      title: 'Percentile curve',
      subtitle: 'log scale',
      heightPx: 300,
      extra: el('span', { class: 'choices', role: 'group', 'aria-label': 'Phase' }),
    }),
    [
      el(
        'p',
        {},
        'Each step to the right leaves a tenth of the readings. A line ends where fewer than 20 readings are left above it: beyond that, a percentile is an anecdote.',
      ),
      observed
        ? el(
            'p',
            {},
            'The gap between two lines is where the time goes. A gap that opens only in the tail is a pause, not a slow path.',
          )
        : null,
      observed ? el('p', {}, '⊤ marks an objective: its curve must pass below it.') : null,
    ],
  )
}

function resultNotes(data: ReportData): Child[] {
  const main = data.mainPhase === null ? null : data.phases[data.mainPhase]!
  const latency = main?.totals?.latency.result
  return [
    el(
      'p',
      {},
      'One hue for ',
      el('b', {}, 'result'),
      '; the line weight shows the percentile, from ',
      el('b', {}, 'p50'),
      ' (heavy) to the maximum (dots). Each second has its own histogram; nothing is averaged.',
    ),
    latency && latency.count > 0 && main
      ? el(
          'dl',
          { class: 'pairs' },
          ...(Object.keys(statisticNames) as Statistic[]).flatMap((name) => [
            el('dt', {}, `${phaseLabel(main)} ${statisticNames[name]}`),
            el('dd', {}, quantileText(latency, name)),
          ]),
          el('dt', {}, `${phaseLabel(main)} max`),
          el('dd', {}, maximumText(latency)),
        )
      : null,
    latency && latency.undelivered > 0
      ? el(
          'p',
          {},
          'Readings that were never delivered rank above all others; a percentile that falls among them is drawn as a tick at the upper edge.',
        )
      : null,
  ]
}
