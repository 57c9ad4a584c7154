import { describe, expect, test } from 'vitest'
import { commonCut, fixedWarmUpS, medianFilter, mser5, warmUp } from '../../src/analysis/warm-up.ts'
import { Noise, shareOf } from './noise.ts'

const tail = [2, 2.1, 1.9, 2, 2.05, 1.95, 2, 2.1, 1.9, 2]
const reference = [9, 8, 7, 6, 5, 4, 3, 2.5, 2.2, 2.1, ...tail, ...tail, ...tail]
const second = (count: number, value: (s: number) => number) => Array.from({ length: count }, (_, s) => value(s))

describe('where warm-up ends by MSER-5', () => {
  test('is that of the reference values', () => {
    expect(mser5(reference)).toBe(10)
  })

  test('is the first point of a level that nothing disturbs', () => {
    expect(mser5(new Array<number>(100).fill(0.1))).toBe(0)
    expect(mser5([])).toBe(0)
  })

  test('is where a step is', () => {
    expect(mser5(second(300, (s) => (s < 40 ? 9 : 2)))).toBe(40)
  })

  test('is nowhere if the values still change in the second half', () => {
    expect(mser5(second(300, (s) => 1000 + s))).toBeNull()
  })
})

describe('the course of a run', () => {
  test('is flat if only noise and single pauses move it', () => {
    const values = new Noise('flat').around(1000, 0.01, 200)
    values[50] = 9000
    values[120] = 9000
    expect(warmUp(values)).toMatchObject({ course: 'flat', cutPoints: 0 })
  })

  test('is a warm-up if it settles', () => {
    const noise = new Noise('settles')
    const decay = second(300, (s) => 1000 * (1 + 2 * Math.exp(-s / 20)) * Math.exp(0.01 * noise.normal()))
    const { course, cutPoints, lateChangeRatio } = warmUp(decay)
    expect(course).toBe('warm-up')
    expect(cutPoints).toBeGreaterThanOrEqual(50)
    expect(cutPoints).toBeLessThanOrEqual(120)
    expect(Math.abs(lateChangeRatio!)).toBeLessThan(0.02)
  })

  test('is a late change if it moves once it was steady, which MSER does not see', () => {
    const slower = second(300, (s) => (s < 220 ? 1000 : 1300))
    expect(warmUp(slower)).toMatchObject({ course: 'late change', cutPoints: 0, lateChangeRatio: expect.closeTo(0.3) })
  })

  test('is a late change if it moved for a while in the middle', () => {
    const noise = new Noise('hump')
    const hump = second(300, (s) => (s >= 100 && s < 200 ? 1400 : 1000) * Math.exp(0.01 * noise.normal()))
    expect(warmUp(hump).course).toBe('late change')
  })

  test('is not steady if it drifts to the end, and no cut is made', () => {
    const drift = second(300, (s) => 1000 + 10 * s)
    expect(warmUp(drift)).toEqual({ course: 'not steady', cutPoints: null, lateChangeRatio: null })
  })

  test('is not told of under 20 seconds, or of a run that delivered nothing', () => {
    expect(warmUp(new Array<number>(19).fill(5)).course).toBe('too short')
    expect(warmUp(new Array<number>(50).fill(Number.NaN)).course).toBe('too short')
  })

  test('is not disturbed by seconds in which nothing came', () => {
    const values = [Number.NaN, ...new Array<number>(60).fill(1000)]
    values[30] = Number.NaN
    expect(warmUp(values)).toEqual({ course: 'flat', cutPoints: 0, lateChangeRatio: 0 })
  })

  test('is called flat in 98 % of runs that noise alone moves', () => {
    const noise = new Noise('only noise')
    const flat = shareOf(200, (trial) => warmUp(noise.around(1000, 0.03, 300), `${trial}`).course === 'flat')
    expect(flat).toBeGreaterThanOrEqual(0.98)
  })
})

describe('a warm-up', () => {
  test('loses single spikes to the median of five points', () => {
    expect(medianFilter([1, 1, 9, 1, 1, 1, 9])).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(medianFilter([])).toEqual([])
  })

  test('is cut alike in all numbers: by the largest cut, or not at all', () => {
    const cut = (cutPoints: number | null) => ({ course: 'flat' as const, cutPoints, lateChangeRatio: 0 })
    expect(commonCut([cut(10), cut(45), cut(0)])).toBe(45)
    expect(commonCut([cut(10), cut(null)])).toBeNull()
  })

  test('is 30 seconds at least, and a tenth of a long run', () => {
    expect(fixedWarmUpS(60)).toBe(30)
    expect(fixedWarmUpS(1200)).toBe(120)
  })
})
