import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'

const fleets = fc
  .record({
    meters: fc.integer({ min: 1, max: 500 }),
    partitions: fc.integer({ min: 1, max: 12 }),
    frame: fc.integer({ min: 1, max: 40 }),
    points: fc.integer({ min: 1, max: 48 }),
  })
  .filter(({ meters, partitions }) => partitions <= meters)

describe('deal', () => {
  it('gives every meter exactly one curve a round, in its own partition, for any fleet', () => {
    fc.assert(
      fc.property(fleets, fc.nat(3), (fleet, round) => {
        const deal = createDeal(fleet, fleet.partitions)
        const seen = new Uint8Array(fleet.meters)
        for (let j = 0; j < deal.messagesPerRound; j++) {
          const message = round * deal.messagesPerRound + j
          const partition = deal.partitionOf(message)
          expect(partition).toBe(j % fleet.partitions)
          expect(deal.roundOf(message)).toBe(round)
          expect(deal.slotOf(message)).toBe(round * fleet.points)
          for (let q = 0; q < deal.curvesIn(message); q++)
            seen[partition + fleet.partitions * (deal.firstOf(message) + q)]!++
        }
        expect(seen.every((times) => times === 1)).toBe(true)
      }),
    )
  })

  it('knows the message of every meter and half-hour', () => {
    fc.assert(
      fc.property(fleets, fc.nat(3), (fleet, round) => {
        const deal = createDeal(fleet, fleet.partitions)
        for (let j = 0; j < deal.messagesPerRound; j++) {
          const message = round * deal.messagesPerRound + j
          for (const q of [0, deal.curvesIn(message) - 1]) {
            const meter = deal.partitionOf(message) + fleet.partitions * (deal.firstOf(message) + q)
            for (const point of [0, fleet.points - 1])
              expect(deal.messageOf(meter, deal.slotOf(message) + point)).toBe(message)
          }
        }
      }),
    )
  })

  it('counts the curves before a message as the sum of the messages before it', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const deal = createDeal(fleet, fleet.partitions)
        let curves = 0
        for (let message = 0; message < 2 * deal.messagesPerRound; message++) {
          expect(deal.curvesBefore(message)).toBe(curves)
          expect(deal.messageAtCurves(curves)).toBe(message)
          curves += deal.curvesIn(message)
        }
        expect(curves).toBe(2 * fleet.meters)
      }),
    )
  })

  it('lets any consecutive round of messages hold every meter once', () => {
    const deal = createDeal({ meters: 103, points: 1, frame: 8 }, 5)
    for (let first = 0; first < deal.messagesPerRound; first++)
      expect(deal.curvesBefore(first + deal.messagesPerRound) - deal.curvesBefore(first)).toBe(103)
  })
})
