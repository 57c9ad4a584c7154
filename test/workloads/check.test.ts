import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOf } from '../../src/workloads/workload.ts'

describe('the check of a reading', () => {
  it('is (meter + 1) x (wattHours + 1), modulo 2^32', () => {
    const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
    fc.assert(
      fc.property(uint32, fc.integer({ min: 0, max: 65_536 }), (meter, wattHours) => {
        const exact = (BigInt(meter) + 1n) * (BigInt(wattHours) + 1n)
        expect(BigInt(checkOf(meter, wattHours) >>> 0)).toBe(exact % 2n ** 32n)
      }),
    )
  })

  it('tells a missing reading of 0 Wh of meter 0 from nothing at all', () => {
    expect(checkOf(0, 0)).toBe(1)
  })
})
