import { formatMetric } from '../analysis/metric-words.ts'
import { type JudgedRun, type MetricName, metricFacts, metricNames } from '../types/metrics.ts'
import { threeDigits } from '../units.ts'
import { type Benchmark, benchmarksOf, commitOf, type Spread, spreadOf } from './benchmarks.ts'
import { unitNames } from './values.ts'

/**
 * The array that github-action-benchmark reads with `customSmallerIsBetter` or `customBiggerIsBetter`. Which way is
 * better holds for a whole file, so each direction has one of its own.
 */
export function writeGithubBenchmark(runs: readonly JudgedRun[], better: 'lower' | 'higher'): string {
  const metrics = metricNames.filter((metric) => metricFacts[metric].better === better)
  const entries = benchmarksOf(runs).flatMap((benchmark) => metrics.flatMap((metric) => entryOf(benchmark, metric)))
  return `${JSON.stringify(entries, null, 2)}\n`
}

function entryOf({ name, runs }: Benchmark, metric: MetricName) {
  const spread = spreadOf(runs, metric)
  if (spread === null) return []
  const { title, unit } = metricFacts[metric]
  const range = rangeOf(spread, runs.length)
  const entry = { name: `${name} ${title}`, unit: unitNames[unit], value: spread.median }
  return [{ ...entry, ...(range === null ? {} : { range }), extra: extraOf(runs, metric) }]
}

/** Half of what lies between the smallest and the largest run; null = not known */
function rangeOf({ median, min, max }: Spread, runs: number): string | null {
  if (runs === 1 || min === null || max === null || median === 0) return null
  return `± ${threeDigits(((max - min) / 2 / median) * 100)}%`
}

function extraOf(runs: readonly JudgedRun[], metric: MetricName): string {
  const commits = new Set(runs.map(commitOf).filter((commit) => commit !== null))
  const values = runs
    .flatMap(({ metrics }) => metrics[metric] ?? [])
    .map((value) => formatMetric(value, metricFacts[metric].unit))
  return [
    `${runs.length === 1 ? 'run' : 'runs'}: ${values.join(', ')}`,
    ...(commits.size === 0 ? [] : [`commit: ${[...commits].join(', ')}`]),
  ].join('\n')
}
