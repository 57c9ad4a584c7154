import { type JudgedRun, type MetricName, metricNames } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf, type Spread, spreadOf } from './benchmarks.ts'
import { slugOf } from './values.ts'

/** The longest name of a benchmark that Bencher takes. */
const longestName = 1024

/** Bencher Metric Format: by benchmark and measure a value, and its bounds where there are several runs. */
export function writeBmf(runs: readonly JudgedRun[]): string {
  const benchmarks = benchmarksOf(runs).map((benchmark) => [
    benchmark.name.slice(0, longestName),
    measuresOf(benchmark),
  ])
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`
}

function measuresOf({ runs }: Benchmark) {
  const measures = metricNames.flatMap((metric: MetricName) => {
    const spread = spreadOf(runs, metric)
    return spread === null ? [] : [[slugOf(metric), measureOf(spread, runs.length)] as const]
  })
  return Object.fromEntries(measures)
}

/** One run has no bounds. */
function measureOf({ median, min, max }: Spread, runs: number) {
  if (runs === 1) return { value: median }
  return {
    value: median,
    ...(min === null ? {} : { lower_value: min }),
    ...(max === null ? {} : { upper_value: max }),
  }
}
