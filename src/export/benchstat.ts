import { type JudgedRun, type MetricName, type MetricUnit, metricFacts, metricNames } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf } from './benchmarks.ts'
import { oneWord } from './escape.ts'

/** What a number is multiplied by, and the unit in which Go's tools know it. */
const units: Readonly<Record<MetricUnit, { readonly factor: number; readonly unit: string }>> = {
  us: { factor: 1000, unit: 'ns' },
  perS: { factor: 1, unit: 'curves/s' },
  cpuSPerMillion: { factor: 1e9, unit: 'ns/1M' },
  bytes: { factor: 1, unit: 'bytes' },
  readings: { factor: 1, unit: 'readings' },
}

/**
 * The text that benchstat reads: a line a run, and for each number which way is better. Machines are configuration, so
 * that runs of different ones stand in different tables.
 */
export function writeBenchstat(runs: readonly JudgedRun[]): string {
  const used = metricNames.filter((metric) => runs.some(({ metrics }) => metrics[metric] !== null))
  const heads = used.map((metric) => {
    const { better, repeats } = metricFacts[metric]
    return `Unit ${unitOf(metric)} better=${better}${repeats === 'exact' ? ' assume=exact' : ''}\n`
  })
  let host = ''
  const lines = benchmarksOf(runs).flatMap((benchmark) =>
    benchmark.runs.map((run) => {
      const changed = run.host !== host
      host = run.host
      return `${changed ? `\nhost: ${host}\n` : ''}${lineOf(benchmark, run)}`
    }),
  )
  return heads.join('') + lines.join('')
}

function lineOf({ scenario, engine, rate }: Benchmark, run: JudgedRun): string {
  const name = `BenchmarkPipeline/scenario=${oneWord(scenario)}/engine=${oneWord(engine)}/rate=${rate.replace('/s', '')}`
  const values = metricNames.flatMap((metric) => {
    const value = run.metrics[metric]
    return value === null ? [] : [`${Number((value * factorOf(metric)).toPrecision(12))} ${unitOf(metric)}`]
  })
  return `${name} 1 ${values.join(' ')}\n`
}

function factorOf(metric: MetricName): number {
  return units[metricFacts[metric].unit].factor
}

/** `result-p99-ns`: the number without its own unit, and Go's. */
function unitOf(metric: MetricName): string {
  const bare = metric.replace(/_(us|per_s|s_per_million|bytes)$/, '').replaceAll('_', '-')
  const { unit } = units[metricFacts[metric].unit]
  return `${bare}-${unit}`
}
