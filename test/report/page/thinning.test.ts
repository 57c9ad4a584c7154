import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { thinned } from '../../../src/report/page/plot/thinning.ts'

const whole = (length: number) => ({ from: 0, to: length })

describe('thinning a line for the screen', () => {
  it('keeps every point while there is room', () => {
    expect(thinned([0, 1, 2], [5, 6, 7], whole(2), 100)).toEqual([
      { x: 0, y: 5 },
      { x: 1, y: 6 },
      { x: 2, y: 7 },
    ])
  })

  it('keeps the largest and the smallest value of whatever it thins', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 400, maxLength: 3000 }), (values) => {
        const points = thinned(
          values.map((_, i) => i),
          values,
          whole(values.length),
          100,
        )
        const ys = points.map((point) => point.y)
        expect(Math.max(...ys)).toBe(Math.max(...values))
        expect(Math.min(...ys)).toBe(Math.min(...values))
        expect(points.length).toBeLessThanOrEqual(160)
        expect(points.map((point) => point.x)).toEqual(points.map((point) => point.x).sort((a, b) => a - b))
      }),
      { numRuns: 50 },
    )
  })

  it('keeps a gap a gap', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i === 500 ? null : 1))
    const points = thinned(
      values.map((_, i) => i),
      values,
      whole(1000),
      100,
    )
    expect(points.filter((point) => Number.isNaN(point.y))).toEqual([{ x: 500, y: Number.NaN }])
  })

  it('shows every stored point again after a zoom', () => {
    const values = Array.from({ length: 3600 }, (_, i) => i)
    const points = thinned(values, values, { from: 100, to: 140 }, 700)
    expect(points.map((point) => point.x)).toEqual(Array.from({ length: 43 }, (_, i) => 99 + i).slice(0, points.length))
    expect(points.length).toBeGreaterThanOrEqual(42)
  })

  it('draws nothing beyond its data', () => {
    expect(thinned([0, 1], [1, 1], { from: 5, to: 9 }, 100)).toEqual([])
  })
})
