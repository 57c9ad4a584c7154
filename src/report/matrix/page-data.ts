import type { Matrix } from '../../types/analysis/matrix.ts'

/** All that the page of a matrix shows. It is plain JSON, and is embedded in the page. */
export interface MatrixPage {
  readonly matrix: Matrix
  /** when the page was made, ISO 8601 */
  readonly madeAt: string
  /** `../<run>/report.html` of each run of each cell, relative to the page; null = it has none */
  readonly reports: readonly (readonly (string | null)[])[]
}
