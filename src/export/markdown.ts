import { formatMetric } from '../analysis/metric-words.ts'
import { type JudgedRun, type MetricName, metricFacts } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf, type Spread, spreadOf } from './benchmarks.ts'
import { markdownTable, markdownText } from './escape.ts'

const columns: readonly (readonly [head: string, metric: MetricName])[] = [
  ['delivered', 'delivered_per_s'],
  ['p50', 'result_p50_us'],
  ['p99', 'result_p99_us'],
  ['p99.9', 'result_p999_us'],
  ['CPU of the target', 'target_cpu_s_per_million'],
  ['memory of the target', 'target_memory_bytes'],
  ['lost', 'lost'],
  ['duplicated', 'duplicated'],
  ['wrong', 'wrong'],
]

/** A table for the summary of a job, and below it the runs that have no numbers and those that failed, with why. */
export function writeMarkdown(runs: readonly JudgedRun[]): string {
  const usable = runs.filter((run) => run.unusable === null)
  const rows = benchmarksOf(usable).map(rowOf)
  const head = ['benchmark', 'verdict', ...columns.map(([name]) => name)]
  const table = rows.length === 0 ? '' : `\n${markdownTable(head, rows, [0, 1])}`
  const several = usable.length > rows.length ? `\n${explained}\n` : ''
  return `### loadcurve\n${table}${several}${remarksOf(runs)}`
}

const explained = 'Medians over the runs of a benchmark, and in brackets the smallest and the largest.'

function rowOf(benchmark: Benchmark): string[] {
  return [
    markdownText(benchmark.name),
    verdictsOf(benchmark),
    ...columns.map(([, metric]) => cellOf(benchmark.runs, metric)),
  ]
}

/** `PASS`, or `4 PASS, 1 FAIL` */
function verdictsOf({ runs }: Benchmark): string {
  const counts = new Map<string, number>()
  for (const { verdict } of runs) counts.set(verdict ?? '', (counts.get(verdict ?? '') ?? 0) + 1)
  return [...counts].map(([verdict, count]) => (runs.length === 1 ? verdict : `${count} ${verdict}`)).join(', ')
}

function cellOf(runs: readonly JudgedRun[], metric: MetricName): string {
  const spread = spreadOf(runs, metric)
  if (spread === null) return ''
  const range = rangeOf(metric, spread)
  return `${formatMetric(spread.median, metricFacts[metric].unit)}${range === null ? '' : ` (${range})`}`
}

/** A run without a value is beyond all others. null = all runs look alike */
function rangeOf(metric: MetricName, { median, min, max }: Spread): string | null {
  const format = (value: number) => formatMetric(value, metricFacts[metric].unit)
  if (max === null) return `${format(min ?? median)} or more`
  if (min === null) return `${format(max)} or less`
  return format(min) === format(max) ? null : `${format(min)} – ${format(max)}`
}

function remarksOf(runs: readonly JudgedRun[]): string {
  const lines = runs.flatMap(({ run, unusable, verdict, reasons }) => {
    if (unusable !== null) return [`- left out: ${markdownText(`${run}: ${unusable}`)}\n`]
    return verdict === 'PASS' ? [] : [`- ${verdict}: ${markdownText(`${run}: ${reasons.join('; ')}`)}\n`]
  })
  return lines.length === 0 ? '' : `\n${lines.join('')}`
}
