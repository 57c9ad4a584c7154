import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeliveredSums } from '../../src/journey/delivered.ts'

const entries = fc.array(
  fc.record({
    group: fc.nat(3),
    slot: fc.nat(4),
    count: fc.integer({ min: 1, max: 9 }),
    value: fc.integer({ min: -1000, max: 1e9 }),
    check: fc.integer({ min: 0, max: 0xffff_ffff }),
  }),
  { maxLength: 40 },
)

describe('the sums of what was delivered', () => {
  it('are the same for any order of the entries', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, turn) => {
        const [straight, turned] = [new DeliveredSums(4), new DeliveredSums(4)]
        for (const { group, slot, count, value, check } of list) straight.add(group, slot, count, value, check)
        const cut = list.length === 0 ? 0 : turn % list.length
        for (const { group, slot, count, value, check } of [...list.slice(cut), ...list.slice(0, cut)].reverse())
          turned.add(group, slot, count, value, check)
        const bySlot = (sums: DeliveredSums) => sums.cells().sort((a, b) => a.slot - b.slot || a.group - b.group)
        expect(bySlot(turned)).toEqual(bySlot(straight))
        for (const cell of straight.cells()) {
          const mine = list.filter(({ group, slot }) => group === cell.group && slot === cell.slot)
          expect(cell.count).toBe(mine.reduce((sum, { count }) => sum + count, 0))
          expect(cell.wattHours).toBe(mine.reduce((sum, { value }) => sum + value, 0))
          expect(cell.check >>> 0).toBe(Number(mine.reduce((sum, { check }) => sum + BigInt(check), 0n) % 2n ** 32n))
        }
      }),
    )
  })

  it('hold what is expected once every group and slot has its count', () => {
    const sums = new DeliveredSums(2)
    const expected = [
      { slot: 0, group: 0, count: 3 },
      { slot: 1, group: 1, count: 2 },
    ]
    expect(sums.holds([])).toBe(true)
    sums.add(0, 0, 3, 0, 0)
    expect(sums.holds(expected)).toBe(false)
    sums.add(1, 1, 1, 0, 0)
    expect(sums.holds(expected)).toBe(false)
    sums.add(1, 1, 2, 0, 0)
    expect(sums.holds(expected)).toBe(true)
  })
})
