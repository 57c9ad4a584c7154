import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Histogram } from '../../src/stats/histogram.ts'
import { fromSparse, mergeSparse, toSparse } from '../../src/stats/sparse.ts'

const readings = fc.array(fc.integer({ min: -5, max: 2 ** 32 + 5 }), { minLength: 1, maxLength: 200 })

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram(11)
  for (const us of values) histogram.record(us, 1)
  return histogram
}

it('two sparse histograms together hold what was recorded in either', () => {
  fc.assert(
    fc.property(readings, readings, (a, b) => {
      const merged = mergeSparse(toSparse(histogramOf(a))!, toSparse(histogramOf(b))!)
      expect(merged).toEqual(toSparse(histogramOf([...a, ...b])))
    }),
  )
})

it('a histogram that was cleared, filled again and added up is as good as new', () => {
  fc.assert(
    fc.property(readings, readings, (a, b) => {
      const used = histogramOf(a)
      used.clear()
      for (const us of b) used.record(us, 1)
      used.add(histogramOf(a))
      expect(toSparse(used)).toEqual(toSparse(histogramOf([...b, ...a])))
      expect(fromSparse(toSparse(used)!).counts).toEqual(used.counts)
    }),
  )
})
