import { describe, expect, it } from 'vitest'
import { byteUnit, linearScale, logScale } from '../../../src/report/page/plot/y-scale.ts'

describe('y axes', () => {
  it('start at zero and step in 1, 2, 2.5 or 5 times a power of ten', () => {
    expect(linearScale(280_000, 200)).toEqual({
      min: 0,
      max: 300_000,
      ticks: [0, 100_000, 200_000, 300_000].slice(0, 4),
    })
    expect(linearScale(0, 100).max).toBeGreaterThan(0)
    expect(linearScale(1, 78).ticks).toEqual([0, 0.5, 1])
  })

  it('begin where they are told to, in even steps', () => {
    expect(linearScale(1, 78, 1, 0.95)).toEqual({ min: 0.95, max: 1, ticks: [0.95, 0.975, 1] })
  })

  it('count bytes in powers of 1,024', () => {
    const unit = byteUnit(3 * 2 ** 20)
    expect(unit).toBe(2 ** 20)
    expect(linearScale(3 * 2 ** 20, 78, unit).ticks).toEqual([0, 2, 4].map((count) => count * 2 ** 20))
  })

  it('show whole decades on a log axis', () => {
    expect(logScale(17_000, 2_300_000, 200)).toEqual({ min: 1e4, max: 1e7, ticks: [1e4, 1e5, 1e6, 1e7] })
    expect(logScale(1000, 1000, 200).max).toBe(1e4)
  })

  it('end at the values where that is asked for', () => {
    expect(logScale(9000, 2_000_000, 200, true)).toEqual({ min: 9000, max: 2_000_000, ticks: [1e4, 1e5, 1e6] })
  })
})
