import type { CellValue, MatrixCell } from '../types/analysis/matrix.ts'
import { type ComparedRun, type MetricName, metricNames } from '../types/metrics.ts'

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

/** What a cell shows; `verdicts`: of each run, in the same order as `runs`. */
export function matrixCell(
  values: Readonly<Record<string, string>>,
  runs: readonly ComparedRun[],
  verdicts: readonly string[],
): MatrixCell {
  const usable = runs.filter(({ unusable }) => unusable === null)
  const metrics = Object.fromEntries(metricNames.map((name) => [name, cellValue(usable, name)]))
  const counts: Record<string, number> = {}
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1
  const audited = usable.filter((run) => run.metrics.lost !== null)
  const exact = audited.filter(
    ({ metrics: { lost, duplicated, wrong } }) => lost === 0 && duplicated === 0 && wrong === 0,
  )
  return {
    label: labelOf(values),
    values,
    runs,
    metrics: metrics as Record<MetricName, CellValue>,
    verdicts: counts,
    exactRuns: audited.length === 0 ? null : exact.length,
  }
}

function cellValue(runs: readonly ComparedRun[], name: MetricName): CellValue {
  const values = runs.flatMap(({ metrics }) => metrics[name] ?? []).sort((a, b) => a - b)
  if (values.length === 0) return { median: null, least: null, most: null, runs: 0 }
  const at = (values.length - 1) / 2
  const median = (values[Math.floor(at)]! + values[Math.ceil(at)]!) / 2
  return { median, least: values[0]!, most: values.at(-1)!, runs: values.length }
}
