import type { Comparison, MetricComparison } from '../types/comparison.ts'
import { metricFacts } from '../types/metrics.ts'
import { benchmarksOf, commitOf } from './benchmarks.ts'
import { changeWithBounds, factLines, knownMetrics, weights } from './comparison-facts.ts'
import { junitDocument, type Outcome, type TestCase } from './junit-document.ts'

/**
 * A test for the whole comparison and one for each number that a side has. Only what decides can fail: a number that is
 * flagged or shown alone is skipped with what it says.
 */
export function junitOfComparison(comparison: Comparison): string {
  const { classname, name } = subjectOf(comparison)
  const whole = { classname, name: 'comparison', timeS: 0, outcome: wholeOutcome(comparison) }
  const cases: TestCase[] = [
    { ...whole, output: comparison.reasons.join('\n') },
    ...knownMetrics(comparison).map((one) => caseOf(comparison, one, classname)),
  ]
  return junitDocument([{ name, startedUs: startedUs(comparison), properties: propertiesOf(comparison), cases }])
}

function subjectOf({ a, b }: Comparison): { readonly classname: string; readonly name: string } {
  const [benchmark] = benchmarksOf(b.runs.length > 0 ? b.runs : a.runs)
  if (benchmark === undefined) return { classname: 'loadcurve', name: 'comparison' }
  return { classname: `${benchmark.scenario}.${benchmark.engine}`, name: benchmark.name }
}

function startedUs({ a, b }: Comparison): number {
  const known = [...a.runs, ...b.runs].map((run) => run.startedUs).filter((us) => us > 0)
  return known.length === 0 ? 0 : Math.min(...known)
}

function propertiesOf({ a, b, paired }: Comparison): (readonly [string, string])[] {
  const sides = (
    [
      ['a', a],
      ['b', b],
    ] as const
  ).flatMap(([side, { label, runs }]) => [
    [`${side}.label`, label] as const,
    [`${side}.runs`, String(runs.length)] as const,
    [`${side}.commit`, [...new Set(runs.flatMap((run) => commitOf(run) ?? []))].join(', ')] as const,
    [`${side}.host`, [...new Set(runs.map((run) => run.host))].join(', ')] as const,
  ])
  return [...sides, ['paired', String(paired)]]
}

function wholeOutcome({ verdict, reasons, differences }: Comparison): Outcome | null {
  const kind = weights[verdict]
  if (kind === 'passed') return null
  const forbidden = differences.filter(({ allowed }) => !allowed)
  const text = [...reasons, ...forbidden.map(({ field, a, b }) => `${field}: ${a} in A, ${b} in B`)].join('\n')
  return { kind, type: verdict, message: reasons[0] ?? verdict, text }
}

function caseOf(comparison: Comparison, one: MetricComparison, classname: string): TestCase {
  const lines = factLines(comparison, one).join('\n')
  return { classname, name: metricFacts[one.metric].title, timeS: 0, outcome: outcomeOf(one, lines), output: lines }
}

function outcomeOf(one: MetricComparison, text: string): Outcome | null {
  const weight = weights[one.verdict]
  if (weight === 'passed') return null
  const decides = metricFacts[one.metric].role === 'primary'
  const change = changeWithBounds(one)
  const message = [one.verdict, change, one.note].filter((part) => part !== '').join(', ')
  if (decides || weight === 'skipped') return { kind: weight, type: one.verdict, message, text }
  return { kind: 'skipped', type: one.verdict, message: `${message}; this number does not decide`, text }
}
