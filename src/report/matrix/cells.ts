import type { MatrixCell } from '../../types/analysis/matrix.ts'
import type { ComparedRun } from '../../types/metrics.ts'

/** The id of the list of a cell's runs. */
export function runsId(cell: number): string {
  return `cell-${cell + 1}`
}

export function usableRuns({ runs }: MatrixCell): ComparedRun[] {
  return runs.filter(({ unusable }) => unusable === null)
}

/** Usable runs whose audit has a result. */
export function auditedRuns(cell: MatrixCell): number {
  return usableRuns(cell).filter(({ metrics }) => metrics.lost !== null).length
}

/** `3 of 3`; `none audited`. */
export function exactText(cell: MatrixCell): string {
  return cell.exactRuns === null ? 'none audited' : `${cell.exactRuns} of ${auditedRuns(cell)}`
}

export function isInexact(cell: MatrixCell): boolean {
  return cell.exactRuns !== null && cell.exactRuns < auditedRuns(cell)
}

/** `3 PASS, 1 INVALID`. */
export function verdictsText({ verdicts }: MatrixCell): string {
  const counted = Object.entries(verdicts).map(([verdict, count]) => `${count}\u00a0${verdict}`)
  return counted.length === 0 ? 'no run' : counted.join(', ')
}
