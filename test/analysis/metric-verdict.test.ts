import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareMetric, judgeMetrics } from '../../src/analysis/metric-verdict.ts'
import { comparisonVerdicts } from '../../src/types/comparison.ts'
import { metricNames } from '../../src/types/metrics.ts'

const before = [101.2, 99.8, 100.5, 102.1, 98.9, 100.1]
const times = (factor: number) => before.map((value, i) => value * factor * (1 + 0.001 * (i % 3)))

describe('the verdict on one number', () => {
  it('is a regression when it is worse by at least what matters, and confirmed when all of the interval is', () => {
    const slower = compareMetric('result_p50_us', before, times(1.12), false)
    expect([slower.verdict, slower.confirmed, slower.test]).toEqual(['REGRESSION', true, 'Welch t'])
    const barely = compareMetric('result_p50_us', before, times(1.06), false)
    expect([barely.verdict, barely.confirmed]).toEqual(['REGRESSION', false])
  })

  it('goes by what is better: more throughput is an improvement, more latency is not', () => {
    expect(compareMetric('delivered_per_s', before, times(1.12), true).verdict).toBe('IMPROVEMENT')
    expect(compareMetric('delivered_per_s', before, times(0.88), true).verdict).toBe('REGRESSION')
    expect(compareMetric('result_p50_us', before, times(0.88), true).verdict).toBe('IMPROVEMENT')
  })

  it('is no change when the interval lies inside the band, and says so where a tiny change is certain', () => {
    expect(compareMetric('result_p50_us', before, before.toReversed(), false)).toMatchObject({
      ...{ verdict: 'NO CHANGE', note: '', ratio: 1, runsNeeded: null },
    })
    const tiny = compareMetric('result_p50_us', before, times(1.02), true)
    expect(tiny.verdict).toBe('NO CHANGE')
    expect(tiny.note).toBe('Statistically detectable, below the least change that matters.')
  })

  it('is no change when all runs of both sides are equal, and a confirmed one when they differ as one', () => {
    expect(compareMetric('result_p99_us', [5, 5, 5], [5, 5, 5], false)).toMatchObject({ verdict: 'NO CHANGE', p: 1 })
    const changed = compareMetric('result_p99_us', [5, 5, 5], [6, 6, 6], true)
    expect(changed).toMatchObject({ verdict: 'REGRESSION', confirmed: true, p: 0 })
    expect(compareMetric('result_p99_us', [5, 5, 5], [5, 6, 7], false).verdict).toBe('INCONCLUSIVE')
  })

  it('is open when runs scatter too much, and tells how many would settle it', () => {
    const open = compareMetric('result_p50_us', [90, 100, 112], [95, 105, 120], false)
    expect(open.verdict).toBe('INCONCLUSIVE')
    expect(open.runsNeeded).toBeGreaterThan(60)
    expect(open.runsNeeded).toBeLessThan(120)
  })

  it('foretells no number of runs where the change is about the least that matters', () => {
    const close = compareMetric('result_p50_us', [...before, ...before], [...times(1.045), ...times(1.045)], false)
    expect([close.verdict, close.runsNeeded]).toEqual(['INCONCLUSIVE', null])
    expect(close.note).toContain('Too close to the least change that matters')
  })

  it('takes three runs on each side', () => {
    const two = compareMetric('result_p50_us', [1, 2], [3, 4, 5], false)
    expect([two.verdict, two.test, two.p, two.ratio, two.a.median]).toEqual(['TOO FEW', 'none', null, null, 1.5])
    expect(compareMetric('result_p50_us', [], [], false).verdict).toBe('TOO FEW')
    expect(compareMetric('result_p50_us', [1, null, 3, 4], [3, 4, 5, null], true)).toMatchObject({
      ...{ verdict: 'TOO FEW', note: 'There are 2 pairs: three pairs are needed.' },
    })
  })

  it('leaves runs without the number out, with their partner, and says how many', () => {
    const some = compareMetric('result_p50_us', [null, ...before], [100, ...times(1.12)], true)
    expect(some.verdict).toBe('REGRESSION')
    expect(some.note).toBe('1 of 7 pairs has no such number and was left out.')
    expect(compareMetric('result_p50_us', [null, ...before], times(1), false).note).toContain('1 of 13 runs has')
  })

  it('marks the runs that stand apart', () => {
    const spoilt = compareMetric('result_p50_us', before, [100, 101, null, 99, 100.5, 150, 99.5], false)
    expect([spoilt.b.outliers, spoilt.test]).toEqual([[5], 'Mann-Whitney'])
  })
})

describe('a number that cannot be compared', () => {
  const noteOf = (a: (number | null)[], b: (number | null)[]) => {
    const { verdict, note } = compareMetric('result_p50_us', a, b, false)
    expect(verdict).toBe('NOT COMPARABLE')
    return note
  }

  it('is missing in most runs of a side', () => {
    expect(noteOf([1, 2, 3], [null, null, 3])).toBe('2 of 3 runs of B have no such number.')
    expect(noteOf([null, null], [null])).toBe('No run has this number.')
  })

  it('is 0, to which there is no ratio', () => {
    expect(noteOf([0, 0, 0], [12, 12, 12])).toBe('0 before, 12\u00a0µs now: with 0 there is no ratio.')
    expect(noteOf([5, 0, 5], [5, 5, 5])).toBe('It is 0 in 1 of 3 runs of A: with 0 there is no ratio.')
  })

  it('is negative, no number, or beyond all measure', () => {
    expect(noteOf([5, -1, 5], [5, 5, 5])).toContain('negative')
    expect(noteOf([5, 5, 5], [5, Number.NaN, Number.POSITIVE_INFINITY])).toBe(
      'In 2 of 3 runs of B it is no finite number.',
    )
    expect(noteOf([1e-300, 1e-300, 1e-300], [1e300, 1e300, 1e300])).toBe('The sides are too far apart for a ratio.')
  })

  it('never is a crash, whatever the values are', () => {
    const value = fc.oneof(fc.constantFrom(null, 0, -1, 1e308, 5e-324, Number.NaN), fc.double())
    const side = fc.array(value, { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...metricNames), side, side, fc.boolean(), (metric, a, b, paired) => {
        const one = judgeMetrics([compareMetric(metric, a, b, paired)])[0]!
        expect(comparisonVerdicts).toContain(one.verdict)
        const numbers = [one.ratio, one.p, one.adjustedP, one.runsNeeded, one.a.median, one.b.median]
        const bounds = [one.ci95.low, one.ci95.high, one.equivalenceInterval.low, one.equivalenceInterval.high]
        for (const number of [...numbers, ...bounds]) expect(number === null || Number.isFinite(number)).toBe(true)
        if (one.verdict === 'NOT COMPARABLE') expect(one.note).not.toBe('')
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})

describe('counts of the audit', () => {
  it('are compared exactly, by a single run on each side', () => {
    const lost = compareMetric('lost', [0], [12], true)
    expect(lost).toMatchObject({ verdict: 'REGRESSION', test: 'exact counts', ratio: null, p: null, confirmed: true })
    expect(lost.note).toBe('0 before, 12 now.')
    expect(compareMetric('lost', [12], [0], false).verdict).toBe('IMPROVEMENT')
    expect(compareMetric('wrong', [1, 0, 2], [3, 0, 0], false).verdict).toBe('NO CHANGE')
  })

  it('are taken by run where the sides have different numbers of runs', () => {
    expect(compareMetric('lost', [1, 1, 1], [1, 1], false).verdict).toBe('NO CHANGE')
    expect(compareMetric('lost', [1, 0, 0], [1, 0], false).note).toBe('0.333 a run before, 0.5 a run now.')
  })

  it('do not hide a loss behind a partner that was not judged', () => {
    const lost = compareMetric('lost', [0, null, 0], [0, 5, 0], true)
    expect(lost.verdict).toBe('REGRESSION')
    expect(lost.note).toContain('1 of 6 runs have no such number')
  })

  it('need at least one run that was judged', () => {
    expect(compareMetric('lost', [null], [5], false).verdict).toBe('NOT COMPARABLE')
    expect(compareMetric('lost', [], [5], false).verdict).toBe('TOO FEW')
  })
})

describe('numbers judged together', () => {
  const noisy = [100, 104, 97]
  const shifted = [109, 114, 110]

  it('must be the clearer the more primary ones there are', () => {
    const alone = compareMetric('result_p50_us', noisy, shifted, false)
    expect(alone.p).toBeLessThan(0.05)
    expect(alone.p).toBeGreaterThan(0.017)
    expect(alone.verdict).toBe('REGRESSION')
    const others = (['delivered_per_s', 'result_p99_us'] as const).map((metric) =>
      compareMetric(metric, before, before.toReversed(), false),
    )
    const [together] = judgeMetrics([alone, ...others])
    expect(together!.adjustedP).toBeCloseTo(3 * alone.p!, 12)
    expect(together!.verdict).toBe('INCONCLUSIVE')
    expect(together!.note).toBe('Significant by itself, but not among all numbers that were looked at.')
    expect(together!.runsNeeded).toBeGreaterThan(3)
  })

  it('do not mix: primary, secondary and shown ones are counted apart, and counts not at all', () => {
    const judged = judgeMetrics([
      compareMetric('result_p50_us', noisy, shifted, false),
      compareMetric('result_p90_us', noisy, shifted, false),
      compareMetric('result_mean_us', noisy, shifted, false),
      compareMetric('engine_mean_us', noisy, shifted, false),
      compareMetric('lost', [0], [0], false),
    ])
    const { p } = judged[0]!
    expect(judged.map(({ adjustedP }) => adjustedP)).toEqual([p, p, p, null, null])
    expect(judgeMetrics(judged)).toEqual(judged)
  })
})
