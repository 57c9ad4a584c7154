import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkOf } from '../../src/contract/reading-check.ts'
import { DeliveredReadings } from '../../src/journey/delivered-readings.ts'
import { isUnsound, type SlotReadings, slotReadings } from '../../src/journey/slot-readings.ts'

/** A store that keeps what was put as it was at that moment. */
function storeOf(meters: number) {
  const stored = new Map<number, SlotReadings>()
  const copyOf = ({ slot, bytes }: SlotReadings) => slotReadings(slot, meters, bytes.slice())
  const get = (slot: number) => (stored.has(slot) ? copyOf(stored.get(slot)!) : null)
  return { stored, put: (readings: SlotReadings) => void stored.set(readings.slot, copyOf(readings)), get }
}

function readings(meters: number, mostOpen = 1000) {
  const store = storeOf(meters)
  const kept = new DeliveredReadings({ meters, slots: 10_000, mostOpen, store, checkOf })
  const add = (meter: number, slot: number, wattHours = 100 + meter, check = checkOf(meter, wattHours)) =>
    kept.add(meter, slot, 1, wattHours, check >>> 0)
  const of = <T>(slot: number, what: (readings: SlotReadings) => T): T | null => {
    const held = kept.readings(slot)
    return held === null ? null : what(held)
  }
  const timesOf = (meter: number, slot: number) => of(slot, (held) => kept.times(held, meter)) ?? 0
  const whOf = (meter: number, slot: number) => of(slot, (held) => kept.wattHours(held, meter))
  const isSound = (meter: number, slot: number) => of(slot, (held) => !isUnsound(held.unsound, meter))
  return { kept, stored: store.stored, add, timesOf, whOf, isSound }
}

describe('single readings that were delivered', () => {
  it('count how often each reading came, in any order and before or after its slot is complete', () => {
    const arrivals = fc.array(fc.tuple(fc.nat(4), fc.nat(2)), { maxLength: 80 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 3 }), (list, mostOpen) => {
        const { add, timesOf, kept } = readings(5, mostOpen)
        for (const [meter, slot] of list) add(meter, slot)
        for (let slot = 0; slot < 3; slot++) {
          const came = list.filter(([, s]) => s === slot).map(([meter]) => meter)
          for (let meter = 0; meter < 5; meter++)
            expect(timesOf(meter, slot)).toBe(came.filter((m) => m === meter).length)
          expect(kept.holds(slot, 0, new Set(came).size)).toBe(true)
          expect(kept.holds(slot, 0, new Set(came).size + 1)).toBe(false)
        }
      }),
    )
  })

  it('ask to time the first arrival of each reading, and none of its copies, however late they come', () => {
    const { add } = readings(2)
    expect([add(0, 0), add(0, 0), add(1, 0), add(1, 0), add(0, 0)]).toEqual([1, 0, 1, 0, 0])
    expect(add(0, 1)).toBe(1)
  })

  it('move a slot to the store once every meter has come, with what each first reading said', () => {
    const { kept, stored, add, timesOf } = readings(5)
    for (const meter of [4, 0, 3, 1]) add(meter, 7)
    expect([stored.size, kept.openSlots]).toEqual([0, 1])
    add(2, 7)
    expect([stored.size, kept.openSlots]).toEqual([1, 0])
    expect([...stored.get(7)!.wattHours]).toEqual([100, 101, 102, 103, 104])
    add(2, 7, 999)
    expect([...stored.get(7)!.wattHours]).toEqual([100, 101, 102, 103, 104])
    expect(timesOf(2, 7)).toBe(2)
  })

  it('do not let memory grow with the number of slots, whether they become complete or not', () => {
    const { kept, add } = readings(3, 10)
    for (let slot = 0; slot < 100; slot++) for (let meter = 0; meter < 3; meter++) add(meter, slot)
    expect(kept.openSlots).toBe(0)
    for (let slot = 100; slot < 200; slot++) for (let meter = 0; meter < 2; meter++) add(meter, slot)
    expect(kept.openSlots).toBe(10)
  })

  it('come back from the store when a slot that waited for a meter gets one, and go there when it is complete', () => {
    const { kept, stored, add, timesOf, whOf } = readings(3, 2)
    for (let slot = 0; slot < 9; slot++) for (const meter of [0, 2]) add(meter, slot)
    expect(stored.has(0)).toBe(true)
    expect([add(1, 0), add(0, 0)]).toEqual([1, 0])
    expect([0, 1, 2].map((meter) => [timesOf(meter, 0), whOf(meter, 0)])).toEqual([
      [2, 100],
      [1, 101],
      [1, 102],
    ])
    expect(kept.holds(0, 0, 3)).toBe(true)
  })

  it('keep a slot in memory into which something came lately, rather than one at rest', () => {
    const { stored, add } = readings(3, 3)
    for (const slot of [0, 1, 2, 3]) add(0, slot)
    expect([...stored.keys()]).toEqual([0])
    add(1, 1)
    add(0, 4)
    expect([...stored.keys()]).toEqual([0, 2])
  })

  it('note a reading whose check does not fit its value', () => {
    const { add, isSound } = readings(4)
    add(0, 0)
    add(1, 0, 50, checkOf(1, 51))
    add(2, 0, 65_536)
    expect([0, 1, 2].map((meter) => isSound(meter, 0))).toEqual([true, false, false])
    add(3, 0)
    expect([0, 1, 2].map((meter) => isSound(meter, 0))).toEqual([true, false, false])
  })

  it('keep a value that no meter sends', () => {
    const { add, whOf } = readings(3)
    for (const [meter, wattHours] of [70_000, -5, 65_535].entries()) add(meter, 0, wattHours)
    expect([0, 1, 2].map((meter) => whOf(meter, 0))).toEqual([70_000, -5, 65_535])
  })
})
