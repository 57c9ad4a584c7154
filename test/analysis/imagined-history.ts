import { historyModel } from '../../src/analysis/history/history.ts'
import type { History, MetricSeries } from '../../src/types/history.ts'
import { type ComparedRun, type MetricName, metricNames, type RunMetrics } from '../../src/types/metrics.ts'

export const dayUs = 86_400e6
/** 2026-03-01, midnight. */
export const marchUs = Date.UTC(2026, 2, 1) * 1e3
export const nowUs = marchUs + 1000 * dayUs

const noMetrics = Object.fromEntries(metricNames.map((name) => [name, null])) as RunMetrics

/** Run `i` of a history, a day after the one before it; what a test is about is said by `facts`. */
export function runOf(i: number, facts: Partial<ComparedRun> = {}, metrics: Partial<RunMetrics> = {}): ComparedRun {
  const run = facts.run ?? `${String(i).padStart(4, '0')}-load-storm`
  return {
    ...{ run, folder: `/results/${run}`, scenario: 'load', engine: 'storm', offeredPerS: 1000 },
    ...{ startedUs: marchUs + i * dayUs, host: 'h1', scenarioHash: 's1', loadcurve: '1.0.0' },
    ...{ gitCommit: commitOf(i), tags: {}, unusable: null, metrics: { ...noMetrics, ...metrics } },
    ...facts,
  }
}

/** A run a day, each of a commit of its own, with these values of one metric. */
export function runsWith(metric: MetricName, values: readonly (number | null)[]): ComparedRun[] {
  return values.map((value, i) => runOf(i, {}, { [metric]: value }))
}

export function commitOf(i: number): string {
  return (i + 1).toString(16).padStart(8, '0').repeat(5)
}

/** The only history of these runs. */
export function historyOf(runs: readonly ComparedRun[]): History {
  const { histories } = historyModel(runs, nowUs)
  if (histories.length !== 1) throw new Error(`${histories.length} histories`)
  return histories[0]!
}

export function seriesOf(history: History, metric: MetricName): MetricSeries {
  return history.metrics.find((series) => series.metric === metric)!
}
