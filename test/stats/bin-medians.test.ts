import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BinMedians } from '../../src/stats/bin-medians.ts'
import { cellOf, Histogram } from '../../src/stats/histogram.ts'
import { toSparse } from '../../src/stats/sparse.ts'

const second = 1e6
const line = (bin: number, offered: number) => ({ bin, offered, toUs: (bin + 1) * second })

function of(us: number, count: number) {
  const histogram = new Histogram(8)
  histogram.record(us, count)
  return toSparse(histogram)!
}

describe('the median of a bin', () => {
  test('ranks readings that never came above all others', () => {
    const medians = new BinMedians()
    medians.add(3, of(2000, 60))
    expect(medians.medianUs(line(3, 60))).toBe(2000)
    expect(medians.medianUs(line(3, 120))).toBe(2000)
    expect(medians.medianUs(line(3, 121))).toBe(Number.POSITIVE_INFINITY)
    expect(medians.medianUs(line(4, 121))).toBeNaN()
  })

  test('is settled once nothing that still comes can move it, and not before', () => {
    const medians = new BinMedians()
    medians.add(0, of(200_000, 60))
    medians.settle(1.1e6, () => line(0, 100))
    medians.add(0, of(120_000, 60))
    expect(medians.medianUs(line(0, 100))).toBeLessThan(121_000)
    medians.settle(1.3e6, () => line(0, 100))
    expect(medians.heldBins).toBe(0)
    medians.add(0, of(10, 500))
    expect(medians.medianUs(line(0, 100))).toBeGreaterThan(119_000)
  })

  test('is that of all readings, in whatever order they come and however often it is asked', () => {
    // readings due at the end of the first second, by the moment at which they arrive
    const arrivals = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 30 }), (latencies, missing) => {
        const medians = new BinMedians()
        const all = new Histogram(8)
        const due = line(0, latencies.length + missing)
        for (const us of [...latencies].sort((a, b) => a - b)) {
          medians.settle(second + us, () => due)
          medians.add(0, of(us, 1))
          all.record(us, 1)
        }
        medians.settle(second + 6e6, () => due)
        const trueUs = all.quantileUs(0.5, missing)
        // within the cell of 2 digits, whose upper end the largest reading may cut off
        const sameCell = (us: number) => (Number.isFinite(us) ? cellOf(us, 8) : us)
        expect(sameCell(medians.medianUs(due))).toBe(sameCell(trueUs))
      }),
    )
  })

  test('lets go of what it held: a day of bins takes a few bytes each', () => {
    const medians = new BinMedians()
    for (let bin = 0; bin < 86_400; bin++) {
      medians.add(bin, of(5000 + bin, 10))
      medians.settle((bin + 2) * second, (index) => line(index, 10))
    }
    expect(medians.heldBins).toBe(0)
    expect(medians.medianUs(line(80_000, 10))).toBeCloseTo(85_000, -3)
  })
})
