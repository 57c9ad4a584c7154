import { describe, expect, test } from 'vitest'
import { Distances } from '../../src/analysis/history/divergence.ts'
import { candidatesAround, findSplits, usualSplits } from '../../src/analysis/history/splits.ts'
import { SeededRandom } from '../../src/analysis/random.ts'

/** Q by its definition, pair by pair. */
function byDefinition(values: readonly number[], cut: number): number {
  const [xs, ys] = [values.slice(0, cut), values.slice(cut)]
  const [m, n] = [xs.length, ys.length]
  const sum = (as: readonly number[], bs: readonly number[]) =>
    as.reduce((total, a) => total + bs.reduce((part, b) => part + Math.abs(a - b), 0), 0)
  const within = (as: readonly number[]) => (as.length < 2 ? 0 : sum(as, as) / (as.length * (as.length - 1)))
  return ((m * n) / (m + n)) * ((2 / (m * n)) * sum(xs, ys) - within(xs) - within(ys))
}

function divergencesOf(values: readonly number[]): number[] {
  const into = new Float64Array(values.length)
  new Distances(values).divergences(
    Uint16Array.from(values, (_, i) => i),
    into,
  )
  return [...into.slice(1)]
}

describe('the distance between two parts of a series', () => {
  test('is that of the reference values', () => {
    const q = divergencesOf([1, 2, 1.5, 1.2, 5, 5.5, 4.8, 5.2])
    const expected = [2.6083, 2.97, 6.575, 12.9333, 7.275, 3.46, 1.9667]
    expect(q).toHaveLength(expected.length)
    for (const [i, value] of expected.entries()) expect(q[i]).toBeCloseTo(value, 4)
  })

  test('is what its definition says pair by pair, for any series and any order of it', () => {
    const random = new SeededRandom('pairs')
    for (let n = 2; n < 30; n++) {
      const values = Array.from({ length: n }, () => random.fraction())
      const order = Uint16Array.from(values, (_, i) => i)
      random.shuffle(order)
      const q = new Float64Array(n)
      new Distances(values).divergences(order, q)
      const shuffled = [...order].map((i) => values[i]!)
      for (let cut = 1; cut < n; cut++) expect(q[cut]).toBeCloseTo(byDefinition(shuffled, cut), 9)
    }
  })
})

describe('a series is split', () => {
  const options = { ...usualSplits, key: 'series' }
  const waves = (level: number, count: number) => Array.from({ length: count }, (_, i) => level + ((i * 7) % 5) / 10)

  test('where its level moves, and again within each piece', () => {
    const splits = findSplits([...waves(1, 15), ...waves(5, 12), ...waves(2, 14)], options)
    expect(splits.map(({ index }) => index)).toEqual([15, 27])
    for (const { p } of splits) expect(p).toBeLessThanOrEqual(0.01)
  })

  test('with the same answer each time', () => {
    const values = [...waves(1, 15), ...waves(1.3, 12)]
    expect(findSplits(values, options)).toEqual(findSplits(values, options))
  })

  test('never if all its values are the same, or there are fewer than eight', () => {
    expect(findSplits(new Array<number>(50).fill(3), options)).toEqual([])
    expect(findSplits([], options)).toEqual([])
    expect(findSplits([1, 1, 1, 1, 9, 9, 9], { ...options, alpha: 1 })).toEqual([])
    expect(findSplits([1, 1, 1, 1, 9, 9, 9, 9], { ...options, alpha: 1 })).toHaveLength(1)
  })

  test('with at least three values on either side', () => {
    const values = [...waves(1, 30), 9, 9.1]
    for (const { index } of findSplits(values, { ...options, alpha: 1 })) {
      expect(index).toBeGreaterThanOrEqual(3)
      expect(index).toBeLessThanOrEqual(values.length - 3)
    }
  })

  test('with a chance that is never called 0', () => {
    expect(findSplits([...waves(1, 30), ...waves(9, 30)], options)[0]!.p).toBe(0.001)
  })

  test('with several candidates where its level moves step by step', () => {
    const values = [...waves(1, 20), 2, 3, 4, 5, ...waves(6, 20)]
    expect(candidatesAround(values, 22)).toEqual({ from: 20, to: 24 })
    expect(candidatesAround([...waves(1, 20), ...waves(9, 20)], 20)).toEqual({ from: 19, to: 21 })
  })
})
