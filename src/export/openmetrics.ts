import { hopNames } from '../types/measurement.ts'
import type { JudgedRun, MetricName } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf, commitOf } from './benchmarks.ts'
import { labelValue } from './escape.ts'

type Labels = Readonly<Record<string, string>>

/** A number of a run within a family; `scale` leads to base units. */
interface Member {
  readonly metric: MetricName
  readonly labels: Labels
}

interface Family {
  readonly name: string
  /** the last word of the name, where it is one */
  readonly unit: string
  readonly help: string
  /** what the numbers are divided by, to have base units */
  readonly divisor: number
  readonly members: readonly Member[]
}

const plain = (metric: MetricName): Member => ({ metric, labels: {} })
const quantile = (metric: MetricName, share: string): Member => ({ metric, labels: { quantile: share } })

const resultMembers = [
  quantile('result_p50_us', '0.5'),
  quantile('result_p90_us', '0.9'),
  quantile('result_p99_us', '0.99'),
  quantile('result_p999_us', '0.999'),
]
const hopMembers = hopNames.map((hop): Member => ({ metric: `${hop}_mean_us`, labels: { hop } }))

function family(name: string, unit: string, help: string, divisor: number, members: readonly Member[]): Family {
  return { name: `loadcurve_${name}${unit === '' ? '' : `_${unit}`}`, unit, help, divisor, members }
}

const families: readonly Family[] = [
  family('delivered_curves_per_second', '', 'Curves delivered in a second.', 1, [plain('delivered_per_s')]),
  family('result_latency', 'seconds', 'From when a reading was due until its result was seen.', 1e6, resultMembers),
  family('result_latency_mean', 'seconds', 'The mean of the result latency.', 1e6, [plain('result_mean_us')]),
  family('late', 'seconds', 'How much later than due curves were sent.', 1e6, [quantile('late_p99_us', '0.99')]),
  family('hop_mean', 'seconds', 'How long readings spent in a hop, on average.', 1e6, hopMembers),
  family('target_cpu_seconds_per_million_readings', '', 'CPU of the target.', 1, [plain('target_cpu_s_per_million')]),
  family('pipeline_cpu_seconds_per_million_readings', '', 'CPU of the target and its services.', 1, [
    plain('pipeline_cpu_s_per_million'),
  ]),
  family('target_memory', 'bytes', 'The most memory of the target.', 1, [plain('target_memory_bytes')]),
  family('lost', 'readings', 'Readings that never arrived.', 1, [plain('lost')]),
  family('duplicated', 'readings', 'Readings that arrived more than once.', 1, [plain('duplicated')]),
  family('wrong', 'readings', 'Readings that arrived with another value.', 1, [plain('wrong')]),
]

/**
 * OpenMetrics 1.0 text: gauges in base units, one point a run at the time of its first curve, and what each run was of
 * as an info metric.
 */
export function writeOpenMetrics(runs: readonly JudgedRun[]): string {
  const benchmarks = benchmarksOf(runs).map(oncePerTime)
  const gauges = families.flatMap((one) => {
    const points = one.members.flatMap((member) => benchmarks.flatMap((of) => pointsOf(one, member, of)))
    return points.length === 0 ? [] : [`${headOf(one)}${points.join('')}`]
  })
  return `${gauges.join('')}${infoOf(benchmarks)}# EOF\n`
}

/** A series has one point at a time: of runs that began in the same microsecond, the last is kept. */
function oncePerTime(benchmark: Benchmark): Benchmark {
  return { ...benchmark, runs: [...new Map(benchmark.runs.map((run) => [run.startedUs, run])).values()] }
}

function headOf({ name, unit, help }: Family): string {
  return `# TYPE ${name} gauge\n${unit === '' ? '' : `# UNIT ${name} ${unit}\n`}# HELP ${name} ${help}\n`
}

function pointsOf({ name, divisor }: Family, { metric, labels }: Member, benchmark: Benchmark): string[] {
  return benchmark.runs.flatMap((run) => {
    const value = run.metrics[metric]
    return value === null ? [] : [pointOf(name, { ...labelsOf(benchmark), ...labels }, value / divisor, run)]
  })
}

/** Points of one series must follow one another, so those of one commit stand together. */
function infoOf(benchmarks: readonly Benchmark[]): string {
  const points = benchmarks.flatMap((benchmark) => {
    const bySeries = new Map<string, string[]>()
    for (const run of benchmark.runs) {
      const labels = { ...labelsOf(benchmark), commit: commitOf(run) ?? '', loadcurve: run.loadcurve, host: run.host }
      const series = JSON.stringify(labels)
      bySeries.set(series, [...(bySeries.get(series) ?? []), pointOf('loadcurve_run_info', labels, 1, run)])
    }
    return [...bySeries.values()].flat()
  })
  return `# TYPE loadcurve_run info\n# HELP loadcurve_run What a run was made with.\n${points.join('')}`
}

function labelsOf({ scenario, engine, rate }: Benchmark): Labels {
  return { scenario, engine, rate }
}

function pointOf(name: string, labels: Labels, value: number, { startedUs }: JudgedRun): string {
  const known = Object.entries(labels).filter(([, text]) => text !== '')
  const inBraces = known.map(([label, text]) => `${label}="${labelValue(text)}"`).join(',')
  return `${name}{${inBraces}} ${value} ${(startedUs / 1e6).toFixed(3)}\n`
}
