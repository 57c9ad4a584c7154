import { formatCount, formatScaled } from '../../units.ts'
import type { ReportData, ReportPhase } from '../data/shape.ts'
import type { Cell, Column } from '../kit/elements.ts'
import { figure, row, section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { lateText, maximumText, milliseconds, phaseLabel, quantileText, seconds, shareText } from '../kit/words.ts'
import { faultTable, saturationTable } from './faults.ts'

export function loadSection(data: ReportData): Markup {
  return section(
    {
      id: 'load',
      title: 'Was the load sent and delivered?',
      lead: 'All times are measured from the moment a curve was due. A curve belongs to the second and phase in which it was due, however late it arrived; sent, delivered and waiting curves are counted when it happens.',
      quoted: true,
      invalid: data.state === 'INVALID',
    },
    row(
      [
        figure({ id: 'flows', title: 'Curves per second', heightPx: 200 }),
        observedIn(data)
          ? figure({
              id: 'backlog',
              title: 'Backlog',
              subtitle: `offered and not yet delivered, curves; peak ${formatScaled(data.time.backlogPeak)}`,
              heightPx: 92,
            })
          : null,
      ],
      notes(data),
    ),
    phaseTable(data),
    faultTable(data),
    saturationTable(data),
  )
}

function observedIn(data: ReportData): boolean {
  return data.driver !== 'null'
}

function notes(data: ReportData): Child[] {
  const observed = observedIn(data)
  const main = data.mainPhase === null ? null : data.phases[data.mainPhase]!
  const sent = main?.totals && main.totals.offeredPerS > 0 ? main.totals.sentPerS / main.totals.offeredPerS : null
  return [
    observed
      ? el(
          'p',
          {},
          'Where ',
          el('b', {}, 'delivered'),
          ' falls below ',
          el('b', {}, 'offered'),
          ', a backlog builds up; where it rises above, the backlog drains.',
        )
      : el('p', {}, 'The null driver accepts every curve and delivers nothing: only offered and sent can be shown.'),
    observed && data.time.backlogPeak > 0
      ? el(
          'p',
          {},
          'At its worst ',
          el('b', {}, formatScaled(data.time.backlogPeak)),
          ` curves were waiting, at ${peakPlace(data)}.`,
        )
      : null,
    sent === null
      ? null
      : el(
          'p',
          {},
          'The generators sent ',
          el('b', {}, shareText(sent)),
          ` of what was offered in ${phaseLabel(main!)}.`,
        ),
  ]
}

/** The backlog is counted at the end of each column. */
function peakPlace({ time, phases }: ReportData): string {
  const at = time.backlog.indexOf(time.backlogPeak)
  const phase = phases[time.phase[at] ?? -1]
  const endS = (time.atS[at] ?? 0) + (time.widthsS[at] ?? 0) / 2
  return `${seconds(Number(endS.toPrecision(3)))}${phase ? `, in ${phaseLabel(phase)}` : ''}`
}

function columnsFor(data: ReportData): readonly Column[] {
  const kinds = ['late', 'lag', 'ack', 'read', 'stored'].filter((kind) => kind !== 'lag' || tellsLag(data))
  const number = (group: string) => (head: string) => ({ head, number: true, group })
  return [
    { head: 'Phase' },
    { head: 'for', number: true },
    ...['offered', 'sent', 'delivered'].map(number('curves/s')),
    { head: 'backlog at end', number: true },
    ...kinds.map(number('p99, ms')),
    ...['p50', 'p99', 'p99.9', 'max'].map(number('result, ms')),
  ]
}

/** Where the target never makes the generators wait, lag says what late says. */
function tellsLag({ phases }: ReportData): boolean {
  return phases.some(({ totals }) => totals !== null && totals.latency.lag.p99Us !== totals.latency.late.p99Us)
}

function phaseTable(data: ReportData): Markup {
  return table({
    caption: 'Phases: rates and latencies',
    class: 'phases named-first',
    columns: columnsFor(data),
    rows: data.phases.map((phase) => ({
      cells: phaseCells(phase, data),
      class: phase.measured && phase.totals ? '' : 'faint',
    })),
  })
}

function phaseCells(phase: ReportPhase, data: ReportData): (Cell | string)[] {
  const observed = observedIn(data)
  const state =
    phase.ran === 'no' ? ' (not run)' : phase.ran === 'part' ? ' (cut short)' : phase.measured ? '' : ' (not measured)'
  const head: (Cell | string)[] = [
    { content: `${phaseLabel(phase)}${state}`, sort: phase.fromS },
    { content: seconds(phase.toS - phase.fromS), sort: phase.toS - phase.fromS },
  ]
  const { totals } = phase
  if (totals === null)
    return [
      ...head,
      ...columnsFor(data)
        .slice(2)
        .map(() => '–'),
    ]
  const { latency } = totals
  const p99 = (kind: 'late' | 'lag' | 'ack' | 'read' | 'stored'): Cell => ({
    content: kind === 'late' ? lateText(latency.late, milliseconds) : quantileText(latency[kind], 'p99', milliseconds),
    sort: latency[kind].p99Us ?? (latency[kind].undelivered > 0 ? Number.MAX_SAFE_INTEGER : -1),
  })
  const result = (name: 'p50' | 'p99' | 'p999'): Cell => ({
    content: quantileText(latency.result, name, milliseconds),
    sort: latency.result[`${name}Us`] ?? (latency.result.undelivered > 0 ? Number.MAX_SAFE_INTEGER : -1),
  })
  return [
    ...head,
    formatCount(totals.offeredPerS),
    formatCount(totals.sentPerS),
    observed ? formatCount(totals.deliveredPerS) : '–',
    observed ? formatCount(totals.backlogEndCurves) : '–',
    p99('late'),
    ...(tellsLag(data) ? [p99('lag')] : []),
    p99('ack'),
    p99('read'),
    p99('stored'),
    result('p50'),
    result('p99'),
    result('p999'),
    {
      content: maximumText(latency.result, milliseconds),
      sort: latency.result.maxUs ?? (latency.result.undelivered > 0 ? Number.MAX_SAFE_INTEGER : -1),
    },
  ]
}
