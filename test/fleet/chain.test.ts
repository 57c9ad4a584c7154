import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aliasRow, balance, fitChain, rankShares } from '../../src/fleet/chain.ts'
import { mix } from '../../src/fleet/hash.ts'
import { blocks, dayClasses, dayDraws, ranks } from '../../src/fleet/model.ts'
import { knotWeights } from '../../src/fleet/slot-tables.ts'
import { londonModel } from './london.ts'

/** Chance of each next rank from one row of 16 alias entries. */
function chances(row: Uint16Array): number[] {
  const result = new Array<number>(ranks).fill(0)
  for (const [column, entry] of row.entries()) {
    const own = (entry >>> 4) / 4096
    result[column]! += own / ranks
    result[entry & 15]! += (1 - own) / ranks
  }
  return result
}

/** Ranks of 60 days that climb by hashed steps and fall back, so that rises are likelier than falls. */
function wandering(seed: number): Float32Array {
  let rank = 0.5
  return Float32Array.from({ length: 60 * 48 }, (_, slot) => {
    rank = (rank + (mix(slot * 31 + seed) >>> 0) / 2 ** 34) % 1
    return Math.min(0.999, Math.max(0.001, rank))
  })
}

describe('the chain of ranks', () => {
  it('draws every rank as often as its weight says, to 1 in 10,000', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: ranks, maxLength: ranks }), (weights) => {
        fc.pre(weights.some((weight) => weight > 0))
        const sum = weights.reduce((a, b) => a + b, 0)
        const drawn = chances(aliasRow(weights))
        for (const [rank, weight] of weights.entries())
          expect(Math.abs(drawn[rank]! - weight / sum)).toBeLessThan(2.5e-4)
      }),
    )
  })

  it('balances any positive table to the asked row and column sums', () => {
    const matrix = Float64Array.from([9, 1, 1, 1, 5, 2, 3, 1, 4])
    balance(matrix, [1, 2, 3], [3, 2, 1])
    for (let i = 0; i < 3; i++) {
      expect(matrix[3 * i]! + matrix[3 * i + 1]! + matrix[3 * i + 2]!).toBeCloseTo(i + 1, 9)
      expect(matrix[i]! + matrix[3 + i]! + matrix[6 + i]!).toBeCloseTo(3 - i, 9)
    }
  })

  it('keeps the share of every rank in every day class, whatever the data: nothing drifts', () => {
    for (const { transitions } of [londonModel(), fitChain([wandering(1), wandering(2)])]) {
      for (let table = 0; table < blocks * dayClasses; table++) {
        const next = new Array<number>(ranks).fill(0)
        for (const [rank, share] of rankShares.entries()) {
          const from = (table * ranks + rank) * ranks
          for (const [to, chance] of chances(transitions.subarray(from, from + ranks)).entries()) {
            next[to]! += (chance * share) / 1024
          }
        }
        for (const [rank, share] of rankShares.entries())
          expect(Math.abs(next[rank]! - share / 1024)).toBeLessThan(3e-4)
      }
    }
  })

  it('means the same by a rank, over all day classes together, as the data do: half of them below the median', () => {
    for (const { scores, startRanks } of [londonModel(), fitChain([wandering(1), wandering(2)])]) {
      for (let block = 0; block < blocks; block++) {
        const weights = knotWeights(scores, startRanks, block)
        const below = weights.slice(0, 16).reduce((a, b) => a + b, 0) + weights[16]! / 2
        const variance = weights.reduce((sum, weight, k) => sum + weight * (-3.2 + 0.2 * k) ** 2, 0)
        expect(below).toBeCloseTo(0.5, 2)
        expect(Math.abs(variance - 1)).toBeLessThan(0.03)
      }
    }
  })

  it('keeps the five day classes equally frequent', () => {
    const { dayChain } = londonModel()
    const counts = new Array<number>(dayClasses).fill(0)
    for (const next of dayChain) counts[next]! += 1
    for (const count of counts) expect(Math.abs(count / dayDraws - 1)).toBeLessThan(0.005)
  })
})
