import { describe, expect, it } from 'vitest'
import { compareRuns } from '../../src/analysis/comparison.ts'
import type { ComparisonSide } from '../../src/types/comparison.ts'
import { type ComparedRun, metricFacts, metricNames, type RunMetrics } from '../../src/types/metrics.ts'
import { Noise } from './simulated-runs.ts'

const unmeasured = Object.fromEntries(metricNames.map((name) => [name, null])) as RunMetrics

function run(metrics: Partial<RunMetrics>, unusable: string | null = null): ComparedRun {
  return {
    ...{ run: 'a run', folder: '/results/a-run', scenario: 'usual', engine: 'node', offeredPerS: 1000, startedUs: 1 },
    ...{ host: 'host', scenarioHash: 'hash', loadcurve: '0.2.0', gitCommit: null, tags: {}, unusable },
    metrics: { ...unmeasured, lost: 0, duplicated: 0, wrong: 0, ...metrics },
  }
}

const levels = [101.2, 99.8, 100.5, 102.1, 98.9, 100.1]
const usual = (factors: Partial<Record<'p50' | 'p99' | 'perS', number>> = {}, more: Partial<RunMetrics> = {}) =>
  levels.map((level, i) =>
    run({
      delivered_per_s: 10 * level * (factors.perS ?? 1),
      result_p50_us: 200 * level * (factors.p50 ?? 1) * (1 + 0.002 * (i % 2)),
      result_p99_us: 900 * level * (factors.p99 ?? 1) * (1 + 0.003 * (i % 3)),
      ...more,
    }),
  )
const side = (runs: readonly ComparedRun[]): ComparisonSide => ({ label: 'a label', runs })
const compare = (a: readonly ComparedRun[], b: readonly ComparedRun[], paired = true) =>
  compareRuns(side(a), side(b), paired, [])

describe('a comparison of runs', () => {
  it('is a regression as soon as one primary number is worse, and says which and by how much', () => {
    const { verdict, reasons } = compare(usual(), usual({ p99: 1.124, perS: 1.2 }))
    expect(verdict).toBe('REGRESSION')
    expect(reasons[0]).toBe('result p99 is 12.4\u00a0% higher in B [+12.4\u00a0%, +12.4\u00a0%], n = 6 pairs.')
    expect(reasons[1]).toContain('delivered is 20.0\u00a0% higher in B')
    expect(reasons).toContain('Equal: lost, duplicated, wrong.')
  })

  it('is an improvement when a primary number is better and none is worse', () => {
    expect(compare(usual(), usual({ p50: 0.8 })).verdict).toBe('IMPROVEMENT')
    expect(compare(usual(), usual({ p50: 0.8 }, { lost: 1 })).verdict).toBe('REGRESSION')
    expect(compare(usual(), usual({ p50: 0.8 }, { result_p99_us: null })).verdict).toBe('INCONCLUSIVE')
  })

  it('is no change when all primary numbers that there are have not changed', () => {
    const { verdict, reasons } = compare(usual(), usual(), false)
    expect(verdict).toBe('NO CHANGE')
    expect(reasons[0]).toMatch(/^delivered is within ±5.% \(\[-1\.2.%, \+1\.2.%\] at 90.%\), n = 6 a side\.$/)
    expect(compare(usual({}, { result_p99_us: null }), usual({}, { result_p99_us: null })).verdict).toBe('NO CHANGE')
  })

  it('is open when a number scatters too much, and tells what would settle it', () => {
    const scattered = usual().map(({ metrics }, i) => run({ ...metrics, result_p99_us: 90_000 * (1 + 0.5 * (i % 2)) }))
    const { verdict, reasons } = compare(usual(), scattered)
    expect(verdict).toBe('INCONCLUSIVE')
    expect(reasons[0]).toMatch(/^result p99 is open: .*; about \d+ pairs would tell a change of 10.%\.$/)
  })

  it('is open when a primary number is missing on one side', () => {
    const { verdict, reasons } = compare(usual(), usual({}, { result_p99_us: null }))
    expect(verdict).toBe('INCONCLUSIVE')
    expect(reasons[0]).toBe('result p99: 6 of 6 runs of B have no such number.')
  })

  it('takes three runs on each side, except to show that readings were lost', () => {
    const few = compare(usual().slice(0, 2), usual().slice(0, 2), false)
    expect(few.verdict).toBe('TOO FEW')
    expect(few.reasons[0]).toMatch(/^2 of A and 2 of B can be used: a verdict takes three runs on each side/)
    const lost = compare(usual().slice(0, 1), usual({}, { lost: 3 }).slice(0, 1))
    expect([lost.verdict, lost.reasons[0]]).toEqual(['REGRESSION', 'lost: 0 before, 3 now.'])
    expect(compare([], []).verdict).toBe('TOO FEW')
  })

  it('leaves out the runs that cannot be used, and says so', () => {
    const broken = [...usual().slice(0, 4), ...[4, 5].map(() => run({ lost: 99 }, 'it is INVALID: the clock drifted'))]
    const { verdict, reasons, metrics } = compare(broken, usual())
    expect(verdict).toBe('NO CHANGE')
    expect(reasons).toContain('2 of 6 runs of A are INVALID and were left out.')
    expect(reasons).toContain(
      '2 usable runs have no usable partner and count only for what is lost, duplicated or wrong.',
    )
    expect([metrics[0]!.a.values.length, metrics[0]!.b.values.length]).toEqual([4, 6])
    const one = compare([run({}, 'it was interrupted'), ...usual()], usual(), false)
    expect(one.reasons).toContain('1 of 7 runs of A was interrupted and was left out.')
  })

  it('is invalid when no run of a side can be used', () => {
    const { verdict, reasons, metrics } = compare(usual(), [run({}, 'it is INVALID'), run({}, 'it did not finish')])
    expect(verdict).toBe('INVALID')
    expect(reasons[0]).toBe('No run of B can be used.')
    expect(new Set(metrics.map((one) => one.verdict))).toEqual(new Set(['INVALID']))
  })

  it('gives no ratio between machines that differ', () => {
    const differences = [
      { field: 'loadcurve', a: '0.2.0', b: '0.3.0', allowed: true },
      { field: 'host.kernel', a: '6.1', b: '6.8', allowed: false },
    ]
    const { verdict, reasons, metrics } = compareRuns(side(usual()), side(usual({ p50: 2 })), true, differences)
    expect([verdict, reasons]).toEqual(['NOT COMPARABLE', ['host.kernel differs: 6.1 in A, 6.8 in B.']])
    expect(metrics.every(({ ratio, p }) => ratio === null && p === null)).toBe(true)
    expect(metrics.map(({ metric }) => metric)).toEqual(metricNames)
  })

  it('lets secondary numbers be flagged and never decide', () => {
    const { verdict, reasons } = compare(
      usual({}, { target_memory_bytes: 1e9 }),
      usual({}, { target_memory_bytes: 2e9 }),
    )
    expect(verdict).toBe('NO CHANGE')
    expect(reasons).toContain(
      'memory of the target is 100.0\u00a0% higher in B [+100.0\u00a0%, +100.0\u00a0%], n = 6 pairs; it does not decide.',
    )
  })

  it('tells when nearly all numbers move the same way', () => {
    const slowed = (factor: number) =>
      levels.map((level) =>
        run(
          Object.fromEntries(
            metricNames
              .filter((name) => metricFacts[name].repeats === 'noisy')
              .map((name) => [name, metricFacts[name].better === 'lower' ? level * factor : level / factor]),
          ),
        ),
      )
    const { reasons } = compare(slowed(1), slowed(1.02))
    expect(reasons.at(-1)).toMatch(/^15 of 15 noisy numbers are worse in B: a change of the machine/)
    expect(compare(slowed(1), slowed(1)).reasons.join(' ')).not.toContain('noisy')
  })

  it('raises a false alarm in at most 2.5 % of comparisons of equal sides, over all primary numbers together', () => {
    const noise = new Noise(11)
    const noisyRuns = (n: number) =>
      Array.from({ length: n }, () => {
        const [perS, p50, p99] = noise.runs(3, 100, 0.1)
        return run({ delivered_per_s: perS!, result_p50_us: p50!, result_p99_us: p99! })
      })
    const verdicts = Array.from({ length: 2000 }, (_, i) => compare(noisyRuns(5), noisyRuns(5), i % 2 === 0).verdict)
    for (const alarm of ['REGRESSION', 'IMPROVEMENT'])
      expect(verdicts.filter((verdict) => verdict === alarm).length / 2000).toBeLessThanOrEqual(0.025)
  })

  it('raises a false alarm in 5 % of comparisons that are looked at after five pairs and after ten, within the error of the simulation', () => {
    const noise = new Noise(12)
    const pairs = [5, 10]
    const alarms = Array.from({ length: 8000 }, () => {
      const [a, b] = [1, 2].map(() => noise.runs(10, 100, 0.1).map((p50) => run({ result_p50_us: p50 })))
      return pairs.some((count, i) => {
        const [some, others] = [a!, b!].map((runs) => ({ label: '', runs: runs.slice(0, count) }))
        const { verdict } = compareRuns(some!, others!, true, [], { pairs, taken: i + 1 })
        return verdict === 'REGRESSION' || verdict === 'IMPROVEMENT'
      })
    })
    expect(alarms.filter(Boolean).length / 8000).toBeLessThanOrEqual(0.055)
  })
})
