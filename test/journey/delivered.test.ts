import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Awaited } from '../../src/journey/awaited.ts'
import { DeliveredSums } from '../../src/journey/delivered.ts'
import { arrivedCells } from '../oracle/plans.ts'

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
        const [straight, turned] = [new DeliveredSums(4, 5), new DeliveredSums(4, 5)]
        for (const { group, slot, count, value, check } of list) straight.add(group, slot, count, value, check)
        const cut = list.length === 0 ? 0 : turn % list.length
        for (const { group, slot, count, value, check } of [...list.slice(cut), ...list.slice(0, cut)].reverse())
          turned.add(group, slot, count, value, check)
        expect(arrivedCells(turned, 4)).toEqual(arrivedCells(straight, 4))
        for (const cell of arrivedCells(straight, 4)) {
          const mine = list.filter(({ group, slot }) => group === cell.group && slot === cell.slot)
          expect(cell.count).toBe(mine.reduce((sum, { count }) => sum + count, 0))
          expect(cell.wattHours).toBe(mine.reduce((sum, { value }) => sum + value, 0))
          expect(cell.check >>> 0).toBe(Number(mine.reduce((sum, { check }) => sum + BigInt(check), 0n) % 2n ** 32n))
        }
      }),
    )
  })

  it('hold as many readings of a group and slot as came', () => {
    const sums = new DeliveredSums(2, 9000)
    sums.add(1, 8000, 3, 0, 0)
    expect([2, 3, 4].map((count) => sums.holds(8000, 1, count))).toEqual([true, true, false])
    expect([sums.holds(8000, 0, 1), sums.holds(0, 0, 1), sums.holds(0, 0, 0)]).toEqual([false, false, true])
  })
})

describe('what is awaited', () => {
  const expected = [
    { fromSlot: 0, toSlot: 2, counts: Float64Array.of(3, 0) },
    { fromSlot: 2, toSlot: 3, counts: Float64Array.of(0, 2) },
  ]

  it('is there once every group and slot has its count, in whatever order they come', () => {
    const [sums, awaited] = [new DeliveredSums(2, 3), new Awaited(expected)]
    const isInAfter = (...entry: [group: number, slot: number, count: number]) => {
      sums.add(...entry, 0, 0)
      return awaited.isIn(sums)
    }
    expect(new Awaited([]).isIn(sums)).toBe(true)
    expect(isInAfter(1, 2, 1)).toBe(false)
    expect(isInAfter(0, 1, 3)).toBe(false)
    expect(isInAfter(0, 0, 3)).toBe(false)
    expect(isInAfter(1, 2, 1)).toBe(true)
    expect(awaited.isIn(sums)).toBe(true)
  })

  it('is looked at in parts, so that the observer goes on', () => {
    const awaited = new Awaited([{ fromSlot: 0, toSlot: 10, counts: Float64Array.of(1) }], 4)
    const delivered = { add: () => 0, holds: () => true }
    expect([1, 2, 3].map(() => awaited.isIn(delivered))).toEqual([false, false, true])
  })

  it('is not looked at again once it is there', () => {
    let looks = 0
    const missing = new Set([0, 1, 2])
    const delivered = { add: () => 0, holds: (slot: number) => ++looks > 0 && !missing.has(slot) }
    const awaited = new Awaited([{ fromSlot: 0, toSlot: 3, counts: Float64Array.of(1) }])
    for (const slot of [0, 1, 2]) {
      awaited.isIn(delivered)
      missing.delete(slot)
    }
    expect([awaited.isIn(delivered), awaited.isIn(delivered), looks]).toEqual([true, true, 6])
  })
})
