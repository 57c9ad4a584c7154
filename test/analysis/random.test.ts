import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../src/analysis/random.ts'

function firstOf(key: string): number[] {
  const random = new SeededRandom(key)
  return Array.from({ length: 8 }, () => random.next())
}

describe('random numbers by a key', () => {
  test('are the same for the same key, and others for another', () => {
    expect(firstOf('storm/p99')).toEqual(firstOf('storm/p99'))
    expect(firstOf('storm/p99')).not.toEqual(firstOf('storm/p98'))
    expect(firstOf('')).not.toEqual(firstOf(' '))
  })

  test('are the numbers of xoshiro128** and stay so from version to version', () => {
    expect(firstOf('loadcurve').slice(0, 4)).toMatchInlineSnapshot(`
      [
        117972553,
        271352470,
        1071574551,
        4211242632,
      ]
    `)
  })

  test('fill their range evenly', () => {
    const random = new SeededRandom('even')
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquared).toBeLessThan(27.9)
  })

  test('put a list into every order equally often, and lose nothing of it', () => {
    const random = new SeededRandom('orders')
    const seen = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const list = [1, 2, 3, 4]
      random.shuffle(list)
      seen.set(list.join(''), (seen.get(list.join('')) ?? 0) + 1)
    }
    expect(seen.size).toBe(24)
    expect(Math.min(...seen.values())).toBeGreaterThan(850)
    expect(Math.max(...seen.values())).toBeLessThan(1150)
  })
})
