import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mannWhitney, mannWhitneyK, signedRank, signedRankK } from '../../src/analysis/statistics/rank-tests.ts'
import { logsOf } from '../../src/analysis/statistics/ratio-test.ts'
import { pairedT, welchNu, welchT } from '../../src/analysis/statistics/t-tests.ts'
import { compareTwoSets } from '../../src/analysis/two-sets.ts'
import type { Interval } from '../../src/types/comparison.ts'

const before = [101.2, 99.8, 100.5, 102.1, 98.9]
const after = [108.4, 106.9, 110.2, 107.7, 105.8]

function expectInterval(interval: Interval, low: number, high: number): void {
  expect(interval.low).toBeCloseTo(low, 7)
  expect(interval.high).toBeCloseTo(high, 7)
}

describe('Welch on logarithms', () => {
  it('gives what SciPy gives', () => {
    const test = welchT(before, after)
    expect(test.p).toBeCloseTo(5.724289e-5, 11)
    expect(welchNu(logsOf(before), logsOf(after))).toBeCloseTo(7.64247, 6)
    expect(test.ratio).toBeCloseTo(1.0726009, 7)
    expectInterval(test.interval(0.95), 1.0509299, 1.0947188)
    expectInterval(test.interval(0.9), 1.0551273, 1.0903639)
  })

  it('is certain where nothing varies, and goes by the other side where one side does not vary', () => {
    expect(welchT([7, 7, 7], [7, 7, 7, 7, 7]).p).toBe(1)
    const changed = welchT([7, 7, 7], [14, 14, 14])
    expect(changed.p).toBe(0)
    expectInterval(changed.interval(0.95), 2, 2)
    const oneVaries = welchT([7, 7, 7], [13, 14, 15])
    expect(oneVaries.p).toBeGreaterThan(0)
    expect(oneVaries.p).toBeLessThan(0.01)
  })

  it('knows no interval with a single run on a side', () => {
    const test = welchT([7], [8, 9, 8])
    expect([test.p, test.interval(0.95)]).toEqual([1, { low: null, high: null }])
  })
})

describe('t on pairs', () => {
  it('gives what SciPy gives', () => {
    const test = pairedT(before, after)
    expect(test.p).toBeCloseTo(3.550283e-4, 12)
    expectInterval(test.interval(0.95), 1.0542157, 1.0913068)
  })

  it('is certain where every pair has the same ratio', () => {
    expect(pairedT([1, 2, 3], [1, 2, 3]).p).toBe(1)
    const doubled = pairedT([1, 2, 3.3], [2, 4, 6.6])
    expect(doubled.p).toBe(0)
    expectInterval(doubled.interval(0.95), 2, 2)
    expect(pairedT([1], [2]).p).toBe(1)
  })
})

describe('Mann-Whitney', () => {
  it('gives the exact p of SciPy, and the interval of Hodges and Lehmann', () => {
    const test = mannWhitney(before, after)
    expect(test.p).toBeCloseTo(0.00793651, 8)
    expect(test.ratio).toBeCloseTo(108.4 / 101.2, 12)
    expectInterval(test.interval(0.95), 1.0470127, 1.0965174)
  })

  it('gives with ties the p of all permutations', () => {
    const [x, y] = [
      [10, 10, 11, 12, 12],
      [12, 13, 13, 14, 10],
    ]
    expect(mannWhitney(x!, y!).p).toBeCloseTo(0.14285714, 8)
    expect(mannWhitney(x!, y!).p).toBeCloseTo(permutationP(x!, y!), 12)
    expect(mannWhitney([1, 1, 2], [1, 2, 2, 3, 3, 3]).p).toBeCloseTo(permutationP([1, 1, 2], [1, 2, 2, 3, 3, 3]), 12)
  })

  it('reaches its least p when the sides are fully apart', () => {
    const least = [3, 4, 5, 6].map((n) => {
      const low = Array.from({ length: n }, (_, i) => 10 + i)
      const p = mannWhitney(
        low,
        low.map((value) => value + 10),
      ).p
      return Number(p.toPrecision(3))
    })
    expect(least).toEqual([0.1, 0.0286, 0.00794, 0.00216])
  })

  it('has the ranks of the table for its intervals, and none where runs are too few', () => {
    const sizes = [3, 4, 5, 6, 7, 8, 10]
    expect(sizes.map((n) => mannWhitneyK(n, n, 0.05))).toEqual([0, 1, 3, 6, 9, 14, 24])
    expect([3, 4, 5, 6, 8, 10].map((n) => mannWhitneyK(n, n, 0.1))).toEqual([1, 2, 5, 8, 16, 28])
    expect(mannWhitney([1, 2, 3], [4, 5, 6]).interval(0.95)).toEqual({ low: null, high: null })
  })

  it('answers within a tenth of a second for twenty tied runs on each side', () => {
    const values = Array.from({ length: 20 }, (_, i) => 10 + (i % 7))
    const startedMs = performance.now()
    expect(
      mannWhitney(
        values,
        values.map((value) => value + 1),
      ).p,
    ).toBeLessThan(1)
    expect(performance.now() - startedMs).toBeLessThan(100)
  })

  it('says that sides of equal values are equal', () => {
    const test = mannWhitney([7, 7, 7, 7, 7], [7, 7, 7, 7, 7])
    expect([test.ratio, test.p]).toEqual([1, 1])
  })
})

describe('signed ranks', () => {
  it('reach their least p when every pair moves the same way', () => {
    const risen = (n: number) => Array.from({ length: n }, (_, i) => 20 + i)
    const start = (n: number) => Array.from({ length: n }, () => 10)
    expect([signedRank(start(5), risen(5)).p, signedRank(start(6), risen(6)).p]).toEqual([0.0625, 0.03125])
    expect([5, 6, 8, 10].map((n) => signedRankK(n, 0.05))).toEqual([0, 1, 4, 9])
  })

  it('estimate by the median of Walsh averages, between the least and the greatest ratio of six pairs', () => {
    const test = signedRank([1, 1, 1, 1, 1, 1], [1.1, 1.2, 1.3, 1.4, 1.5, 1.6])
    expectInterval(test.interval(0.95), 1.1, 1.6)
    expect(test.ratio).toBeGreaterThan(1.3)
    expect(test.ratio).toBeLessThan(1.4)
    expect(signedRank([1, 1, 1], [2, 2, 2]).interval(0.95)).toEqual({ low: null, high: null })
  })

  it('give with ties and equal pairs the p of all signs', () => {
    // ranks of sizes 0, 1, 1, 2, 3: the equal pair has rank 1 and no sign; + 2.5 2.5 4, - 5: W+ = 9 of 14
    const test = signedRank([1, 1, 1, 1, 1], [1, 2, 2, 4, 1 / 8])
    const sums = signSums([2.5, 2.5, 4, 5])
    const tail = Math.min(sums.filter((sum) => sum <= 9).length, sums.filter((sum) => sum >= 9).length)
    expect(test.p).toBeCloseTo(Math.min(1, (2 * tail) / sums.length), 12)
    expect(signedRank([3, 3, 3, 3, 3, 3], [3, 3, 3, 3, 3, 3]).p).toBe(1)
  })
})

describe('which test decides', () => {
  const spike = [100, 101, 99, 100.5, 99.5, 150]
  const calm = [100, 101, 99, 100.5, 99.5, 102]

  it('is t unless a run stands apart', () => {
    expect(compareTwoSets(calm, calm, false).test).toBe('Welch t')
    expect(compareTwoSets(calm, calm, true).test).toBe('paired t')
  })

  it('is a test of ranks if a run stands apart and there are runs enough', () => {
    expect(compareTwoSets(calm, spike, false).test).toBe('Mann-Whitney')
    expect(compareTwoSets(spike.slice(1), calm, false).test).toBe('Mann-Whitney')
    expect(compareTwoSets(calm, spike, true).test).toBe('signed rank')
    expect(compareTwoSets(calm.slice(1), spike.slice(1), true).test).toBe('paired t')
    expect(compareTwoSets(calm.slice(0, 4), spike, false).test).toBe('Welch t')
  })
})

const value = fc.double({ min: 0.5, max: 2000, noNaN: true, noDefaultInfinity: true })
const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 9 })

describe('comparing two sets', () => {
  it('turns the ratio over and keeps p when A and B are swapped', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), (list, paired) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)]
        const [one, other] = [compareTwoSets(a, b, paired), compareTwoSets(b, a, paired)]
        expect(other.test).toBe(one.test)
        expectNear(other.p, one.p)
        expectNear(other.ratio! * one.ratio!, 1)
        if (one.ci95.low !== null) expectNear(other.ci95.high! * one.ci95.low, 1)
      }),
      { seed: 1 },
    )
  })

  it('keeps ratio and interval when both sides are scaled, and is the same for any order of runs without pairs', () => {
    fc.assert(
      fc.property(pairs, fc.boolean(), fc.constantFrom(0.001, 3, 1024), (list, paired, factor) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)]
        const scaled = compareTwoSets(
          a.map((x) => x * factor),
          b.map((y) => y * factor),
          paired,
        )
        const plain = compareTwoSets(a, b, paired)
        expectSame(scaled, plain)
        expectSame(compareTwoSets(a.toReversed(), b.toReversed(), paired), plain)
        if (!paired) expectSame(compareTwoSets(a, b.toReversed(), paired), plain)
      }),
      { seed: 1 },
    )
  })
})

function expectSame(one: ReturnType<typeof compareTwoSets>, other: ReturnType<typeof compareTwoSets>): void {
  expect(one.test).toBe(other.test)
  expectNear(one.ratio!, other.ratio!)
  expectNear(one.p, other.p)
  for (const bound of ['low', 'high'] as const) {
    expect(one.ci95[bound] === null).toBe(other.ci95[bound] === null)
    if (one.ci95[bound] !== null) expectNear(one.ci95[bound], other.ci95[bound]!)
  }
}

function expectNear(one: number, other: number): void {
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1e-8 * Math.max(Math.abs(one), Math.abs(other), 1e-4))
}

/** By trying every way to deal the values to the two sides. */
function permutationP(x: readonly number[], y: readonly number[]): number {
  const all = [...x, ...y]
  const u = (side: readonly number[], rest: readonly number[]) =>
    side.flatMap((s) => rest.map((r) => (s > r ? 1 : s === r ? 0.5 : 0))).reduce((sum: number, one) => sum + one, 0)
  const us: number[] = []
  for (let mask = 0; mask < 2 ** all.length; mask++) {
    const side = all.filter((_, i) => mask & (1 << i))
    if (side.length === x.length)
      us.push(
        u(
          side,
          all.filter((_, i) => !(mask & (1 << i))),
        ),
      )
  }
  const observed = u(x, y)
  const tail = Math.min(us.filter((one) => one <= observed).length, us.filter((one) => one >= observed).length)
  return Math.min(1, (2 * tail) / us.length)
}

function signSums(ranks: readonly number[]): number[] {
  return ranks.reduce<number[]>((sums, rank) => sums.flatMap((sum) => [sum, sum + rank]), [0])
}
