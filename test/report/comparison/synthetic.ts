import type {
  ComparisonPage,
  OverlaidSeries,
  RunCurve,
  SeriesPoint,
  Side,
  SideHops,
} from '../../../src/report/comparison/page-data.ts'
import { sides } from '../../../src/report/comparison/page-data.ts'
import type {
  Comparison,
  ComparisonSide,
  ComparisonVerdict,
  Difference,
  MetricComparison,
} from '../../../src/types/comparison.ts'
import type { ComparedRun, MetricName, RunMetrics } from '../../../src/types/metrics.ts'
import { metricFacts, metricNames } from '../../../src/types/metrics.ts'

export interface SyntheticComparison {
  readonly verdict?: ComparisonVerdict
  readonly runsPerSide?: number
  /** names of the two sides */
  readonly labels?: readonly [a: string, b: string]
  readonly missing?: readonly MetricName[]
  readonly paired?: boolean
  /** collector series */
  readonly series?: number
  readonly reasons?: readonly string[]
  readonly differences?: readonly Difference[]
  /** replaces what is said of a metric */
  readonly changed?: Partial<Record<MetricName, Partial<MetricComparison>>>
  /** the last run of B cannot be used */
  readonly unusable?: string
}

/** B / A of each metric of a comparison that finds a change. */
const worse: Partial<Record<MetricName, number>> = {
  delivered_per_s: 0.998,
  result_p50_us: 1.034,
  result_p99_us: 1.31,
  result_p90_us: 1.08,
  result_p999_us: 1.42,
  result_mean_us: 1.06,
  engine_mean_us: 1.21,
  target_cpu_s_per_million: 0.87,
  target_memory_bytes: 1.12,
}
const base: RunMetrics = {
  delivered_per_s: 199_700,
  result_p50_us: 12_400,
  result_p90_us: 21_900,
  result_p99_us: 47_500,
  result_p999_us: 118_000,
  result_mean_us: 14_100,
  late_p99_us: 640,
  generator_mean_us: 410,
  broker_mean_us: 3_900,
  engine_mean_us: 6_800,
  database_mean_us: 1_950,
  delivery_mean_us: 1_040,
  target_cpu_s_per_million: 5.42,
  pipeline_cpu_s_per_million: 9.8,
  target_memory_bytes: 812 * 2 ** 20,
  lost: 0,
  duplicated: 0,
  wrong: 0,
}
const firstUs = Date.UTC(2026, 10, 29, 12, 12, 5) * 1000
const between = 95e6

/** -1 to 1, the same for the same arguments. */
function noise(seed: number, at: number): number {
  return Math.sin(seed * 12.9898 + at * 78.233) * Math.cos(seed * 4.1 + at * 1.7)
}

function ratioOf(verdict: ComparisonVerdict, metric: MetricName): number {
  if (metricFacts[metric].repeats === 'exact') return 1
  const factor = worse[metric] ?? 1.004
  if (verdict === 'REGRESSION') return factor
  if (verdict === 'IMPROVEMENT') return 1 / factor
  return verdict === 'INCONCLUSIVE' ? 1 + (factor - 1) / 4 : 1 + (factor - 1) / 60
}

function runOf(side: Side, i: number, options: SyntheticComparison): ComparedRun {
  const { verdict = 'REGRESSION', missing = [], runsPerSide = 6, unusable } = options
  const metrics = Object.fromEntries(
    metricNames.map((name, at) => {
      if (missing.includes(name)) return [name, null]
      const isExact = metricFacts[name].repeats === 'exact'
      const spread = isExact ? 0 : name === 'delivered_per_s' ? 0.003 : metricFacts[name].minEffect / 3
      const value = base[name]! * (side === 'a' ? 1 : ratioOf(verdict, name)) * (1 + spread * noise(at, i))
      return [name, isExact ? Math.round(value) : value]
    }),
  ) as unknown as RunMetrics
  // pairs in the order A B, B A, A B: no side is always the first
  const place = 2 * i + ((side === 'b') === (i % 2 === 0) ? 1 : 0)
  const run = `2026-11-29-${String(place + 1).padStart(3, '0')}-${side === 'a' ? 'embedded' : 'storm'}`
  return {
    ...{ run, folder: `results/${run}`, scenario: 'steady', engine: side === 'a' ? 'embedded' : 'storm' },
    ...{ offeredPerS: 200_000, startedUs: firstUs + place * between, host: '5f1c', scenarioHash: '90aa' },
    ...{ loadcurve: '0.2.0', gitCommit: '9dcd8390f3a1b2', tags: {}, metrics },
    unusable: side === 'b' && i === runsPerSide - 1 ? (unusable ?? null) : null,
  }
}

function sideOf(side: Side, options: SyntheticComparison): ComparisonSide {
  const { runsPerSide = 6, labels = ['embedded', 'storm'] } = options
  const runs = Array.from({ length: runsPerSide }, (_, i) => runOf(side, i, options))
  return { label: labels[side === 'a' ? 0 : 1], runs }
}

function medianOf(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a! - b!)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}

/** Not computed: whatever shows a comparison takes it as it is. */
function metricOf(metric: MetricName, a: ComparisonSide, b: ComparisonSide, o: SyntheticComparison): MetricComparison {
  const { verdict = 'REGRESSION', paired = true } = o
  const valuesOf = (side: ComparisonSide) =>
    side.runs.filter(({ unusable }) => unusable === null).map(({ metrics }) => metrics[metric])
  const values = { a: valuesOf(a), b: valuesOf(b) }
  const median = { a: medianOf(values.a), b: medianOf(values.b) }
  const side = (name: Side) => ({ values: values[name], median: median[name], outliers: [] })
  const facts = metricFacts[metric]
  const n = Math.min(values.a.length, values.b.length)
  const isTested = median.a !== null && median.b !== null && n >= 3 && facts.repeats === 'noisy'
  const ratio = median.a === null || median.b === null || median.a === 0 ? null : median.b / median.a
  const half = verdict === 'INCONCLUSIVE' ? facts.minEffect * 1.5 : facts.minEffect / 3
  const ci = (share: number) => ({ low: ratio! / (1 + half * share), high: ratio! * (1 + half * share) })
  const none = { low: null, high: null }
  const own = isTested ? verdictOf(metric, ratio!, half, verdict) : facts.repeats === 'exact' ? 'NO CHANGE' : 'TOO FEW'
  return {
    ...{ metric, a: side('a'), b: side('b') },
    verdict: median.a === null || median.b === null ? 'NOT COMPARABLE' : own,
    test: isTested ? (paired ? 'paired t' : 'Welch t') : facts.repeats === 'exact' ? 'exact counts' : 'none',
    ratio: facts.repeats === 'exact' ? null : ratio,
    ci95: isTested ? ci(1) : none,
    equivalenceInterval: isTested ? ci(0.8) : none,
    p: isTested ? (own === 'REGRESSION' || own === 'IMPROVEMENT' ? 0.00071 : 0.42) : null,
    adjustedP: isTested && facts.role !== 'info' ? (own === 'REGRESSION' ? 0.0021 : 0.84) : null,
    confirmed: own === 'REGRESSION' && Math.abs(Math.log(ratio!)) > facts.minEffect * 1.5,
    runsNeeded: own === 'INCONCLUSIVE' ? 14 : null,
    note: median.a === null || median.b === null ? 'One side has no value.' : '',
    ...o.changed?.[metric],
  }
}

function verdictOf(metric: MetricName, ratio: number, half: number, whole: ComparisonVerdict): ComparisonVerdict {
  const { better, minEffect } = metricFacts[metric]
  const log = Math.log(better === 'lower' ? ratio : 1 / ratio)
  if (whole === 'INVALID') return 'INVALID'
  if (Math.abs(log) > half && Math.abs(log) > Math.log(1 + minEffect)) return log > 0 ? 'REGRESSION' : 'IMPROVEMENT'
  return Math.abs(log) + half < minEffect ? 'NO CHANGE' : 'INCONCLUSIVE'
}

const given: Readonly<Record<ComparisonVerdict, readonly string[]>> = {
  REGRESSION: [
    'result p99 is 31 % higher: 47.5 ms became 62.2 ms.',
    'result p50 is 3.4 % higher, which is below the 5 % that matter.',
    'CPU of the target is 13 % lower.',
  ],
  IMPROVEMENT: ['result p99 is 24 % lower: 47.5 ms became 36.3 ms.'],
  'NO CHANGE': ['delivered, result p50 and result p99 are equal within the limits that matter.'],
  INCONCLUSIVE: ['result p99 may have changed by 7.8 % or not at all: about 14 runs a side would settle it.'],
  'TOO FEW': ['Each side has fewer than three usable runs, so chance cannot be told from a change.'],
  'NOT COMPARABLE': [
    'The runs come from two machines: host.cpu and host.kernel differ.',
    'The scenarios differ in one field.',
  ],
  INVALID: ['The generator was late in 2 of 6 runs of B: late p99 was 31 ms, and the limit is 10 ms.'],
}

const allowedDifferences: readonly Difference[] = [
  { field: 'scenario.target.engine', a: 'embedded', b: 'storm', allowed: true },
  { field: 'loadcurve', a: '0.2.0', b: '0.2.0-rc.3', allowed: true },
]
const forbiddenDifferences: readonly Difference[] = [
  {
    field: 'host.cpu',
    a: 'AMD EPYC 7763 64-Core Processor',
    b: 'Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz',
    allowed: false,
  },
  { field: 'host.kernel', a: '6.8.0-1021-azure #25~22.04.1-Ubuntu SMP', b: '6.1.0-28-cloud-amd64', allowed: false },
]

export function syntheticComparison(options: SyntheticComparison = {}): Comparison {
  const { verdict = 'REGRESSION', paired = true } = options
  const [a, b] = [sideOf('a', options), sideOf('b', options)]
  const differences =
    options.differences ??
    (verdict === 'NOT COMPARABLE' ? [...allowedDifferences, ...forbiddenDifferences] : allowedDifferences)
  return {
    ...{ format: 1, a, b, paired, significance: 0.05, looks: null, differences, verdict },
    metrics: metricNames.map((metric) => metricOf(metric, a, b, options)),
    reasons: options.reasons ?? given[verdict],
  }
}

export function syntheticPage(options: SyntheticComparison = {}): ComparisonPage {
  const comparison = syntheticComparison(options)
  const pages = Object.fromEntries(
    sides.map((side) => [side, comparison[side].runs.map(({ run }) => `../${run}/report.html`)]),
  ) as unknown as ComparisonPage['reports']
  return {
    comparison,
    curves: sides.flatMap((side) =>
      comparison[side].runs.filter(({ unusable }) => unusable === null).map((run) => curveOf(side, run)),
    ),
    hops: { a: hopsOf(comparison.a), b: hopsOf(comparison.b) },
    costs: {
      a: [...sharedCosts(1), { part: 'target', cpuSPerMillion: 5.42, peakMemoryBytes: 812 * 2 ** 20 }],
      b: [...sharedCosts(1.03), { part: 'target', cpuSPerMillion: 4.71, peakMemoryBytes: 910 * 2 ** 20 }],
    },
    series: Array.from({ length: options.series ?? 8 }, (_, i) => seriesOf(i)),
    reports: pages,
    madeAt: '2026-11-29T13:05:00.000Z',
  }
}

function curveOf(side: Side, { run, metrics }: ComparedRun): RunCurve {
  const xs = [0.5, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999]
  const [p50 = 12_400, p90 = 21_900, p99 = 47_500, p999 = 118_000] = [
    metrics.result_p50_us ?? undefined,
    metrics.result_p90_us ?? undefined,
    metrics.result_p99_us ?? undefined,
    metrics.result_p999_us ?? undefined,
  ]
  const us = [p50, p90, (p90 + p99) / 2.3, p99, p99 * 1.3, p999, p999 * 1.6]
  return { side, run, points: xs.map((x, i) => [x, us[i]!]) }
}

function hopsOf({ runs }: ComparisonSide): SideHops {
  const mean = (name: MetricName) => medianOf(runs.map(({ metrics }) => metrics[name]))
  return {
    generator: mean('generator_mean_us'),
    broker: mean('broker_mean_us'),
    engine: mean('engine_mean_us'),
    database: mean('database_mean_us'),
    delivery: mean('delivery_mean_us'),
  }
}

function sharedCosts(factor: number) {
  return [
    { part: 'loadcurve', cpuSPerMillion: 2.1 * factor, peakMemoryBytes: 301 * 2 ** 20 },
    { part: 'kafka', cpuSPerMillion: 3.04 * factor, peakMemoryBytes: 1.4 * 2 ** 30 },
    { part: 'redis', cpuSPerMillion: 1.33 / factor, peakMemoryBytes: null },
  ]
}

const titles = ['CPU of the host', 'heap of the target', 'backlog of the topic', 'operations of Redis'] as const
const units = ['ratio', 'bytes', 'count', 'perS'] as const

function seriesOf(i: number): OverlaidSeries {
  const kind = i % titles.length
  const height = [0.6, 6e8, 12_000, 40_000][kind]!
  const line = (factor: number): SeriesPoint[] =>
    Array.from({ length: 60 }, (_, s) => [s, height * factor * (1 + 0.3 * noise(i + factor, s))] as const)
  const more = i < titles.length ? '' : `, ${Math.floor(i / titles.length) + 1}`
  const gap = line(1.15).filter(([s]) => s < 20 || s > 31)
  return { title: `${titles[kind]}${more}`, unit: units[kind]!, a: line(1), b: kind === 1 ? gap : line(1.15) }
}
