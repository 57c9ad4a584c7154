import { describe, expect, it } from 'vitest'
import { FirstArrivals } from '../../src/journey/first-arrivals.ts'
import { binsOf } from './bins.ts'

describe('first arrivals', () => {
  it('are as many as were due in their bin; what comes beyond must be a copy', () => {
    const first = new FirstArrivals(binsOf(3), (bin) => (bin + 1) * 10)
    expect([first.take(0, 6), first.take(0, 6), first.take(0, 6)]).toEqual([6, 4, 0])
    expect([first.take(1, 20), first.take(2, 31)]).toEqual([20, 30])
  })

  it('are none after the end of the schedule', () => {
    const bins = binsOf(3)
    expect(new FirstArrivals(bins, () => 10).take(bins.drain, 5)).toBe(0)
  })
})
