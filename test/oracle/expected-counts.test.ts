import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { expectedOfGroups, expectedOfMeters } from '../../src/oracle/expected-counts.ts'
import { curvesInRound, readingsSent, roundsSent, sentRounds } from '../../src/oracle/sent-curves.ts'
import type { ExpectedRun } from '../../src/types/audit.ts'
import { type Reading, sentPlans, sentReadings } from './plans.ts'
import { simpleTariff } from './simple-fleet.ts'

function countBy(readings: readonly Reading[], groupOf: (meter: number) => number) {
  const counts = new Map<string, { slot: number; group: number; count: number }>()
  for (const { meter, slot } of readings) {
    const group = groupOf(meter)
    const key = `${slot} ${group}`
    counts.set(key, { slot, group, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].sort((a, b) => a.slot - b.slot || a.group - b.group)
}

/** Runs of slots as one line for each slot and group of which anything is expected. */
function listed(runs: readonly ExpectedRun[]) {
  return runs.flatMap(({ fromSlot, toSlot, counts }) =>
    Array.from({ length: toSlot - fromSlot }, (_, i) =>
      Array.from(counts, (count, group) => ({ slot: fromSlot + i, group, count })).filter(({ count }) => count > 0),
    ).flat(),
  )
}

describe('the expected counts', () => {
  it('are those of the messages that were sent, for any deal and any number of messages of each partition', () => {
    fc.assert(
      fc.property(sentPlans, (plan) => {
        const { deal, messages } = plan
        const sent = sentRounds(deal, messages)
        const readings = sentReadings(plan)
        const customers = Uint8Array.from({ length: deal.meters }, (_, meter) => simpleTariff(meter))
        expect(listed(expectedOfGroups(deal, sent, 4, customers))).toEqual(countBy(readings, simpleTariff))
        expect(listed(expectedOfGroups(deal, sent, 1, null))).toEqual(countBy(readings, () => 0))
        expect(expectedOfMeters(deal, sent)).toEqual(expectedOfGroups(deal, sent, 1, null))
      }),
      { numRuns: 200 },
    )
  })
})

describe('the runs of slots', () => {
  it('are a few, however many half-hours were sent', () => {
    const deal = createDeal({ meters: 8, points: 48, frame: 1 }, 2)
    const runs = expectedOfGroups(deal, sentRounds(deal, [1_600_003, 1_600_000]), 1, null)
    expect(runs.map(({ fromSlot, toSlot, counts }) => [fromSlot, toSlot, ...counts])).toEqual([
      [0, 400_000 * 48, 8],
      [400_000 * 48, 400_001 * 48, 3],
    ])
  })
})

describe('what was sent', () => {
  it('is told by one count a partition: all of them add up to the readings of the messages', () => {
    fc.assert(
      fc.property(sentPlans, (plan) => {
        const { deal, messages } = plan
        const sent = sentRounds(deal, messages)
        const readings = sentReadings(plan)
        expect(readingsSent(deal, sent)).toBe(readings.length)
        expect(roundsSent(sent)).toBe(Math.max(0, ...readings.map(({ slot }) => Math.floor(slot / deal.points) + 1)))
        for (const rounds of sent)
          for (let round = 0; round < 4; round++) {
            const mine = readings.filter(
              ({ meter, slot }) => meter % deal.partitions === rounds.partition && slot === round * deal.points,
            )
            expect(curvesInRound(deal, rounds, round)).toBe(mine.length)
          }
      }),
    )
  })

  it('is nothing before the first message', () => {
    expect(roundsSent([])).toBe(0)
  })
})
