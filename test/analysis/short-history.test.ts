import { describe, expect, test } from 'vitest'
import { judgePoint, type ShortHistoryOptions, suspicionOf } from '../../src/analysis/history/short-history.ts'
import { Noise, shareOf } from './noise.ts'

/** Quantiles of Student's t by p and degrees of freedom, from tables. */
const quantiles: Readonly<Record<string, number>> = {
  '0.95/4': 2.131847,
  '0.9875/4': 3.495406,
  '0.95/7': 1.894579,
}
const options: ShortHistoryOptions = {
  ...{ better: 'lower', minEffect: 0.05, metricsJudged: 1 },
  tQuantile: (p, nu) => quantiles[`${p}/${nu}`]!,
}
const history = [101.2, 99.8, 100.5, 102.1, 98.9]

describe('a new point against a short history', () => {
  test('is not judged against fewer than five', () => {
    const nothing = { outcome: 'too short', lowLimit: null, highLimit: null, changeRatio: null }
    expect(judgePoint(history.slice(1), 500, options)).toEqual(nothing)
  })

  test('has the prediction limit of the formula', () => {
    const logs = history.map(Math.log)
    const mean = logs.reduce((a, b) => a + b) / 5
    const sigma = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 4)
    const { highLimit, lowLimit, changeRatio } = judgePoint(history, 110, options)
    expect(highLimit).toBeCloseTo(Math.exp(mean + 2.131847 * sigma * Math.sqrt(1.2)), 9)
    expect(lowLimit! * highLimit!).toBeCloseTo(Math.exp(2 * mean), 6)
    expect(changeRatio).toBeCloseTo(110 / Math.exp(mean) - 1, 9)
  })

  test('is worse above it or below it, as its number wants', () => {
    expect(judgePoint(history, 110, options).outcome).toBe('worse')
    expect(judgePoint(history, 90, options).outcome).toBe('better')
    expect(judgePoint(history, 90, { ...options, better: 'higher' }).outcome).toBe('worse')
    expect(judgePoint(history, 101, options).outcome).toBe('within')
  })

  test('is within it if the change is too small to matter, even after a history without noise', () => {
    expect(judgePoint(new Array<number>(5).fill(100), 104, options).outcome).toBe('within')
    expect(judgePoint(new Array<number>(5).fill(100), 106, options).outcome).toBe('worse')
  })

  test('has a wider limit if more numbers are judged at once', () => {
    const one = judgePoint(history, 110, options).highLimit!
    expect(judgePoint(history, 110, { ...options, metricsJudged: 4 }).highLimit).toBeGreaterThan(one)
  })

  test('is called worse by mistake as often as the level says, to a point', () => {
    const noise = new Noise('limit')
    const judged = { ...options, minEffect: 0 }
    const mistakes = shareOf(4000, () => {
      return judgePoint(noise.around(100, 0.03, 8), noise.around(100, 0.03, 1)[0]!, judged).outcome === 'worse'
    })
    expect(mistakes).toBeGreaterThan(0.04)
    expect(mistakes).toBeLessThan(0.06)
  })

  test('alone never decides: the next one has to agree', () => {
    expect(suspicionOf(history, [110], options)).toBe('suspected')
    expect(suspicionOf(history, [110, 111], options)).toBe('confirmed')
    expect(suspicionOf(history, [110, 100], options)).toBe('none')
    expect(suspicionOf(history, [100, 110], options)).toBe('suspected')
    expect(suspicionOf(history, [], options)).toBe('none')
    expect(suspicionOf([], [110, 111], options)).toBe('none')
  })
})
