import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOf } from '../../src/contract/reading-check.ts'
import { DeliveredReadings, type SlotReadings } from '../../src/journey/delivered-readings.ts'

function readings(meters: number) {
  const stored: SlotReadings[] = []
  const kept = new DeliveredReadings(meters, { put: (slot) => void stored.push(slot) }, checkOf)
  const add = (meter: number, slot: number, wattHours = 100 + meter, check = checkOf(meter, wattHours)) =>
    kept.add(meter, slot, 1, wattHours, check >>> 0)
  const timesOf = (meter: number, slot: number) => {
    const held = [...stored, ...kept.open()].find((readings) => readings.slot === slot)
    const low = held === undefined ? 0 : (held.times[meter >> 2]! >> ((meter & 3) * 2)) & 3
    return low + (kept.more.get(slot * meters + meter) ?? 0)
  }
  return { kept, stored, add, timesOf }
}

describe('single readings that were delivered', () => {
  it('count how often each reading came, in any order and before or after its slot is complete', () => {
    const arrivals = fc.array(fc.tuple(fc.nat(4), fc.nat(2)), { maxLength: 80 })
    fc.assert(
      fc.property(arrivals, (list) => {
        const { add, timesOf } = readings(5)
        for (const [meter, slot] of list) add(meter, slot)
        for (let slot = 0; slot < 3; slot++)
          for (let meter = 0; meter < 5; meter++)
            expect(timesOf(meter, slot)).toBe(list.filter(([m, s]) => m === meter && s === slot).length)
      }),
    )
  })

  it('ask to time the first arrival of each reading, and none of its copies, however late they come', () => {
    const { add } = readings(2)
    expect([add(0, 0), add(0, 0), add(1, 0), add(1, 0), add(0, 0)]).toEqual([1, 0, 1, 0, 0])
    expect(add(0, 1)).toBe(1)
  })

  it('move a slot to the store once every meter has come, with what each first reading said', () => {
    const { kept, stored, add } = readings(5)
    for (const meter of [4, 0, 3, 1]) add(meter, 7)
    expect([stored.length, kept.open().length]).toEqual([0, 1])
    add(2, 7)
    expect([stored.length, kept.open().length, [...kept.closed]]).toEqual([1, 0, [7]])
    expect([...stored[0]!.wattHours]).toEqual([100, 101, 102, 103, 104])
    add(2, 7, 999)
    expect([...stored[0]!.wattHours]).toEqual([100, 101, 102, 103, 104])
    expect(kept.more.get(7 * 5 + 2)).toBe(1)
  })

  it('do not let memory grow with the number of slots that are complete', () => {
    const { kept, add } = readings(3)
    for (let slot = 0; slot < 100; slot++) for (let meter = 0; meter < 3; meter++) add(meter, slot)
    expect([kept.open().length, kept.more.size, kept.misfits.size]).toEqual([0, 0, 0])
  })

  it('note a reading whose check does not fit its value', () => {
    const { kept, add } = readings(3)
    add(0, 0)
    add(1, 0, 50, checkOf(1, 51))
    add(2, 0, 65_536)
    expect([...kept.misfits]).toEqual([1, 2])
    expect([...kept.wide]).toEqual([[2, 65_536]])
  })

  it('hold what is expected once enough meters came, twice-come ones counted once', () => {
    const { kept, add } = readings(3)
    const expected = [{ slot: 0, group: -1, count: 2 }]
    add(0, 0)
    add(0, 0)
    expect(kept.holds(expected)).toBe(false)
    add(2, 0)
    expect(kept.holds(expected)).toBe(true)
    add(1, 0)
    expect(kept.holds(expected)).toBe(true)
    expect(kept.holds([{ slot: 1, group: -1, count: 1 }])).toBe(false)
  })
})
