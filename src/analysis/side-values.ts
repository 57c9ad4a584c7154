import { medianOf } from '../stats/backlog.ts'
import type { MetricComparison, SideValues } from '../types/comparison.ts'
import { type MetricName, metricFacts } from '../types/metrics.ts'
import { isPairedTest } from './metric-words.ts'
import { outliersOf } from './statistics/outliers.ts'
import { finiteOrNull } from './statistics/ratio-test.ts'

export type Values = readonly (number | null)[]

/** The values of both sides that a test can use, in run order. */
export interface UsedValues {
  readonly a: readonly number[]
  readonly b: readonly number[]
  /** how many runs (pairs, if paired) have no value */
  readonly leftOut: number
}

export function sideValues(metric: MetricName, values: Values): SideValues {
  const outliers = metricFacts[metric].repeats === 'exact' ? [] : outliersOf(values)
  const present = presentOf(values).filter(Number.isFinite)
  return { values, median: present.length === 0 ? null : finiteOrNull(medianOf(present)), outliers }
}

export function presentOf(values: Values): number[] {
  return values.filter((value) => value !== null)
}

/** Where runs are pairs, a value without the other of its pair is left out too. */
export function usedValues(a: Values, b: Values, paired: boolean): UsedValues {
  if (!paired) {
    const [inA, inB] = [presentOf(a), presentOf(b)]
    return { a: inA, b: inB, leftOut: a.length + b.length - inA.length - inB.length }
  }
  const pairs = Math.max(a.length, b.length)
  const whole = Array.from({ length: pairs }, (_, i) => [a[i] ?? null, b[i] ?? null] as const).filter(
    (pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null,
  )
  return { a: whole.map(([ofA]) => ofA), b: whole.map(([, ofB]) => ofB), leftOut: pairs - whole.length }
}

export function usedBy({ a, b, test }: MetricComparison): UsedValues {
  return usedValues(a.values, b.values, isPairedTest(test))
}

/** At least one run of one side has this number. */
export function isPresent({ a, b }: MetricComparison): boolean {
  return presentOf(a.values).length + presentOf(b.values).length > 0
}
