import type { RunnableWorkload } from '../../types/scenario.ts'
import { formatCount } from '../../units.ts'
import { groupName, judgedThing } from '../data/audit-grid.ts'
import type { AuditGrid, ReportAudit } from '../data/audit-shape.ts'
import type { ReportData } from '../data/shape.ts'
import type { Cell } from '../kit/elements.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { plural } from '../kit/words.ts'

const widestCellPx = 40
const title = 'Are the results right?'

export function auditSection(data: ReportData): Markup {
  const { audit } = data
  if (audit === null) return section({ id: 'audit', title, lead: unauditedText(data) })
  return section(
    {
      id: 'audit',
      title,
      lead: [
        `${plural(audit.expected, 'reading')} were sent; the oracle recomputed every group and slot from the seed alone. `,
        el('b', {}, outcomeText(audit, data.workload)),
        doubtText(audit),
      ],
    },
    audit.grid ? [gridFigure(audit.grid), groupTable(audit.grid, audit.doubted > 0)] : null,
    storedFinding(audit),
    explanation(audit),
    worstTable(audit, data.workload),
  )
}

function unauditedText(data: ReportData): string {
  if (data.state === 'UNFINISHED') return 'Nothing could be audited: the run did not finish.'
  return data.driver === 'null'
    ? 'Nothing was audited: the null driver discards every curve.'
    : 'Nothing could be audited: the run failed before its audit.'
}

function outcomeText(audit: ReportAudit, workload: RunnableWorkload): string {
  const { lost, duplicated, wrong } = audit
  if (lost + duplicated + wrong === 0)
    return `${audit.cells === 1 ? 'The only cell agrees' : `All ${plural(audit.cells, 'cell')} agree`}: every reading arrived exactly once, unchanged.`
  const thing = judgedThing(workload)
  const part = (count: number, word: string, what: string) =>
    count === 0 ? `no ${what} ${word}` : `${plural(count, what)} ${word}`
  const least = audit.doubted === 0 ? '' : 'At least: '
  return `${least}${[part(lost, 'not delivered within the drain', 'reading'), part(duplicated, 'counted twice', 'reading'), part(wrong, 'wrong', thing)].join(', ')}.`
}

/** The database, which can be right although deliveries are wrong, and wrong although they are right. */
function storedFinding({ stored }: ReportAudit): Child {
  if (stored === null) return null
  const sums = plural(stored.cells, 'sum')
  const outcome =
    stored.wrong === 0
      ? `all ${sums} match the oracle’s to the Wh.`
      : `${formatCount(stored.wrong)} of ${sums} differ from the oracle’s, by ${stored.netWh > 0 ? '+' : ''}${formatCount(stored.netWh)} Wh in total.`
  return el('p', { class: 'finding' }, 'In the database: ', el('b', { class: stored.wrong > 0 ? 'bad' : '' }, outcome))
}

const findings = { lost: 'Why readings are lost', duplicated: 'Why readings count twice' } as const

/** How an engine comes to what was found, where that is known. */
function explanation({ explained }: ReportAudit): Child {
  return explained.map(({ finding, cause, mechanism, instead }) => [
    el('h3', {}, findings[finding]),
    el('p', { class: 'lead' }, el('b', {}, `${cause[0]!.toUpperCase()}${cause.slice(1)}.`), ` ${mechanism}`),
    el('p', { class: 'lead' }, instead),
  ])
}

/** What cannot be known from sums, where it matters. */
function doubtText({ doubted, cells }: ReportAudit): string {
  if (doubted === 0) return ''
  return ` In ${formatCount(doubted)} of ${plural(cells, 'cell')} the counts or sums differ from the oracle’s, and a sum cannot tell which readings are missing, doubled or changed: as many lost as doubled leave its count as it was, and what was lost unseen is missing from the percentiles too. The workload passthrough is audited reading by reading and leaves no such doubt.`
}

const gridWords: Readonly<Record<string, string>> = {
  '=': 'exact',
  '-': 'lost',
  '+': 'counted twice',
  x: 'wrong',
  '.': 'no reading',
}
const faultSigns: Readonly<Record<string, string>> = { '-': '−', '+': '+', x: '×' }

function gridFigure(grid: AuditGrid): Markup {
  const width = `max-width:${grid.columns * widestCellPx}px`
  return el(
    'figure',
    { class: 'fig audit-grid' },
    gridCaption(grid),
    ...grid.groups.map((group) => gridRow(grid, group, width)),
    el(
      'div',
      { class: 'grid-row axis' },
      el('span', { class: 'name' }),
      el('span', { class: 'ticks', style: width }, ...slotTicks(grid)),
    ),
  )
}

function gridCaption({ slotsPerColumn, groups }: AuditGrid): Markup {
  const slots = slotsPerColumn === 1 ? 'one half-hour' : `${slotsPerColumn} half-hours`
  const faults = groups.reduce((sum, group) => sum + faultsIn(group.marks), 0)
  return el(
    'figcaption',
    {},
    el('span', { class: 'title' }, 'Groups and slots'),
    el(
      'span',
      { class: 'sub' },
      `a cell is one group in ${slots}: filled = exact, − lost, + counted twice, × wrong; ${faults === 0 ? 'none is marked' : `${plural(faults, 'cell')} marked`}`,
    ),
  )
}

function gridRow(grid: AuditGrid, { name, marks }: AuditGrid['groups'][number], width: string): Markup {
  const label = `${name}: ${plural(faultsIn(marks), 'cell')} not exact`
  const slotOf = (column: number) => grid.firstSlot + column * grid.slotsPerColumn
  return el(
    'div',
    { class: 'grid-row' },
    el('span', { class: 'name' }, name),
    el(
      'span',
      { class: 'cells', style: width, role: 'img', 'aria-label': label },
      ...[...marks].map((mark, column) => gridCell(mark, slotOf(column))),
    ),
  )
}

function gridCell(mark: string, slot: number): Markup {
  const sign = faultSigns[mark]
  if (sign === undefined) return el('i', { class: mark === '=' ? 'exact' : 'empty' })
  return el('i', { class: 'bad', title: `slot ${slot}: ${gridWords[mark]}` }, sign)
}

function faultsIn(marks: string): number {
  return [...marks].filter((mark) => mark in faultSigns).length
}

function slotTicks(grid: AuditGrid): Markup[] {
  const every = grid.columns <= 12 ? 2 : grid.columns <= 30 ? 5 : 10
  const ticks: Markup[] = []
  for (let column = 0; column < grid.columns; column += every)
    ticks.push(
      el(
        'span',
        { style: `left:${((column / grid.columns) * 100).toFixed(2)}%` },
        `slot ${grid.firstSlot + column * grid.slotsPerColumn}`,
      ),
    )
  return ticks
}

function count(value: number, bad = false): Cell {
  return { content: formatCount(value), sort: value, class: bad && value !== 0 ? 'bad' : '' }
}

function groupTable(grid: AuditGrid, doubted: boolean): Markup {
  const least = (name: string) => (doubted ? `${name}, at least` : name)
  const cells = (name: Child, groups: AuditGrid['groups']): (Cell | string)[] => {
    const sum = (pick: (group: AuditGrid['groups'][number]) => number) =>
      groups.reduce((total, group) => total + pick(group), 0)
    return [
      { content: name },
      count(sum((group) => group.expected)),
      count(sum((group) => group.delivered)),
      count(
        sum((group) => group.lost),
        true,
      ),
      count(
        sum((group) => group.duplicated),
        true,
      ),
      count(
        sum((group) => group.wrongCells),
        true,
      ),
      count(Math.round(sum((group) => group.expectedWh) / 1000)),
    ]
  }
  const all = grid.groups.length > 1 ? [{ cells: cells(el('b', {}, 'All'), grid.groups) }] : []
  return table({
    caption: 'Audit by group',
    class: 'named-first',
    columns: [
      { head: 'Group' },
      ...[
        'expected',
        'delivered',
        least('lost'),
        least('counted twice'),
        least('wrong cells'),
        'energy expected, kWh',
      ].map((head) => ({
        head,
        number: true,
      })),
    ],
    rows: [...grid.groups.map((group) => ({ cells: cells(group.name, [group]) })), ...all],
  })
}

function worstTable(audit: ReportAudit, workload: RunnableWorkload): Child {
  if (audit.worst.length === 0) return null
  return [
    el('h3', {}, 'Worst cells'),
    table({
      caption: 'Worst cells',
      class: 'named-first',
      columns: [
        { head: 'Group' },
        ...['slot', 'expected', 'delivered', 'difference', 'net Wh'].map((head) => ({ head, number: true })),
      ],
      rows: audit.worst.map((cell) => ({
        cells: [
          groupName(cell.group, workload),
          count(cell.slot),
          count(cell.expected),
          count(cell.delivered),
          {
            content: `${cell.delivered > cell.expected ? '+' : ''}${formatCount(cell.delivered - cell.expected)}`,
            sort: cell.delivered - cell.expected,
            class: 'bad',
          },
          // the energy of a reading that is missing or doubled is not told by its cell
          cell.netWh === 0 && cell.delivered !== cell.expected ? '–' : count(cell.netWh),
        ],
      })),
    }),
  ]
}
