import { expect, it } from 'vitest'
import { SliceRates } from '../../../src/drivers/kafka/slice-rates.ts'

/** Slices of 5 M records, each at that rate (M/s). */
function rates(...ratesMPerS: number[]): SliceRates {
  const slices = new SliceRates(0)
  let [records, us] = [0, 0]
  for (const rate of ratesMPerS) {
    records += 5_000_000
    us += 5_000_000 / rate
    slices.add(records, us)
  }
  return slices
}

it('goes on while slices get faster', () => {
  expect(rates(2, 3, 4, 5, 6, 7, 8).steady).toBe(false)
})

it('has enough when three slices in a row were not faster than the best', () => {
  expect(rates(2, 5, 5, 5.1).steady).toBe(false)
  expect(rates(2, 5, 5, 5.1, 4.9).steady).toBe(true)
})

it('begins to count again after a faster slice', () => {
  expect(rates(2, 5, 5, 5, 8, 8, 8).steady).toBe(false)
  expect(rates(2, 5, 5, 5, 8, 8, 8).lastPerS(35_000_000, 1e9)).toBeCloseTo(8_000_000)
})

it('gives the rate of what there was where no slice is whole', () => {
  expect(new SliceRates(0).lastPerS(1_000_000, 500_000)).toBe(2_000_000)
})
