import type { Fleet } from '../../src/types/plan.ts'

/** What a meter of the simple fleet reads: any function of meter and slot will do. */
export function simpleWh(meter: number, slot: number): number {
  return (Math.imul(meter + 1, 2_654_435) ^ Math.imul(slot + 3, 40_503)) & 0x3ff
}

export function simpleTariff(meter: number): number {
  return [0, 1, 0, 2, 0, 1, 3][meter % 7]!
}

/** A fleet in closed form, whose walk insists on being asked as the real one must be: slot after slot, no gap. */
export function simpleFleet(meters: number): Fleet {
  return {
    meters,
    tariffs: (first, step, count, out, at) => {
      for (let i = 0; i < count; i++) out[at + i] = simpleTariff(first + i * step)
    },
    walk: (first, step, count) => {
      const nextSlot = new Uint32Array(count)
      return {
        fill: (from, asked, slot, points, out, at) => {
          if (from + asked > count) throw new RangeError('asked for meters beyond the walk')
          if (at + asked * points > out.length) throw new RangeError('asked for more readings than there is room')
          for (let i = 0; i < asked; i++) {
            if (nextSlot[from + i] !== slot)
              throw new RangeError(`meter ${from + i} was asked for slot ${slot} out of turn`)
            nextSlot[from + i] = slot + points
            for (let j = 0; j < points; j++) out[at + i * points + j] = simpleWh(first + (from + i) * step, slot + j)
          }
        },
      }
    },
  }
}
