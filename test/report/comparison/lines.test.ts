import { describe, expect, it } from 'vitest'
import { ninesText, spreadLine } from '../../../src/report/comparison/percentile-lines.ts'
import { thinned, unbroken } from '../../../src/report/comparison/series-points.ts'
import { intervalText } from '../../../src/report/comparison/words.ts'
import { changeText, percentOf, pText } from '../../../src/report/kit/metric-words.ts'
import { linearAxis, logAxis } from '../../../src/report/kit/ticks.ts'

const curve = (run: string, points: [number, number][]) => ({ side: 'a' as const, run, points })

describe('the percentile line of a side', () => {
  it('is the median over its runs, with the lowest and the highest', () => {
    const runs = [1, 2, 9].map((us) =>
      curve(`${us}`, [
        [0.5, us],
        [0.99, us * 10],
      ]),
    )
    expect(spreadLine(runs, [2])).toEqual([{ x: 2, us: 20, leastUs: 10, mostUs: 90 }])
  })

  it('lies between two points of a run on both logarithmic axes', () => {
    const [point] = spreadLine(
      [
        curve('a', [
          [0.9, 100],
          [0.999, 10_000],
        ]),
      ],
      [2],
    )
    expect(point!.us).toBeCloseTo(1000, 6)
  })

  it('ends where the first run ends, and has no place for the maximum', () => {
    const long = curve('long', [
      [0.5, 1],
      [0.99, 2],
      [0.999, 3],
      [1, 99],
    ])
    const short = curve('short', [
      [0.5, 1],
      [0.99, 2],
    ])
    const ends = (runs: (typeof long)[]) => spreadLine(runs, [1, 2, 3, 4]).map(({ x }) => x)
    expect(ends([long])).toEqual([1, 2, 3])
    expect(ends([long, short])).toEqual([1, 2])
    expect(spreadLine([])).toEqual([])
  })

  it('names places as percentages', () => {
    expect([-Math.log10(0.5), 1, 3, 5].map(ninesText)).toEqual([
      '50\u00a0%',
      '90\u00a0%',
      '99.9\u00a0%',
      '99.999\u00a0%',
    ])
  })
})

describe('the axes', () => {
  const format = (value: number) => String(value)

  it('hold all values between round marks', () => {
    const axis = linearAxis([12.3, 12.9], { format, fromZero: false })
    expect(axis.ticks.map(({ value }) => value)).toEqual([12.2, 12.4, 12.6, 12.8, 13])
    expect(axis.share(12.2)).toBe(0)
    expect(axis.share(13)).toBeCloseTo(1, 9)
  })

  it('have marks for a single value, and for none', () => {
    expect(linearAxis([7], { format, fromZero: false }).ticks.length).toBeGreaterThan(1)
    expect(linearAxis([0, 0], { format, fromZero: true }).ticks.length).toBeGreaterThan(1)
    expect(linearAxis([], { format, fromZero: true }).ticks.length).toBeGreaterThan(1)
  })

  it('give the digits that tell two marks apart', () => {
    const options = { format: (value: number) => `${Math.round(value)}`, exact: format, fromZero: false }
    expect(linearAxis([1, 2], options).ticks[1]!.text).toBe('1.5')
    expect(linearAxis([1, 30], options).ticks[1]!.text).toBe('10')
  })

  it('name bytes in powers of 1024', () => {
    const axis = linearAxis([900 * 2 ** 20], { format, fromZero: true, binary: true })
    expect(axis.ticks.map(({ value }) => value / 2 ** 20)).toEqual([0, 500, 1000])
  })

  it('name 1, 2 and 5 of few decades, and the decades of many', () => {
    expect(logAxis([11, 180], format).ticks.map(({ value }) => value)).toEqual([10, 20, 50, 100, 200])
    expect(logAxis([1, 1e5], format).ticks.map(({ value }) => value)).toEqual([1, 10, 100, 1000, 1e4, 1e5])
    expect(logAxis([10], format).share(10)).toBe(0)
  })
})

describe('a series', () => {
  it('is broken where nothing was sampled', () => {
    const parts = unbroken([0, 1, 2, 9, 10].map((s) => [s, s]))
    expect(parts.map((part) => part.map(([s]) => s))).toEqual([
      [0, 1, 2],
      [9, 10],
    ])
    expect(unbroken([])).toEqual([])
  })

  it('keeps its extremes when it is thinned', () => {
    const points = Array.from({ length: 5000 }, (_, s) => [s, s === 4321 ? 99 : s === 77 ? -9 : 1] as const)
    const values = thinned(points).map(([, value]) => value)
    expect(values.length).toBeLessThanOrEqual(500)
    expect([Math.min(...values), Math.max(...values)]).toEqual([-9, 99])
  })
})

describe('the words', () => {
  it('write changes with their sign', () => {
    expect([1.124, 0.969, 1, 1.0004, 3.5, 21].map(percentOf)).toEqual(['+12.4', '−3.1', '0', '+0.04', '+250', '+2,000'])
    expect(changeText(null)).toBe('–')
  })

  it('name bounds that are not known', () => {
    expect(intervalText({ low: 0.98, high: null })).toBe('[−2.0, none]')
    expect(intervalText({ low: null, high: null })).toBe('–')
  })

  it('never write that a p is 0', () => {
    expect([0.00071, 0.0314, 0.42, 0, 1].map(pText)).toEqual(['0.0007', '0.031', '0.42', '<\u00a00.0001', '1.00'])
  })
})
