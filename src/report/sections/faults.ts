import { formatCount, formatElapsed, formatPerS, formatUs } from '../../units.ts'
import type { Fault, ReportData } from '../data/shape.ts'
import { type Cell, table } from '../kit/elements.ts'
import type { Child } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { seconds } from '../kit/words.ts'

/** What was broken on purpose and what came of it; null without a fault. */
export function faultTable(data: ReportData): Child {
  if (data.faults.length === 0) return null
  return [
    el(
      'h3',
      {},
      'Faults',
      el(
        'span',
        { class: 'sub' },
        'a gap is counted in whole seconds without a delivery (quarters in runs under 30 s): it may be two of them longer',
      ),
    ),
    table({
      caption: 'Faults: gap, recovery, and what was lost or came twice',
      class: 'named-first',
      columns: [
        { head: 'What' },
        { head: 'phase' },
        { head: 'done at', number: true },
        { head: 'undone at', number: true },
        { head: 'longest gap', number: true },
        { head: 'recovered after', number: true },
        { head: 'lost', number: true },
        { head: 'counted twice', number: true },
      ],
      rows: data.faults.map((fault) => ({ cells: faultCells(fault) })),
    }),
    el(
      'p',
      { class: 'finding' },
      'Recovered = the backlog is back at its level before the fault, for a second, and what falls due then arrives. ',
      'Lost and counted twice are the readings that were due from the fault until then.',
    ),
  ]
}

function faultCells({ name, phase, fromS, toS, effect }: Fault): (Cell | string)[] {
  const at = (s: number): Cell => ({ content: formatElapsed(Math.round(s) * 1e6), sort: s })
  const head = [{ content: name, sort: fromS }, phase ?? 'the target’s own', at(fromS), at(toS)]
  if (effect === null) return [...head, '–', '–', '–', '–']
  const { gapS, recoveryS, lost, duplicated } = effect
  const open = Number.MAX_SAFE_INTEGER
  const count = (value: number): Cell => ({ content: formatCount(value), sort: value, class: value > 0 ? 'bad' : '' })
  return [
    ...head,
    gapS === null
      ? { content: 'to the end', sort: open, class: 'bad' }
      : { content: gapS === 0 ? 'none' : `at least ${seconds(gapS)}`, sort: gapS },
    recoveryS === null
      ? { content: 'not seen', sort: open, class: 'bad' }
      : { content: recoveryS === 0 ? 'at once' : seconds(recoveryS), sort: recoveryS },
    count(lost),
    count(duplicated),
  ]
}

/** How much the front end takes from a closed loop; null where nothing was saturated. */
export function saturationTable({ saturations }: ReportData): Child {
  if (saturations.length === 0) return null
  return [
    el('h3', {}, 'At most', el('span', { class: 'sub' }, 'a closed loop against the front end, beside the schedule')),
    table({
      caption: 'Saturation of the front end',
      class: 'named-first',
      columns: [
        { head: 'Phase' },
        { head: 'connections', number: true },
        { head: 'requests/s', number: true },
        { head: 'requests', number: true },
        { head: 'errors', number: true },
        { head: 'timeouts', number: true },
        { head: 'not 2xx', number: true },
        ...['p50', 'p90', 'p99', 'max'].map((head) => ({ head, number: true, group: 'request to response' })),
      ],
      rows: saturations.map((one) => ({
        cells: [
          one.phase,
          formatCount(one.connections),
          { content: formatPerS(one.requestsPerS), sort: one.requestsPerS },
          formatCount(one.requests),
          ...[one.errors, one.timeouts, one.non2xx].map((value) => ({
            content: formatCount(value),
            sort: value,
            class: value > 0 ? 'bad' : '',
          })),
          ...[one.p50Us, one.p90Us, one.p99Us, one.maxUs].map((us) => ({ content: formatUs(us), sort: us })),
        ],
      })),
    }),
    el(
      'p',
      { class: 'finding' },
      'A closed loop asks again only after an answer, so while the front end is slow it asks less: these times leave out the waiting of everybody who was not asked for. They count from the request and not from a due time, and are never mixed with the latencies of this page.',
    ),
  ]
}
