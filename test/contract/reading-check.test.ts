import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOf } from '../../src/contract/reading-check.ts'
import { contractFixture, type ReadingChecks } from './fixture-files.ts'

const two32 = 2n ** 32n
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const wattHours = fc.integer({ min: 0, max: 65_535 })
const unsigned = (meter: number, wh: number) => checkOf(meter, wh) >>> 0

/** The formula of the contract, word for word, in numbers without limits. */
function byTheContract(meter: number, wh: number): bigint {
  let h = ((BigInt(meter) + 1n) * 0x7feb352dn) % two32
  h = ((h ^ (h >> 15n)) + BigInt(wh) * 0x9e3779b1n) % two32
  h = ((h ^ (h >> 16n)) * 0x846ca68bn) % two32
  return h ^ (h >> 15n)
}

describe('the check of a reading', () => {
  it.each(contractFixture<ReadingChecks>('reading-checks'))('of meter $meter with $wattHours Wh is $check', (row) => {
    expect(unsigned(row.meter, row.wattHours)).toBe(row.check)
  })

  it('is what the contract says', () => {
    fc.assert(
      fc.property(uint32, wattHours, (meter, wh) => {
        expect(BigInt(unsigned(meter, wh))).toBe(byTheContract(meter, wh))
      }),
    )
  })

  it('tells a missing reading of 0 Wh of meter 0 from nothing at all', () => {
    expect(checkOf(0, 0)).not.toBe(0)
  })

  it('differs between two meters with the same value, so that one lost and one doubled are always seen', () => {
    fc.assert(
      fc.property(uint32, uint32, wattHours, (a, b, wh) => {
        fc.pre(a !== b)
        expect(unsigned(a, wh)).not.toBe(unsigned(b, wh))
      }),
    )
    // meters 0 and 16,777,216 at 255 Wh had the same check in version 1
    expect(unsigned(0, 255)).not.toBe(unsigned(16_777_216, 255))
  })

  it('differs between two values of one meter, so that a changed reading is always seen', () => {
    fc.assert(
      fc.property(uint32, wattHours, wattHours, (meter, a, b) => {
        fc.pre(a !== b)
        expect(unsigned(meter, a)).not.toBe(unsigned(meter, b))
      }),
    )
  })

  it.each([0, 1, 200, 65_535])('adds up to another sum for every two of 300 meters at %i Wh', (wh) => {
    const sums = new Set<number>()
    let pairs = 0
    for (let a = 0; a < 300; a++)
      for (let b = a; b < 300; b++, pairs++) sums.add((unsigned(a, wh) + unsigned(b, wh)) >>> 0)
    expect(sums.size).toBe(pairs)
  })
})
