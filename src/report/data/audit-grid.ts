import type { Audit, FleetFacts } from '../../types/result.ts'
import { type RunnableWorkload, tariffNames } from '../../types/scenario.ts'
import { type Grouping, type ResultKind, workloadFacts } from '../../types/workloads.ts'
import type { AuditGrid, AuditGroup } from './audit-shape.ts'

type Cell = FleetFacts['cells'][number]

const mostColumns = 96

const groupNames: Readonly<Record<Grouping, (group: number) => string>> = {
  one: () => 'all meters',
  tariff: (group) => tariffNames[group] ?? `group ${group}`,
  meter: (group) => `meter ${group}`,
}

/** The name of a group in an audit. */
export function groupName(group: number, workload: RunnableWorkload): string {
  return groupNames[workloadFacts[workload].grouping](group)
}

/** What the audit calls wrong, by kind of result; the grid always shows cells, which are sums of single readings. */
const judgedThings: Readonly<Record<ResultKind, 'cell' | 'reading'>> = { sums: 'cell', readings: 'reading' }

export function judgedThing(workload: RunnableWorkload): 'cell' | 'reading' {
  return judgedThings[workloadFacts[workload].result]
}

/** Groups by slots, at most 96 columns: if there are more slots, several share a column, and a bad one marks it. */
export function auditGridOf(fleet: FleetFacts, audit: Audit, workload: RunnableWorkload): AuditGrid | null {
  if (fleet.cells.length === 0) return null
  let firstSlot = Number.POSITIVE_INFINITY
  let lastSlot = 0
  const byGroup = new Map<number, Cell[]>()
  for (const cell of fleet.cells) {
    firstSlot = Math.min(firstSlot, cell.slot)
    lastSlot = Math.max(lastSlot, cell.slot)
    const cells = byGroup.get(cell.group)
    if (cells === undefined) byGroup.set(cell.group, [cell])
    else cells.push(cell)
  }
  const slotsPerColumn = Math.ceil((lastSlot - firstSlot + 1) / mostColumns)
  const columns = Math.ceil((lastSlot - firstSlot + 1) / slotsPerColumn)
  const worst = judgedThing(workload) === 'cell' ? audit.worst : []
  const named = new Set(worst.map((cell) => `${cell.group}:${cell.slot}`))
  const groups = [...byGroup]
    .sort((a, b) => a[0] - b[0])
    .map(([group, cells]): AuditGroup => {
      const column = (cell: Cell) => Math.floor((cell.slot - firstSlot) / slotsPerColumn)
      const name = byGroup.size === 1 ? 'all meters' : groupName(group, workload)
      return { name, ...sumsOf(cells, named), marks: marksOf(cells, named, columns, column) }
    })
  return { slotsPerColumn, firstSlot, columns, groups }
}

function markOf(cell: Cell, named: ReadonlySet<string>): string {
  if (cell.delivered < cell.expected) return '-'
  if (cell.delivered > cell.expected) return '+'
  const sameSums = cell.expectedWh === cell.deliveredWh && !named.has(`${cell.group}:${cell.slot}`)
  return sameSums ? '=' : 'x'
}

function marksOf(
  cells: readonly Cell[],
  named: ReadonlySet<string>,
  columns: number,
  columnOf: (cell: Cell) => number,
): string {
  const ranks = '.=x+-'
  const marks = new Array<string>(columns).fill('.')
  for (const cell of cells) {
    const mark = cell.expected === 0 && cell.delivered === 0 ? '.' : markOf(cell, named)
    const at = columnOf(cell)
    if (ranks.indexOf(mark) > ranks.indexOf(marks[at]!)) marks[at] = mark
  }
  return marks.join('')
}

function sumsOf(cells: readonly Cell[], named: ReadonlySet<string>): Omit<AuditGroup, 'name' | 'marks'> {
  const sums = { expected: 0, delivered: 0, lost: 0, duplicated: 0, wrongCells: 0, expectedWh: 0, deliveredWh: 0 }
  for (const cell of cells) {
    sums.expected += cell.expected
    sums.delivered += cell.delivered
    sums.lost += Math.max(0, cell.expected - cell.delivered)
    sums.duplicated += Math.max(0, cell.delivered - cell.expected)
    sums.wrongCells += markOf(cell, named) === 'x' ? 1 : 0
    sums.expectedWh += cell.expectedWh
    sums.deliveredWh += cell.deliveredWh
  }
  return sums
}
