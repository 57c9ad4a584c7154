import { areTimesPossible } from '../../types/saturation.ts'
import { formatCount, formatElapsed, formatPerS, formatUs } from '../../units.ts'
import type { Fault, ReportData } from '../data/shape.ts'
import { type Cell, table } from '../kit/elements.ts'
import type { Child } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { seconds } from '../kit/words.ts'

/** The injected faults and their effects; null without a fault. */
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
        'gaps are counted in whole seconds without a delivery (quarter seconds in runs under 30 s); the real gap may be up to two of these longer',
      ),
    ),
    table({
      caption: 'Faults: gap, recovery, readings lost and counted twice',
      class: 'named-first',
      columns: [
        { head: 'What' },
        { head: 'phase' },
        { head: 'injected at', number: true },
        { head: 'reverted at', number: true },
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
      'Recovered: the backlog has been back at its level before the fault for a second, and readings that become due arrive. ',
      'Lost and counted twice cover the readings due between the fault and recovery.',
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
      ? { content: 'not recovered', sort: open, class: 'bad' }
      : { content: recoveryS === 0 ? 'immediately' : seconds(recoveryS), sort: recoveryS },
    count(lost),
    count(duplicated),
  ]
}

const leftOut =
  'Where connections and rate contradict the times by more than a factor of two (Little’s law), the times are left out.'

/** How much the front end accepts from a closed loop; null if there was no saturate phase. */
export function saturationTable({ saturations }: ReportData): Child {
  if (saturations.length === 0) return null
  return [
    el(
      'h3',
      {},
      'Saturation',
      el('span', { class: 'sub' }, 'a closed loop against the front end, outside the schedule'),
    ),
    table({
      caption: 'Saturation of the front end',
      class: 'named-first',
      columns: [
        { head: 'Phase' },
        { head: 'connections', number: true },
        { head: 'accepted/s', number: true },
        { head: 'responses', number: true },
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
          ...[one.p50Us, one.p90Us, one.p99Us, one.maxUs].map((us) => ({
            content: us === null ? '–' : formatUs(us),
            sort: us ?? -1,
          })),
        ],
      })),
    }),
    el(
      'p',
      { class: 'finding' },
      'A closed loop sends the next request only after a response, so it sends fewer while the front end is slow: these times leave out the wait of every request that was not sent. Rate and times are of accepted requests: a refusal is fast, and no work. They are measured from the request, not from a due time, and are never mixed with the latencies on this page.',
      saturations.every(areTimesPossible) ? '' : ` ${leftOut}`,
    ),
  ]
}
