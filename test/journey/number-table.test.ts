import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mix, NumberTable } from '../../src/journey/number-table.ts'

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
        expect(table.get(51)).toBe(map.get(51))
      }),
      { numRuns: 30 },
    )
  })

  it('refuses further keys beyond its bound, and still takes those that it has', () => {
    const table = new NumberTable(2)
    expect([table.add(5, 1), table.add(0, 2), table.add(7, 3), table.add(5, 4)]).toEqual([true, true, false, true])
    expect([table.get(5), table.get(0), table.get(7), table.size]).toEqual([5, 2, undefined, 2])
  })

  it('spreads keys that lie side by side, or in steps, so that each is found near its place', () => {
    const places = 2 ** 17
    for (const step of [1, 1000, 4096, 2 ** 20, 35_000_000]) {
      const taken = new Uint8Array(places)
      let farthest = 0
      for (let i = 0; i < places / 2; i++) {
        let [at, looks] = [mix(i * step) & (places - 1), 0]
        for (; taken[at] === 1; looks++) at = (at + 1) & (places - 1)
        taken[at] = 1
        farthest = Math.max(farthest, looks)
      }
      // with places drawn at random it is some 40 in half a full table
      expect(farthest, `in steps of ${step}`).toBeLessThan(120)
    }
  })
})
