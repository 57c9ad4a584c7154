import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFleet, meterFacts, modelDayWh } from '../../src/fleet/fleet.ts'
import { londonModel } from './london.ts'

const model = londonModel()
const firstDay = '2014-01-06'

interface Dealing {
  readonly seed: number
  readonly meters: number
  readonly slots: number
  readonly partitions: number
  readonly block: number
  readonly points: number
}

/** Readings of all meters in the slots 0 .. `slots - 1`, as `[meter * slots + slot]`, the meters dealt to `partitions` walks. */
function readings({ seed, meters, slots, partitions, block, points }: Dealing): Uint16Array {
  const fleet = createFleet(model, { seed, meters, firstDay })
  const result = new Uint16Array(meters * slots)
  const counts = Array.from({ length: partitions }, (_, p) => Math.ceil((meters - p) / partitions))
  const walks = counts.map((count, p) => fleet.walk(p, partitions, count))
  for (let slot = 0; slot < slots; slot += points) {
    for (const [p, walk] of walks.entries()) {
      for (let from = 0; from < counts[p]!; from += block) {
        const size = Math.min(block, counts[p]! - from)
        const out = new Uint16Array(3 + size * points)
        walk.fill(from, size, slot, points, out, 3)
        for (let i = 0; i < size * points; i++) {
          const meter = p + partitions * (from + Math.floor(i / points))
          result[meter * slots + slot + (i % points)] = out[3 + i]!
        }
      }
    }
  }
  return result
}

describe('what the meters of a fleet read', () => {
  it('does not change from version to version: known meters keep their readings', () => {
    const fleet = createFleet(model, { seed: 2014, meters: 35_000_000, firstDay })
    const curve = (meter: number) => {
      const out = new Uint16Array(96)
      fleet.walk(meter, 1, 1).fill(0, 1, 0, 96, out, 0)
      return [0, 1, 17, 36, 47, 48, 60, 95].map((slot) => out[slot])
    }
    expect([0, 7, 1_234_567, 34_999_999].map(curve)).toEqual([
      [50, 56, 122, 153, 131, 98, 374, 64],
      [53, 51, 23, 36, 41, 42, 26, 80],
      [412, 588, 194, 534, 214, 152, 67, 172],
      [168, 106, 268, 531, 162, 119, 164, 357],
    ])
  })

  it('keeps the sum and the order of the first 96,000 readings', () => {
    const first = readings({ seed: 2014, meters: 1000, slots: 96, partitions: 1, block: 1000, points: 48 })
    const check = first.reduce((sum, wh, index) => (sum + Math.imul(index + 1, wh + 1)) | 0, 0)
    expect([first.reduce((sum, wh) => sum + wh, 0), check]).toEqual([26_347_082, -534_410_945])
  })

  it('does not depend on partitions, frames or points', () => {
    const whole = new Map<number, Uint16Array>()
    const seeds = fc.constantFrom(0, 2014, 2 ** 52 + 1)
    const deal = fc.record({
      seed: seeds,
      partitions: fc.constantFrom(1, 2, 7, 60),
      block: fc.integer({ min: 1, max: 61 }),
      points: fc.constantFrom(1, 2, 3, 48),
    })
    fc.assert(
      fc.property(deal, ({ seed, ...rest }) => {
        const size = { seed, meters: 60, slots: 144 }
        if (!whole.has(seed)) whole.set(seed, readings({ ...size, partitions: 1, block: 60, points: 1 }))
        const dealt = readings({ ...size, ...rest })
        expect(dealt.findIndex((wh, index) => wh !== whole.get(seed)![index])).toBe(-1)
      }),
      { numRuns: 60 },
    )
  })

  it('differs from seed to seed, also where only the high bits of the seed differ', () => {
    const of = (seed: number) => readings({ seed, meters: 5, slots: 48, partitions: 1, block: 5, points: 48 })
    expect(of(1)).not.toEqual(of(2))
    expect(of(1)).not.toEqual(of(1 + 2 ** 32))
  })

  it('has the mean that the tables say, in winter and in summer', () => {
    for (const day of ['2014-01-06', '2014-07-05']) {
      const meters = 60_000
      const out = new Uint16Array(meters * 48)
      createFleet(model, { seed: 7, meters, firstDay: day }).walk(0, 1, meters).fill(0, meters, 0, 48, out, 0)
      const sums = new Float64Array(48)
      for (let i = 0; i < out.length; i++) sums[i % 48]! += out[i]!
      for (const [slot, expected] of modelDayWh(model, day).entries()) {
        expect(Math.abs(sums[slot]! / meters / expected - 1)).toBeLessThan(0.025)
      }
    }
  })

  it('keeps its level day after day', () => {
    const meters = 20_000
    const walk = createFleet(model, { seed: 3, meters, firstDay: '2014-01-06' }).walk(0, 1, meters)
    const out = new Uint16Array(meters * 48)
    for (let day = 0; day < 14; day++) {
      walk.fill(0, meters, day * 48, 48, out, 0)
      const expected = modelDayWh(model, `2014-01-${String(6 + day).padStart(2, '0')}`).reduce((a, b) => a + b, 0)
      const seen = out.reduce((a, b) => a + b, 0) / meters
      expect(Math.abs(seen / expected - 1)).toBeLessThan(0.02)
    }
  })

  it('refuses a seed, a number of meters or a day that cannot be', () => {
    const options = { seed: 1, meters: 10, firstDay }
    expect(() => createFleet(model, { ...options, seed: -1 })).toThrow('seed of the fleet is -1')
    expect(() => createFleet(model, { ...options, meters: 0 })).toThrow('meters of the fleet is 0')
    expect(() => createFleet(model, { ...options, meters: 2 ** 32 })).toThrow('meters of the fleet')
    expect(() => createFleet(model, { ...options, firstDay: '2014-02-30' })).toThrow('firstDay of the fleet')
  })
})

describe('who the meters of a fleet are', () => {
  const meters = 200_000
  const facts = Array.from({ length: meters }, (_, meter) => meterFacts(model, 2014, meter))

  it('has 60 % Base, 38 % HP/HC, 1.5 % Tempo and 0.5 % EJP', () => {
    const share = (tariff: number) => facts.filter((fact) => fact.tariff === tariff).length / meters
    expect(Math.abs(share(0) - 0.6)).toBeLessThan(0.005)
    expect(Math.abs(share(1) - 0.38)).toBeLessThan(0.005)
    expect(Math.abs(share(2) - 0.015)).toBeLessThan(0.0015)
    expect(Math.abs(share(3) - 0.005)).toBeLessThan(0.001)
  })

  it('deals archetypes evenly and sizes around 1', () => {
    const counts = new Array<number>(model.archetypes).fill(0)
    let scale = 0
    for (const fact of facts) {
      counts[fact.archetype]! += 1
      scale += fact.scale / 4096
    }
    const even = meters / model.archetypes
    for (const count of counts) expect(Math.abs(count / even - 1)).toBeLessThan(0.15)
    expect(Math.abs(scale / meters - 1)).toBeLessThan(0.002)
  })

  it('writes the tariffs of any walk over the meters', () => {
    const fleet = createFleet(model, { seed: 2014, meters, firstDay })
    const out = new Uint8Array(102).fill(9)
    fleet.tariffs(5, 7, 100, out, 1)
    expect(out[0]).toBe(9)
    expect(out[101]).toBe(9)
    for (let i = 0; i < 100; i++) expect(out[1 + i]).toBe(facts[5 + 7 * i]!.tariff)
  })

  it('makes a meter read by its archetype and size', () => {
    const twoMonths = readings({ seed: 2014, meters: 40, slots: 48 * 60, partitions: 1, block: 40, points: 48 })
    for (let meter = 0; meter < 40; meter++) {
      const curve = twoMonths.subarray(meter * 48 * 60, (meter + 1) * 48 * 60)
      const { archetype, scale } = facts[meter]!
      const largest = model.quantiles
        .subarray(archetype * 288 * 33, (archetype + 1) * 288 * 33)
        .reduce((a, b) => Math.max(a, b), 0)
      expect(Math.max(...curve)).toBeLessThanOrEqual(
        Math.ceil((largest / 2 ** model.fractionBits) * 2 * (scale / 4096)),
      )
    }
  })
})
