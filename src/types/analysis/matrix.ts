import type { ComparedRun, MetricName } from '../metrics.ts'

/** `matrix` of a scenario file. */
export interface MatrixSpec {
  /** null = the file does not say */
  readonly repeat: number | null
  /** by path, the values as `--set` takes them */
  readonly vary: Readonly<Record<string, readonly string[]>>
}

/** One number of a cell over its usable runs. */
export interface CellValue {
  readonly median: number | null
  /** the smallest and the largest of the runs: with few runs there is no narrower interval that can be trusted */
  readonly least: number | null
  readonly most: number | null
  /** runs that have it */
  readonly runs: number
}

/** A combination of values, and what its runs showed. */
export interface MatrixCell {
  readonly label: string
  /** by the path of the field that varies, as written */
  readonly values: Readonly<Record<string, string>>
  readonly runs: readonly ComparedRun[]
  readonly metrics: Readonly<Record<MetricName, CellValue>>
  /** how many runs ended with each verdict: `PASS`, `FAIL`, `INVALID`, `unfinished` */
  readonly verdicts: Readonly<Record<string, number>>
  /** runs whose audit found nothing lost, duplicated or wrong; null = none was audited */
  readonly exactRuns: number | null
}

/** matrix.json. */
export interface Matrix {
  readonly format: 1
  readonly scenario: string
  readonly createdUs: number
  readonly seed: number
  readonly repeat: number
  /** the fields that vary, in order, each with its values */
  readonly axes: readonly { readonly path: string; readonly values: readonly string[] }[]
  readonly cells: readonly MatrixCell[]
  /** why the runs cannot be compared with each other, as a sentence; null = nothing is known against it */
  readonly moved: string | null
  /** which runs were made again, as a sentence; null = none */
  readonly replaced: string | null
  /** what audits found in INVALID runs, also in those that were made again, as a sentence; null = nothing */
  readonly leftOut: string | null
}
