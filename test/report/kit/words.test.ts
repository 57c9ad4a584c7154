import { describe, expect, it } from 'vitest'
import type { ReportLatency, ReportObjective } from '../../../src/report/data/shape.ts'
import {
  gaugeText,
  limitText,
  marginText,
  maximumText,
  milliseconds,
  quantileText,
  shareText,
  valueBesideLimit,
  valueText,
} from '../../../src/report/kit/words.ts'

const summary = (more: Partial<ReportLatency>): ReportLatency => ({
  count: 100_000,
  negative: 0,
  undelivered: 0,
  beyond: 0,
  meanUs: 20_000,
  p50Us: 20_000,
  p90Us: 30_000,
  p95Us: 40_000,
  p99Us: 47_500,
  p999Us: 71_900,
  p9999Us: 90_000,
  maxUs: 120_000,
  beyondUs: 120_000,
  ...more,
})
const objective = (more: Partial<ReportObjective>): ReportObjective => ({
  require: 'result.p99 < 300ms',
  metric: 'result.p99',
  comparison: '<',
  phase: null,
  implied: false,
  soft: false,
  status: 'met',
  value: 47_500,
  limit: 300_000,
  unit: 'us',
  note: '',
  stretchesS: [],
  ...more,
})

describe('numbers in words', () => {
  it('mark a percentile with fewer than 20 readings above it', () => {
    expect(quantileText(summary({}), 'p999')).toBe('71.9\u00a0ms')
    expect(quantileText(summary({}), 'p9999')).toBe('≈\u00a090\u00a0ms')
  })

  it('say that a percentile lies among readings that never arrived', () => {
    expect(quantileText(summary({ p999Us: null, maxUs: null, undelivered: 500 }), 'p999')).toBe('>\u00a0120\u00a0ms')
  })

  it('give what undelivered readings exceed as a lower bound of the maximum when some never arrived', () => {
    expect(maximumText(summary({ maxUs: null, undelivered: 1 }))).toBe('>\u00a0120\u00a0ms')
    expect(maximumText(summary({ maxUs: null, undelivered: 1, beyondUs: 0 }))).toBe('undelivered')
    expect(maximumText(summary({}))).toBe('120\u00a0ms')
  })

  it('tell what does not apply from what is missing', () => {
    expect(quantileText(summary({ count: 0, p50Us: null }), 'p50')).toBe('–')
    expect(quantileText(summary({ p50Us: null }), 'p50')).toBe('no data')
  })

  it('never round a share up to all', () => {
    expect(shareText(1)).toBe('100\u00a0%')
    expect(shareText(0.999996)).toBe('99.9996\u00a0%')
    expect(shareText(0.9999)).toBe('99.99\u00a0%')
    expect(shareText(0.5)).toBe('50\u00a0%')
  })

  it('keep three digits in a column of milliseconds', () => {
    expect([836, 1000, 47_500, 99_960, 1_234_567].map(milliseconds)).toEqual(['0.836', '1.00', '47.5', '100', '1,235'])
  })

  it('repeat a limit as it was written', () => {
    expect(limitText(objective({}))).toBe('300\u00a0ms')
    expect(limitText(objective({ require: 'delivered >= 99%', unit: 'ratio' }))).toBe('99\u00a0%')
    expect(limitText(objective({ require: 'deliveredPerS >= 100k/s', unit: 'perS' }))).toBe('100k/s')
    expect(limitText(objective({ require: 'lost == 0', unit: 'count' }))).toBe('0')
  })

  it('show enough digits to tell a value from its limit', () => {
    expect(valueBesideLimit(objective({ value: 300_020 }))).toBe('300,020\u00a0µs')
    expect(valueBesideLimit(objective({ value: 0.98999, limit: 0.99, unit: 'ratio' }))).toBe('98.999\u00a0%')
    expect(valueBesideLimit(objective({}))).toBe('47.5\u00a0ms')
  })

  it('take the bound of an objective without a value from its note', () => {
    const note = '>\u00a010\u00a0s (100 readings were never sent)'
    expect(valueBesideLimit(objective({ value: null, note }))).toBe('>\u00a010\u00a0s')
    expect(valueBesideLimit(objective({ value: null, note: `stopped the run at 0:03; ${note}` }))).toBe(
      '>\u00a010\u00a0s',
    )
    expect(valueBesideLimit(objective({ value: null, note: 'no data' }))).toBe('no data')
  })

  it('say how far a value is from its limit', () => {
    expect(marginText(objective({}))).toBe('84\u00a0% below')
    expect(marginText(objective({ value: 867_000 }))).toBe('2.89\u00a0× the limit')
    expect(marginText(objective({ value: 330_000 }))).toBe('10\u00a0% above')
    expect(marginText(objective({ value: 0.9998, limit: 0.99, unit: 'ratio', comparison: '>=' }))).toBe(
      '0.98 points above',
    )
    expect(marginText(objective({ value: 19_712, limit: 0, unit: 'count', comparison: '==' }))).toBe('19,712 over')
    expect(marginText(objective({ value: 0, limit: 0, unit: 'count', comparison: '==' }))).toBe('exact')
    expect(marginText(objective({ value: 299_900 }))).toBe('0.03\u00a0% below')
    expect(marginText(objective({ value: null }))).toBe('–')
  })

  it('count exactly', () => {
    expect(valueText(19_712, 'count')).toBe('19,712')
    expect(valueText(null, 'us')).toBe('no data')
  })
})

describe('the value of a series', () => {
  it.each([
    [0.955, 'ratio', '95.5\u00a0%'],
    [2048, 'bytesPerS', '2\u00a0KiB/s'],
    [1400, 'us', '1.4\u00a0ms'],
    [4.014, 'times', '4.01×'],
    [1200, 'count', '1.2k'],
  ] as const)('%f in %s is %s', (value, unit, text) => {
    expect(gaugeText(value, unit)).toBe(text)
  })
})
