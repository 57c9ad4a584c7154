import { formatCount, formatRatio, formatUs } from '../../units.ts'
import type { ReportAudit } from '../data/audit-shape.ts'
import type { SaidCounts, StormComponent, StormSays } from '../data/charts/says-shape.ts'
import type { ReportData } from '../data/shape.ts'
import type { Cell } from '../kit/elements.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { phaseLabel, seconds } from '../kit/words.ts'
import { smallMultiples } from './small-multiples.ts'

const title = 'What does Storm say?'
const none: SaidCounts = { emitted: null, executed: null, acked: null, failed: null }

/** Storm's own numbers beside those that were measured; null = the engine is another. */
export function stormSection(data: ReportData): Markup | null {
  const { storm } = data
  if (storm === null) return null
  if (storm.silence !== null)
    return section({
      id: 'storm',
      title,
      lead: `Storm said nothing in this run: ${storm.silence}. No number here is a zero.`,
    })
  return section(
    {
      id: 'storm',
      title,
      lead: [
        'What Storm reports of itself, beside what loadcurve measured from outside. Its workers report every second; Storm UI shows what nimbus knows',
        storm.uiAtS === null
          ? ', and nimbus did not answer. '
          : `, which was asked last at ${seconds(storm.uiAtS)} and is up to 5 s older. `,
        'The verdict uses only what was measured.',
      ],
    },
    comparison(data, storm),
    ...reasons(storm),
    restarts(storm),
    unacked(storm),
    el('h3', {}, 'Components', el('span', { class: 'sub' }, 'as Storm UI shows them')),
    componentTable(storm),
    el('h3', {}, 'Over time', el('span', { class: 'sub' }, 'Storm’s own components are grey')),
    ...smallMultiples(data, ({ place }) => place === 'says', 'Storm'),
    el(
      'p',
      { class: 'finding' },
      'Capacity and the complete latency of a worker are Storm’s own means, over up to ten minutes and over three sampled tuples. A counter has no name until it counts, so what is missing is not a zero.',
    ),
  )
}

/** What was measured is on the left, what Storm says on the right. */
function comparison(data: ReportData, storm: StormSays): Markup {
  const phase = data.mainPhase === null ? null : data.phases[data.mainPhase]!
  const result = phase?.totals?.latency.result
  const counts = countsOf(storm, data.audit)
  const time = (us: number | null): Cell => ({ content: us === null ? 'no data' : formatUs(us) })
  return table({
    caption: 'What loadcurve measured, and what Storm says',
    class: 'named-first',
    columns: [
      { head: '' },
      { head: 'loadcurve', number: true },
      { head: 'Storm’s workers', number: true },
      { head: 'Storm UI', number: true },
    ],
    rows: [
      {
        cells: [
          phase === null ? 'Mean latency' : `Mean latency, ${phaseLabel(phase)}`,
          result?.meanUs === null && result.undelivered > 0 ? 'not all arrived' : time(result?.meanUs ?? null),
          time(storm.completeMeanUs),
          time(storm.uiCompleteUs),
        ],
      },
      ...counts.map(({ name, measured, workers, ui }) => ({
        cells: [name, measured, said(workers, 'none counted'), said(ui, 'no data')],
      })),
    ],
  })
}

interface CountRow {
  readonly name: string
  /** in messages */
  readonly measured: string
  readonly workers: number | null
  readonly ui: number | null
}

function countsOf(storm: StormSays, audit: ReportAudit | null): CountRow[] {
  const { isTrident, readingsPerMessage } = storm
  const reader = componentOf(storm, storm.reader)
  const acker = componentOf(storm, storm.acker)
  const messages = (readings: number | undefined) =>
    readings === undefined ? null : Math.ceil(readings / readingsPerMessage)
  const lost = readingsPerMessage === 1 ? 'lost' : 'readings lost'
  const one = (
    name: string,
    word: string,
    measured: number | null,
    of: StormComponent | null,
    kind: keyof SaidCounts,
  ): CountRow => ({
    name,
    measured: measured === null ? '–' : `${formatCount(measured)}\u00a0${word}`,
    workers: (of?.workers ?? none)[kind],
    ui: (of?.ui ?? none)[kind],
  })
  return [
    one(`Emitted by ${storm.reader ?? 'the spout'}`, 'sent', messages(audit?.expected), reader, 'emitted'),
    isTrident
      ? one(`Acked to ${storm.acker}`, '', null, acker, 'acked')
      : one(`Acked to ${storm.acker ?? 'the spout'}`, 'delivered', messages(audit?.delivered), acker, 'acked'),
    one(`Failed for ${storm.acker ?? 'the spout'}`, lost, audit?.lost ?? null, acker, 'failed'),
  ]
}

/** Why the columns differ, each in a sentence. */
/** What Storm UI has forgotten, the column of the workers has not. */
function restarts({ wasKilled }: StormSays): Child {
  if (!wasKilled) return null
  return finding(
    'After a kill',
    'A worker that is started again begins at 0, and Storm UI shows only what it has counted since. The column of the workers adds up all of them, less the last second before each kill.',
  )
}

function reasons({ isTrident, readingsPerMessage }: StormSays): Child[] {
  const latency = isTrident
    ? 'Storm’s complete latency is of a batch, and mixes its two phases (processing and commit), each counted by itself. It has neither the time before the batch began nor the delivery of the update.'
    : 'Storm’s complete latency runs from the spout to the last ack. It has the wait for the flush in it, but neither the time before the spout took a message nor the delivery of the update.'
  const counted = isTrident
    ? `The spout of Trident’s batches is $mastercoord-bg0: its acks count batches, once for each phase. Messages are emitted by a bolt, which Storm calls spout.`
    : 'What Storm UI shows as emitted by a spout has its messages to the ackers in it too, so it is twice the messages. The column of the workers leaves them out.'
  const sampling =
    'Storm counts one tuple in 20, at random, and adds 20 for it: its counts are multiples of 20 and estimates. They include the probe before the run.'
  const frames =
    readingsPerMessage === 1
      ? ''
      : ` A message holds up to ${formatCount(readingsPerMessage)} readings, so its column of loadcurve is the least number of messages.`
  const failed = 'A failed tuple is sent again by the spout, so it need not be a lost reading.'
  return [finding('Latency', latency), finding('Counts', `${sampling} ${counted}${frames}`), finding('Failed', failed)]
}

/** Storm times no tuple that nobody acks. */
function unacked(storm: StormSays): Child {
  const acker = componentOf(storm, storm.acker)
  if (acker === null || (acker.workers.acked ?? 0) > 0 || (acker.ui.acked ?? 0) > 0) return null
  return finding('Acked', 'Nothing was acked in this run, so Storm has no complete latency.')
}

function finding(head: string, text: string): Markup {
  return el('p', { class: 'finding' }, el('b', {}, `${head}: `), text)
}

/** As Storm UI has it. */
function componentTable({ components }: StormSays): Markup {
  return table({
    caption: 'Components as Storm UI shows them',
    class: 'named-first',
    columns: [
      { head: 'Component' },
      ...['emitted', 'executed', 'acked', 'failed', 'largest capacity', 'complete latency'].map((head) => ({
        head,
        number: true,
      })),
    ],
    rows: components.map(({ name, ui, capacityRatio, completeUs }) => ({
      cells: [
        name,
        said(ui.emitted, '–'),
        said(ui.executed, '–'),
        said(ui.acked, '–'),
        said(ui.failed, '–'),
        { content: capacityRatio === null ? '–' : formatRatio(capacityRatio), sort: capacityRatio ?? -1 },
        { content: completeUs === null ? '–' : formatUs(completeUs), sort: completeUs ?? -1 },
      ],
    })),
  })
}

function said(value: number | null, otherwise: string): Cell {
  return { content: value === null ? otherwise : formatCount(value), sort: value ?? -1 }
}

function componentOf({ components }: StormSays, wanted: string | null): StormComponent | null {
  return components.find(({ name }) => name === wanted) ?? null
}
