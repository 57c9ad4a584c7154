import type { AuditCell } from '../types/result.ts'

const kept = 20

/** Keeps the cells that are furthest from their expected values: by readings, then by Wh. */
export class Worst {
  private readonly cells: AuditCell[] = []

  add(cell: AuditCell): void {
    if (this.cells.length < kept) this.cells.push(cell)
    else if (this.cells.length === kept && worse(cell, this.cells[kept - 1]!) < 0) this.cells[kept - 1] = cell
    else return
    this.cells.sort(worse)
  }

  list(): AuditCell[] {
    return [...this.cells]
  }
}

function worse(a: AuditCell, b: AuditCell): number {
  const byCount = Math.abs(b.expected - b.delivered) - Math.abs(a.expected - a.delivered)
  return byCount || Math.abs(b.netWh) - Math.abs(a.netWh) || a.slot - b.slot || a.group - b.group
}
