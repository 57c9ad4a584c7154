import { formatMetric } from '../analysis/metric-words.ts'
import type { JudgedRun, MetricName } from '../types/metrics.ts'
import { metricFacts } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf, commitOf } from './benchmarks.ts'
import { junitDocument, type Outcome, type TestCase, type TestSuite } from './junit-document.ts'
import { metricsOfRole } from './values.ts'

/** A suite for each benchmark and a test for each run: FAIL is a failure, a run that says nothing is an error. */
export function writeJunit(runs: readonly JudgedRun[]): string {
  return junitDocument(benchmarksOf(runs).map(suiteOf))
}

function suiteOf(benchmark: Benchmark): TestSuite {
  const { name, runs } = benchmark
  return {
    name,
    startedUs: runs.find(({ startedUs }) => startedUs > 0)?.startedUs ?? 0,
    properties: [
      ['commit', listed(runs.map((run) => commitOf(run) ?? ''))],
      ['loadcurve', listed(runs.map((run) => run.loadcurve))],
      ['host', listed(runs.map((run) => run.host))],
      ['runs', String(runs.length)],
    ],
    cases: runs.map((run, i) => caseOf(benchmark, run, i)),
  }
}

/** Tools follow a test by its name, so it must not change from job to job as the names of runs do. */
function caseOf({ scenario, engine, rate, runs }: Benchmark, run: JudgedRun, index: number): TestCase {
  const facts = [`run: ${run.run}`, ...numbersOf(run)].join('\n')
  return {
    classname: `${scenario}.${engine}`,
    name: runs.length === 1 ? rate : `${rate}, run ${index + 1}`,
    timeS: run.durationS ?? 0,
    outcome: outcomeOf(run, facts),
    output: facts,
  }
}

function outcomeOf({ unusable, verdict, reasons }: JudgedRun, facts: string): Outcome | null {
  const text = [...reasons, facts].join('\n')
  if (unusable !== null) return { kind: 'error', type: verdict ?? 'UNFINISHED', message: unusable, text }
  if (verdict === 'PASS') return null
  return { kind: 'failure', type: verdict ?? '', message: reasons[0] ?? 'an objective was missed', text }
}

function numbersOf({ metrics }: JudgedRun): string[] {
  return metricsOfRole('primary', 'secondary').flatMap((metric: MetricName) => {
    const value = metrics[metric]
    return value === null ? [] : [`${metricFacts[metric].title}: ${formatMetric(value, metricFacts[metric].unit)}`]
  })
}

function listed(values: readonly string[]): string {
  return [...new Set(values)].filter((value) => value !== '').join(', ')
}
