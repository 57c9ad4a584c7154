import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cumulative } from '../../../src/collectors/redis/answers.ts'
import { quantileBetween } from '../../../src/collectors/redis/latency-growth.ts'

const bounds = [1, 2, 4, 8, 16, 33, 66, 132, 264, 528, 1057]

/** As the server lists them: from the first bound with a call to the first that holds them all. */
function histogramOf(callsUs: readonly number[]): Cumulative {
  const all = bounds.map((bound) => [bound, callsUs.filter((us) => us <= bound).length] as const)
  const from = all.findIndex(([, count]) => count > 0)
  const to = all.findIndex(([, count]) => count === callsUs.length)
  return from < 0 ? [] : all.slice(from, to + 1)
}

/** The bucket's borders around a time. */
function bucketOf(us: number): [number, number] {
  const i = bounds.findIndex((bound) => us <= bound)
  return [bounds[i - 1] ?? 0, bounds[i]!]
}

describe('quantiles between two looks', () => {
  const calls = fc.array(fc.integer({ min: 0, max: 1057 }), { minLength: 1, maxLength: 60 })

  test('lie in the bucket of the call that has that rank, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1057 })),
        calls,
        fc.constantFrom(0.5, 0.9, 0.99),
        (old, recent, q) => {
          const sorted = [...recent].sort((a, b) => a - b)
          const [from, to] = bucketOf(sorted[Math.ceil(q * recent.length) - 1]!)
          const quantile = quantileBetween(histogramOf(old), histogramOf([...old, ...recent]), q)!
          expect(quantile).toBeGreaterThanOrEqual(from)
          expect(quantile).toBeLessThanOrEqual(to)
        },
      ),
    )
  })

  test('of no call are none', () => {
    const same = histogramOf([3, 5])
    expect(quantileBetween(same, same, 0.5)).toBeNull()
    expect(quantileBetween([], [], 0.5)).toBeNull()
  })

  test('of counts that were reset are none', () => {
    expect(quantileBetween(histogramOf([1, 1, 1, 9]), histogramOf([9]), 0.5)).toBeNull()
    expect(quantileBetween(histogramOf([1, 1, 1]), histogramOf([9, 9, 9, 9]), 0.5)).toBeNull()
  })
})
