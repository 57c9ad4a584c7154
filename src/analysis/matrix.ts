import type { CellValue, MatrixCell } from '../types/analysis/matrix.ts'
import { type ComparedRun, type JudgedRun, type MetricName, metricNames } from '../types/metrics.ts'

/** Every combination of the values of each path, the last path varying fastest. */
export function combinationsOf(axes: readonly { readonly path: string; readonly values: readonly string[] }[]) {
  return axes.reduce<Record<string, string>[]>(
    (made, { path, values }) => made.flatMap((one) => values.map((value) => ({ ...one, [path]: value }))),
    [{}],
  )
}

/** `engine=storm, frame=512`. */
export function labelOf(values: Readonly<Record<string, string>>): string {
  const names = shortNames(Object.keys(values))
  return Object.values(values)
    .map((value, i) => `${names[i]}=${value}`)
    .join(', ')
}

/** The last word of each path, or the whole path where two end alike. */
export function shortNames(paths: readonly string[]): string[] {
  const last = (path: string) => path.split('.').at(-1)!
  const isClear = (path: string) => paths.filter((other) => last(other) === last(path)).length === 1
  return paths.map((path) => (isClear(path) ? last(path) : path))
}

/** As a reader looks for them. */
const verdictOrder = ['PASS', 'FAIL', 'INVALID', 'INTERRUPTED', null] as const

/** What a cell shows. */
export function matrixCell(values: Readonly<Record<string, string>>, runs: readonly JudgedRun[]): MatrixCell {
  const usable = runs.filter(({ unusable }) => unusable === null)
  const metrics = Object.fromEntries(metricNames.map((name) => [name, cellValue(usable, name)]))
  const audited = usable.filter((run) => run.metrics.lost !== null)
  const exact = audited.filter(
    ({ metrics: { lost, duplicated, wrong } }) => lost === 0 && duplicated === 0 && wrong === 0,
  )
  return {
    label: labelOf(values),
    values,
    runs,
    metrics: metrics as Record<MetricName, CellValue>,
    verdicts: verdictCounts(runs),
    exactRuns: audited.length === 0 ? null : exact.length,
  }
}

function verdictCounts(runs: readonly JudgedRun[]): Record<string, number> {
  const counted = verdictOrder.map((verdict) => [verdict ?? 'unfinished', countOf(runs, verdict)] as const)
  return Object.fromEntries(counted.filter(([, count]) => count > 0))
}

function countOf(runs: readonly JudgedRun[], verdict: JudgedRun['verdict']): number {
  return runs.filter((run) => run.verdict === verdict).length
}

function cellValue(runs: readonly ComparedRun[], name: MetricName): CellValue {
  const values = runs.flatMap(({ metrics }) => metrics[name] ?? []).sort((a, b) => a - b)
  if (values.length === 0) return { median: null, least: null, most: null, runs: 0 }
  const at = (values.length - 1) / 2
  const median = (values[Math.floor(at)]! + values[Math.ceil(at)]!) / 2
  return { median, least: values[0]!, most: values.at(-1)!, runs: values.length }
}
