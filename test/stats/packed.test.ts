import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Histogram, maxTrackableUs, type Precision } from '../../src/stats/histogram.ts'
import { addPacked, pack, unpack } from '../../src/stats/packed.ts'
import { toSparse } from '../../src/stats/sparse.ts'

const readings = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: -9, max: 5000 }), fc.integer({ min: 0, max: maxTrackableUs })),
    fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 46 })),
  ),
  { minLength: 1, maxLength: 80 },
)
const histograms = fc.tuple(fc.constantFrom<Precision[]>(8, 11), readings).map(([sub, list]) => recorded(sub, list))

function recorded(sub: Precision, list: readonly (readonly [number, number])[]): Histogram {
  const histogram = new Histogram(sub)
  for (const [us, count] of list) histogram.record(us, count)
  return histogram
}

describe('a packed histogram', () => {
  test('is the same histogram when it is unpacked', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        expect(unpack(pack(histogram)!)).toEqual(histogram)
      }),
    )
  })

  test('can be made of the sparse form too', () => {
    fc.assert(
      fc.property(histograms, (histogram) => {
        expect(pack(toSparse(histogram)!)).toEqual(pack(histogram))
      }),
    )
  })

  test('adds up with another as the two themselves do', () => {
    fc.assert(
      fc.property(readings, readings, (a, b) => {
        const sum = recorded(11, a)
        addPacked(sum, pack(recorded(11, b))!)
        const whole = recorded(11, a)
        whole.add(recorded(11, b))
        expect(sum).toEqual(whole)
      }),
    )
  })

  test('does not exist of an empty one', () => {
    expect(pack(new Histogram(8))).toBeNull()
  })

  test('takes some two bytes a cell where values lie close together', () => {
    const histogram = new Histogram(11)
    for (let us = 3000; us < 6000; us++) histogram.record(us, 1 + (us % 20))
    const { bytes } = pack(histogram)!
    expect(bytes.length).toBeLessThan(2.1 * toSparse(histogram)!.cells.length)
  })
})
