import { describe, expect, it } from 'vitest'
import {
  medianRanks,
  pairsNeeded,
  quantileRanks,
  runsNeeded,
  smallestEffect,
  smallestPairedEffect,
} from '../../src/analysis/runs-needed.ts'
import {
  binomialAtMost,
  incompleteBeta,
  lnGamma,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
  studentTwoSided,
} from '../../src/analysis/statistics/distributions.ts'
import { benjaminiHochberg, holm } from '../../src/analysis/statistics/multiplicity.ts'
import { outliersOf } from '../../src/analysis/statistics/outliers.ts'

describe('the distribution functions', () => {
  it('agree with factorials and with values that are known in closed form', () => {
    expect(lnGamma(11)).toBeCloseTo(Math.log(3_628_800), 12)
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13)
    expect(incompleteBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 14)
    expect(incompleteBeta(0.3, 2.5, 4.5) + incompleteBeta(0.7, 4.5, 2.5)).toBeCloseTo(1, 14)
  })

  it("give Student's t for whole and broken degrees of freedom, and its tails", () => {
    expect(studentQuantile(0.975, 4)).toBeCloseTo(2.776445, 6)
    expect(studentQuantile(0.975, 1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 10)
    expect(studentQuantile(0.95, 2)).toBeCloseTo(0.9 * Math.sqrt(2 / 0.19), 12)
    expect(studentQuantile(0.025, 7.64247)).toBe(-studentQuantile(0.975, 7.64247))
    expect(studentQuantile(0.5, 3)).toBeCloseTo(0, 12)
    expect(studentTwoSided(1e10, 1)).toBeCloseTo(2 / Math.PI / 1e10, 22)
    expect(studentQuantile(0.975, 1e6)).toBeCloseTo(1.9599664, 5)
  })

  it('find with each quantile the share that it was asked for', () => {
    for (const nu of [0.3, 1, 2.5, 7.6, 30, 400]) {
      for (const share of [0.001, 0.2, 0.6, 0.95, 0.9999])
        expect(studentCdf(studentQuantile(share, nu), nu)).toBeCloseTo(share, 11)
    }
    for (const share of [0.0001, 0.2, 0.5, 0.8, 0.9999]) expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 13)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
  })

  it('count the tail of coin throws', () => {
    expect(binomialAtMost(1, 6, 0.5)).toBeCloseTo(7 / 64, 14)
    expect([binomialAtMost(-1, 6, 0.5), binomialAtMost(6, 6, 0.5)]).toEqual([0, 1])
  })
})

describe('adjusted p values', () => {
  it('are by Holm the worst of each and of all smaller ones, times how many are left', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([0.5, 0.9])).toEqual([1, 1])
    expect(holm([])).toEqual([])
  })

  it('are by Benjamini and Hochberg p times the number of questions by its rank', () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005])
    for (const [i, wanted] of [0.02, 0.04, 0.04, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(wanted, 12)
    expect(benjaminiHochberg([])).toEqual([])
  })
})

describe('outliers', () => {
  it('are runs that stand far from the others of their side', () => {
    expect(outliersOf([100, 101, 99, 140, 100.5])).toEqual([3])
    expect(outliersOf([100, 101, 99, 102, 98])).toEqual([])
    expect(outliersOf([100, null, 101, 99, 140, 100.5])).toEqual([4])
  })

  it('are not all runs but the equal ones, when most runs are equal', () => {
    expect(outliersOf([20, 20, 20, 20, 20.02])).toEqual([])
    expect(outliersOf([20, 20, 20, 20, 28])).toEqual([4])
    expect(outliersOf([20, 20, 20, 20, 20])).toEqual([])
  })

  it('are not looked for among fewer than five runs', () => {
    expect(outliersOf([100, 100.1, 160])).toEqual([])
  })
})

describe('runs needed', () => {
  it('are 15.7 times the squared ratio of scatter and effect, and one more', () => {
    expect(runsNeeded(0.05, 0.05)).toBe(Math.ceil(15.698 * (0.05 / Math.log(1.05)) ** 2) + 1)
    expect(pairsNeeded(0.05, 0.05)).toBe(Math.ceil(7.849 * (0.05 / Math.log(1.05)) ** 2) + 1)
    expect([runsNeeded(0, 0.05), runsNeeded(0.05, 0), runsNeeded(Number.NaN, 0.05)]).toEqual([1, null, null])
  })

  it('find the effects of the power table', () => {
    const table: readonly (readonly [number, readonly number[]])[] = [
      [0.01, [3.1, 2.4, 2.0, 1.8, 1.5, 1.3, 0.9]],
      [0.02, [6.3, 4.9, 4.1, 3.7, 3.1, 2.7, 1.8]],
      [0.05, [16.6, 12.6, 10.7, 9.4, 7.8, 6.8, 4.7]],
      [0.1, [35.9, 26.9, 22.4, 19.7, 16.3, 14.2, 9.5]],
    ]
    for (const [cv, effects] of table) {
      for (const [i, n] of [3, 4, 5, 6, 8, 10, 20].entries()) {
        const percent = smallestEffect(n, cv)! * 100
        // the table is simulated, to one digit after the point
        expect(Math.abs(percent - effects[i]!)).toBeLessThan(0.051 + effects[i]! * 0.015)
      }
    }
  })

  it('say nothing of a single run, and of pairs what their own scatter says', () => {
    expect([smallestEffect(1, 0.05), smallestPairedEffect(1, 0.05)]).toEqual([null, null])
    expect(smallestPairedEffect(6, 0.02)).toBeCloseTo(Math.exp(((2.570582 + 0.919544) * 0.02) / Math.sqrt(6)) - 1, 6)
  })
})

describe('the interval of a quantile by its order', () => {
  it('exists for a median from six values on', () => {
    expect([5, 6, 8, 10].map((n) => medianRanks(n, 0.95))).toEqual([
      null,
      { low: 1, high: 6 },
      { low: 1, high: 8 },
      { low: 2, high: 9 },
    ])
  })

  it('gives the ranks of p99 and p99.9 among many readings', () => {
    expect(quantileRanks(1000, 0.99, 0.95)).toEqual({ low: 983, high: 997 })
    expect(binomialAtMost(996, 1000, 0.99) - binomialAtMost(982, 1000, 0.99)).toBeCloseTo(0.976, 3)
    expect(quantileRanks(10_000, 0.99, 0.95)).toEqual({ low: 9880, high: 9920 })
    expect(quantileRanks(100_000, 0.999, 0.95)).toEqual({ low: 99_880, high: 99_920 })
    expect([quantileRanks(367, 0.99, 0.95), quantileRanks(368, 0.99, 0.95)]).toEqual([null, { low: 360, high: 368 }])
  })
})
