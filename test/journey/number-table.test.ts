import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberTable } from '../../src/journey/number-table.ts'

const keys = fc.oneof(
  fc.nat(50),
  fc.integer({ min: 0, max: 2 ** 53 - 2 }),
  fc.nat(20).map((n) => n * 2 ** 32),
)

describe('a table of numbers', () => {
  it('gives what was added under each key, as a Map does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.integer()), { maxLength: 3000 }), (list) => {
        const [table, map] = [new NumberTable(10_000), new Map<number, number>()]
        for (const [key, value] of list) {
          expect(table.add(key, value)).toBe(true)
          map.set(key, (map.get(key) ?? 0) + value)
        }
        expect(table.size).toBe(map.size)
        for (const [key, value] of map) expect(table.get(key)).toBe(value)
        expect(table.get(51)).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  it('refuses further keys beyond its bound, and still takes those that it has', () => {
    const table = new NumberTable(2)
    expect([table.add(5, 1), table.add(0, 2), table.add(7, 3), table.add(5, 4)]).toEqual([true, true, false, true])
    expect([table.get(5), table.get(0), table.get(7), table.size]).toEqual([5, 2, undefined, 2])
  })

  it('takes millions of keys side by side, or in steps, in well under a microsecond each', () => {
    for (const step of [1, 1000, 4096, 2 ** 20, 35_000_000]) {
      const table = new NumberTable(2 ** 20)
      const startMs = performance.now()
      for (let i = 0; i < 2 ** 20; i++) table.add(i * step, i)
      expect(performance.now() - startMs, `in steps of ${step}`).toBeLessThan(1500)
      expect(table.get(999_999 * step)).toBe(999_999)
    }
  })
})
