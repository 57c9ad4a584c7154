import type { Verdict } from './result.ts'

/**
 * The numbers of a run that are compared with those of other runs, all over its measured phases together. Each has one
 * row in `metricFacts`; other parts look facts up there and never compare names.
 */
export type MetricName =
  | 'delivered_per_s'
  | 'result_p50_us'
  | 'result_p90_us'
  | 'result_p99_us'
  | 'result_p999_us'
  | 'result_mean_us'
  | 'late_p99_us'
  | 'generator_mean_us'
  | 'broker_mean_us'
  | 'engine_mean_us'
  | 'database_mean_us'
  | 'delivery_mean_us'
  | 'target_cpu_s_per_million'
  | 'pipeline_cpu_s_per_million'
  | 'target_memory_bytes'
  | 'lost'
  | 'duplicated'
  | 'wrong'

export type MetricUnit = 'us' | 'perS' | 'cpuSPerMillion' | 'bytes' | 'readings'

export interface MetricFacts {
  /** as people call it */
  readonly title: string
  readonly unit: MetricUnit
  readonly better: 'lower' | 'higher'
  /** exact: a count of the audit, which is the same in every run of a pipeline that works: one run proves a change */
  readonly repeats: 'noisy' | 'exact'
  /** primary: decides the verdict. secondary: flagged, never decides. info: shown */
  readonly role: 'primary' | 'secondary' | 'info'
  /** the least change that matters, as a ratio: 0.05 is 5 % */
  readonly minEffect: number
}

const noisy = (
  title: string,
  unit: MetricUnit,
  role: MetricFacts['role'],
  minEffect: number,
  better: MetricFacts['better'] = 'lower',
): MetricFacts => ({ title, unit, better, repeats: 'noisy', role, minEffect })

const counted = (title: string): MetricFacts => ({
  ...{ title, unit: 'readings', better: 'lower', repeats: 'exact', role: 'primary', minEffect: 0 },
})

export const metricFacts: Readonly<Record<MetricName, MetricFacts>> = {
  delivered_per_s: noisy('delivered', 'perS', 'primary', 0.05, 'higher'),
  result_p50_us: noisy('result p50', 'us', 'primary', 0.05),
  result_p99_us: noisy('result p99', 'us', 'primary', 0.1),
  lost: counted('lost'),
  duplicated: counted('duplicated'),
  wrong: counted('wrong'),
  result_p90_us: noisy('result p90', 'us', 'secondary', 0.05),
  result_p999_us: noisy('result p99.9', 'us', 'secondary', 0.2),
  result_mean_us: noisy('result mean', 'us', 'secondary', 0.05),
  target_cpu_s_per_million: noisy('CPU of the target', 'cpuSPerMillion', 'secondary', 0.05),
  pipeline_cpu_s_per_million: noisy('CPU of the pipeline', 'cpuSPerMillion', 'secondary', 0.05),
  target_memory_bytes: noisy('memory of the target', 'bytes', 'secondary', 0.1),
  generator_mean_us: noisy('generator, mean', 'us', 'info', 0.1),
  broker_mean_us: noisy('broker, mean', 'us', 'info', 0.1),
  engine_mean_us: noisy('engine, mean', 'us', 'info', 0.1),
  database_mean_us: noisy('database, mean', 'us', 'info', 0.1),
  delivery_mean_us: noisy('delivery, mean', 'us', 'info', 0.1),
  late_p99_us: noisy('late p99', 'us', 'info', 0.2),
}

export const metricNames = Object.keys(metricFacts) as readonly MetricName[]

/** null = the run has no such number: nothing was measured, or the percentile is among undelivered readings. */
export type RunMetrics = Readonly<Record<MetricName, number | null>>

/** A run as comparisons, histories and exports see it. */
export interface ComparedRun {
  /** the run's name */
  readonly run: string
  /** absolute path of its folder */
  readonly folder: string
  readonly scenario: string
  readonly engine: string
  /** `holds 50k/s`: the planned mean rate of the measured phases, curves per second */
  readonly offeredPerS: number
  /** first due time, microseconds since the Unix epoch; 0 = it never began */
  readonly startedUs: number
  /** hash of the machine, without loadcurve's version */
  readonly host: string
  readonly scenarioHash: string
  readonly loadcurve: string
  readonly gitCommit: string | null
  readonly tags: Readonly<Record<string, string>>
  /** why its numbers cannot be used: it is INVALID, was interrupted or did not finish; null = they can */
  readonly unusable: string | null
  readonly metrics: RunMetrics
}

/** A run with what was said of it: exports list runs that cannot be compared too. */
export interface JudgedRun extends ComparedRun {
  /** null = it did not finish */
  readonly verdict: Verdict | null
  /** why it did not pass, one sentence each */
  readonly reasons: readonly string[]
  /** null = it did not finish */
  readonly durationS: number | null
}
