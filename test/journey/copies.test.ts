import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Copies } from '../../src/journey/copies.ts'
import { WideValues } from '../../src/journey/wide-values.ts'

const [meters, slots] = [40, 3]
const places = Array.from({ length: meters * slots }, (_, i) => [i % meters, Math.floor(i / meters)] as const)

const arrivals = fc.array(fc.tuple(fc.nat(meters - 1), fc.nat(slots - 1), fc.integer({ min: 1, max: 3 })), {
  maxLength: 200,
})

function copiesOf(list: readonly (readonly [number, number, number])[], counted: number, marked: number) {
  const copies = new Copies(meters, slots, { counted, marked })
  for (const [meter, slot, count] of list) copies.add(meter, slot, count, 100 + meter)
  return copies
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, n) => all + n, 0)

describe('copies of readings', () => {
  it('are known reading by reading while there is room', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const copies = copiesOf(list, 1000, 1000)
        for (const [meter, slot] of places) {
          const came = list.filter(([m, s]) => m === meter && s === slot).map(([, , count]) => count)
          expect(copies.of(meter, slot)).toBe(sum(came))
        }
      }),
    )
  })

  it('add up to what came for each slot, whatever there is room for', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(20), fc.nat(4), (list, counted, marked) => {
        const copies = copiesOf(list, counted, marked)
        for (let slot = 0; slot < slots; slot++) {
          const came = list.filter(([, s]) => s === slot)
          const known = places.filter(([, s]) => s === slot).map(([meter]) => [copies.of(meter, slot), meter] as const)
          const { count, wattHours } = copies.uncountedIn(slot)
          expect(count + sum(known.map(([times]) => times))).toBe(sum(came.map(([, , times]) => times)))
          const wh = sum(known.map(([times, meter]) => times * (100 + meter))) + wattHours
          expect(wh).toBe(sum(came.map(([meter, , times]) => times * (100 + meter))))
        }
      }),
    )
  })

  it('beyond the room for their numbers still tell which readings have any', () => {
    fc.assert(
      fc.property(arrivals, (list) => {
        const copies = copiesOf(list, 1, 1000)
        for (const [meter, slot] of places)
          expect(copies.of(meter, slot) > 0).toBe(list.some(([m, s]) => m === meter && s === slot))
      }),
    )
  })
})

describe('values that two bytes cannot hold', () => {
  it('are known while there is room, and in sum beyond it', () => {
    const wide = new WideValues(meters, slots, 2)
    for (const [meter, wattHours] of [70_000, -5, 65_600, -1].entries()) wide.add(meter, 1, wattHours)
    expect([0, 1, 2, 3].map((meter) => wide.of(meter, 1))).toEqual([70_000, -5, undefined, undefined])
    expect([0, 1, 2].map((slot) => wide.beyondWhIn(slot))).toEqual([0, 65 - 1, 0])
  })
})
