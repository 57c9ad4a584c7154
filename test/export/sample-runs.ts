import type { Comparison, MetricComparison } from '../../src/types/comparison.ts'
import type { JudgedRun, MetricName, RunMetrics } from '../../src/types/metrics.ts'

const firstUs = 1_795_515_300_000_000

const metrics: RunMetrics = {
  delivered_per_s: 49_998.2,
  result_p50_us: 4210,
  result_p90_us: 8100,
  result_p99_us: 12_345,
  result_p999_us: 45_678,
  result_mean_us: 4876.5,
  late_p99_us: 88,
  generator_mean_us: 21,
  broker_mean_us: 900.25,
  engine_mean_us: 3100,
  database_mean_us: 600,
  delivery_mean_us: 255.25,
  target_cpu_s_per_million: 14.25,
  pipeline_cpu_s_per_million: 31.5,
  target_memory_bytes: 734_003_200,
  lost: 0,
  duplicated: 0,
  wrong: 0,
}

/** A run that passed; each `index` begins an hour after the one before. */
export function sampleRun(
  index: number,
  changes: Partial<JudgedRun> = {},
  numbers: Partial<RunMetrics> = {},
): JudgedRun {
  const run = `2026112${4 + Math.floor(index / 24)}T${String(index % 24).padStart(2, '0')}1500Z-tariff-curves-storm-00a${index}`
  return {
    run,
    folder: `/results/${run}`,
    scenario: 'tariff-curves',
    engine: 'storm',
    offeredPerS: 50_000,
    startedUs: firstUs + index * 3600e6,
    host: '0123456789abcdef',
    scenarioHash: 'fedcba9876543210',
    loadcurve: '0.2.0',
    gitCommit: `${index}`.repeat(40),
    tags: { branch: 'main' },
    unusable: null,
    metrics: { ...metrics, ...numbers },
    verdict: 'PASS',
    reasons: [],
    durationS: 61.5,
    ...changes,
  }
}

const nothing = Object.fromEntries(Object.keys(metrics).map((name) => [name, null])) as RunMetrics

/** Three runs of one commit or of three; the last lost readings, so its upper percentiles are among them. */
export const stormRuns: readonly JudgedRun[] = [
  sampleRun(1),
  sampleRun(2, {}, { result_p99_us: 13_000, delivered_per_s: 49_990 }),
  sampleRun(
    3,
    { verdict: 'FAIL', reasons: ['lost == 0 was missed: 5 not delivered; the limit is 0'] },
    { result_p99_us: 14_500, result_p999_us: null, result_mean_us: null, lost: 5 },
  ),
]

/** Two benchmarks, and a run of each that has no numbers. */
export const sampleRuns: readonly JudgedRun[] = [
  ...stormRuns,
  sampleRun(4, { engine: 'embedded', offeredPerS: 1500, gitCommit: null }, { broker_mean_us: null, lost: null }),
  sampleRun(5, { unusable: 'it is INVALID: sent 90 %', verdict: 'INVALID', reasons: ['sent 90 %'], metrics: nothing }),
  sampleRun(6, { engine: 'embedded', unusable: 'it did not finish', verdict: null, durationS: null, metrics: nothing }),
]

export const usableRuns = sampleRuns.filter(({ unusable }) => unusable === null)

/** A run with all that markup and separators are made of. */
export const oddRun = sampleRun(7, {
  scenario: 'a "b", <c> & d|e\\f\u0000\u0007\ud800 x/y\nz',
  verdict: 'FAIL',
  reasons: ['p99 < 10 ms && "lost" == 0 ]]> was | missed\u001b[31m'],
  tags: { commit: 'v1,"2"\\n' },
})

function side(values: readonly (number | null)[], median: number | null) {
  return { values, median, outliers: [] }
}

function compared(metric: MetricName, changes: Partial<MetricComparison>): MetricComparison {
  return {
    metric,
    a: side([10_000, 10_100, 9900], 10_000),
    b: side([11_200, 11_300, 11_240], 11_240),
    verdict: 'NO CHANGE',
    test: 'Welch t',
    ratio: 1.124,
    ci95: { low: 1.081, high: 1.169 },
    equivalenceInterval: { low: 1.09, high: 1.16 },
    p: 0.000_412_3,
    adjustedP: 0.002_06,
    confirmed: false,
    runsNeeded: null,
    note: '',
    ...changes,
  }
}

const noTest = { test: 'none', ratio: null, p: null, adjustedP: null } as const
const none = { low: null, high: null }

/** One number of each verdict. */
export const sampleComparison: Comparison = {
  format: 1,
  a: { label: 'baseline main', runs: stormRuns },
  b: { label: 'storm | 2.8', runs: [sampleRun(8), sampleRun(9), { ...sampleRuns[4]!, startedUs: firstUs }] },
  ...{ paired: true, significance: 0.05, looks: null },
  differences: [
    { field: 'loadcurve', a: '0.2.0', b: '0.3.0', allowed: true },
    { field: 'host.kernel', a: '6.1', b: '6.2 <x>', allowed: false },
  ],
  metrics: [
    compared('result_p99_us', { verdict: 'REGRESSION', confirmed: true }),
    compared('delivered_per_s', { verdict: 'IMPROVEMENT', ratio: 0.9, ci95: { low: 0.85, high: 0.95 } }),
    compared('result_p50_us', { verdict: 'INCONCLUSIVE', runsNeeded: 12, ci95: { low: 0.98, high: null } }),
    compared('lost', {
      verdict: 'NOT COMPARABLE',
      ...noTest,
      ci95: none,
      b: side([null, null], null),
      note: 'B has none',
    }),
    compared('result_p90_us', { verdict: 'TOO FEW', ...noTest, ci95: none }),
    compared('result_p999_us', { verdict: 'REGRESSION' }),
    compared('broker_mean_us', { verdict: 'NOT COMPARABLE', ...noTest, a: side([], null), b: side([null], null) }),
  ],
  verdict: 'REGRESSION',
  reasons: ['result p99 is worse by 12.4 %', 'the host differs: <kernel>'],
}
