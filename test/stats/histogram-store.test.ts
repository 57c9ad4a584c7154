import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Histogram } from '../../src/stats/histogram.ts'
import { HistogramStore } from '../../src/stats/histogram-store.ts'
import { histogramOf } from '../results/sample-run.ts'

describe('a store of histograms', () => {
  test('holds the sum of everything that was added under an index', () => {
    const additions = fc.array(fc.tuple(fc.nat(2), fc.array(fc.integer({ min: -10, max: 10_000_000 }))))
    fc.assert(
      fc.property(additions, (given) => {
        const store = new HistogramStore()
        const sums = new Map<number, Histogram>()
        for (const [index, readingsUs] of given) {
          store.add(index, histogramOf(8, ...readingsUs))
          const sum = sums.get(index) ?? new Histogram(8)
          sum.add(histogramOf(8, ...readingsUs))
          if (sum.total > 0) sums.set(index, sum)
        }
        expect(new Map(store)).toEqual(sums)
        expect([store.size, [...store.keys()]]).toEqual([sums.size, [...sums.keys()]])
      }),
      { numRuns: 30 },
    )
  })

  test('is not changed by what is done to a histogram that it gave', () => {
    const store = new HistogramStore()
    store.add(3, histogramOf(8, 10))
    store.get(3)!.record(10, 5)
    expect(store.get(3)!.total).toBe(1)
    expect([...store.values()].map((histogram) => histogram.total)).toEqual([1])
  })

  test('adds 3 digits to 2 digits in 2 digits', () => {
    const store = new HistogramStore()
    store.add(0, histogramOf(8, 5001))
    store.add(0, histogramOf(11, 5002))
    expect(store.get(0)).toEqual(histogramOf(8, 5001, 5002))
  })
})
