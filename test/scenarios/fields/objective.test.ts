import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseObjective } from '../../../src/scenarios/fields/objective.ts'
import { latencyKinds } from '../../../src/types/measurement.ts'

describe('an objective', () => {
  const cases: [text: string, metric: string, comparison: string, limit: number, unit: string][] = [
    ['result.p99 < 300ms', 'result.p99', '<', 300_000, 'us'],
    ['result.p99.9<2s', 'result.p999', '<', 2_000_000, 'us'],
    ['result.p99.99 <= 1m30s', 'result.p9999', '<=', 90_000_000, 'us'],
    ['late.p999 < 5 ms', 'late.p999', '<', 5000, 'us'],
    ['ack.mean < 50us', 'ack.mean', '<', 50, 'us'],
    ['stored.max < 1s', 'stored.max', '<', 1_000_000, 'us'],
    ['delivered >= 99%', 'delivered', '>=', 0.99, 'ratio'],
    ['delivered >= 1M', 'delivered', '>=', 1_000_000, 'count'],
    ['lost == 0', 'lost', '==', 0, 'count'],
    ['lost <= 0.01 %', 'lost', '<=', 0.0001, 'ratio'],
    ['netWh >= -5', 'netWh', '>=', -5, 'count'],
    ['storedWrong == 0', 'storedWrong', '==', 0, 'count'],
    ['recovery < 10s', 'recovery', '<', 10e6, 'us'],
    ['resent <= 1k', 'resent', '<=', 1000, 'count'],
    ['refused == 0', 'refused', '==', 0, 'count'],
    ['blocked < 1%', 'blocked', '<', 0.01, 'ratio'],
    ['blocked == 0', 'blocked', '==', 0, 'ratio'],
    ['deliveredPerS >= 100k/s', 'deliveredPerS', '>=', 100_000, 'perS'],
    ['negative == 0', 'negative', '==', 0, 'count'],
  ]
  for (const [text, metric, comparison, limit, unit] of cases) {
    test(text, () => expect(parseObjective(text)).toEqual({ metric, comparison, limit, unit }))
  }
})

describe('an objective that says nothing that can be judged', () => {
  const cases: [text: string, wrong: string, exactly: string | undefined][] = [
    ['result.p99', 'is not an objective', undefined],
    ['result.p99 < fast', 'has a limit that result.p99 cannot have', undefined],
    ['result.p99 < 300', 'has a limit without a unit', 'write result.p99 < 300ms'],
    ['result.p99 < 300 msec', 'has a limit that result.p99 cannot have', 'write result.p99 < 300ms'],
    ['result < 300ms', 'names no latency statistic', undefined],
    ['result.p97 < 300ms', 'names an unknown latency statistic', undefined],
    ['result.avg < 300ms', 'names an unknown latency statistic', 'write result.mean'],
    ['reslt.p99 < 300ms', 'names an unknown metric', expect.stringContaining('write result.p99 ')],
    ['p99 < 300ms', 'names an unknown metric', expect.stringContaining('write result.p99 ')],
    ['lost = 0', 'compares with =', 'write lost == 0'],
    ['lost => 0', 'compares with =>', 'write lost >= 0'],
    ['lost == 0ms', 'has a limit that lost cannot have', undefined],
    ['delivered >= 0.99', 'has a limit without a unit', 'write delivered >= 99%'],
    ['delivered >= 100k/s', 'has a limit that delivered cannot have', 'write deliveredPerS >= 100k/s'],
    ['delivered >= 101%', 'has a limit above 100%', undefined],
    ['blocked < 0.5', 'has a limit without a unit', 'write blocked < 50%'],
    ['deliveredPerS >= 100000', 'has a limit without a unit', 'write deliveredPerS >= 100k/s'],
    ['constructor < 1s', 'names an unknown metric', undefined],
  ]
  for (const [text, wrong, exactly] of cases) {
    test(text, () => {
      const reading = parseObjective(text) as { wrong: string; exactly?: string }
      expect(reading.wrong).toBe(wrong)
      expect(reading.exactly).toEqual(exactly)
    })
  }
})

test('every hint that gives a whole objective gives one that can be read', () => {
  for (const text of ['result.p99 < 300', 'lost = 0', 'delivered >= 0.99', 'delivered >= 1k/s', 'sentPerS > 5']) {
    const { exactly } = parseObjective(text) as { exactly: string }
    expect(parseObjective(exactly.replace('write ', ''))).toHaveProperty('limit')
  }
})

test('any latency, statistic and whole number of microseconds is read exactly', () => {
  const statistic = fc.constantFrom('mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'p9999', 'max')
  const comparison = fc.constantFrom('<', '<=', '>', '>=', '==')
  fc.assert(
    fc.property(fc.constantFrom(...latencyKinds), statistic, comparison, fc.nat(), (kind, which, sign, us) => {
      const expected = { metric: `${kind}.${which}`, comparison: sign, limit: us, unit: 'us' }
      expect(parseObjective(`${kind}.${which} ${sign} ${us}us`)).toEqual(expected)
    }),
  )
})
