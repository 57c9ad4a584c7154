import fc from 'fast-check'
import { createDeal } from '../../src/contract/deal.ts'
import { type SumGroups, walkExpected } from '../../src/oracle/expected-rounds.ts'
import type { SentRounds } from '../../src/oracle/sent-curves.ts'
import type { ArrivedSums, Sums } from '../../src/types/audit.ts'
import type { Deal, Fleet } from '../../src/types/plan.ts'
import { simpleWh } from './simple-fleet.ts'

/** A deal, and how many messages of each partition were sent. */
export interface SentPlan {
  readonly deal: Deal
  readonly messages: readonly number[]
}

export interface Reading {
  readonly meter: number
  readonly slot: number
  readonly wattHours: number
}

export const sentPlans: fc.Arbitrary<SentPlan> = fc
  .record({
    meters: fc.integer({ min: 1, max: 40 }),
    partitions: fc.integer({ min: 1, max: 6 }),
    frame: fc.integer({ min: 1, max: 7 }),
    points: fc.integer({ min: 1, max: 4 }),
    sent: fc.array(fc.nat(30), { minLength: 6, maxLength: 6 }),
  })
  .filter(({ meters, partitions }) => partitions <= meters)
  .map(({ sent, partitions, ...fleet }) => {
    const deal = createDeal(fleet, partitions)
    const messages = sent.slice(0, partitions).map((n, p) => n % (3 * deal.framesIn(p) + 1))
    return { deal, messages }
  })

/** Every reading that was sent, message by message: the plain way through the deal. */
export function sentReadings({ deal, messages }: SentPlan): Reading[] {
  const left = [...messages]
  const readings: Reading[] = []
  for (let message = 0; left.some((n) => n > 0); message++) {
    const partition = deal.partitionOf(message)
    if (left[partition] === 0) continue
    left[partition]!--
    for (let q = 0; q < deal.curvesIn(message); q++) {
      const meter = partition + deal.partitions * (deal.firstOf(message) + q)
      for (let point = 0; point < deal.points; point++) {
        const slot = deal.slotOf(message) + point
        readings.push({ meter, slot, wattHours: simpleWh(meter, slot) })
      }
    }
  }
  return readings
}

/** What a pipeline does to each reading in turn: nothing (mostly), lose, double, triple, change. */
export const mishaps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({ times: 1, changeWh: 0 }) },
    {
      weight: 2,
      arbitrary: fc.record({ times: fc.integer({ min: 0, max: 6 }), changeWh: fc.constantFrom(0, 0, 1, 5, 1000) }),
    },
  ),
  { minLength: 1, maxLength: 50 },
)

/** One group and slot, and its totals. */
export type Cell = Sums & { readonly group: number; readonly slot: number }

/** What the oracle expects, as a list ordered by slot and group, without the groups of which nothing was sent. */
export function expectedCells(deal: Deal, fleet: Fleet, sent: readonly SentRounds[], workload: SumGroups): Cell[] {
  const cells: Cell[] = []
  walkExpected(deal, fleet, sent, workload, ({ firstSlot, count, wattHours, check }) => {
    for (const [i, n] of count.entries()) {
      const place = { group: i % workload.groups, slot: firstSlot + Math.floor(i / workload.groups) }
      if (n > 0) cells.push({ ...place, count: n, wattHours: wattHours[i]!, check: check[i]! })
    }
  })
  return cells
}

/** What arrived, as a list ordered by slot and group, without what did not. */
export function arrivedCells(arrived: ArrivedSums, groups: number): Cell[] {
  const places = Array.from({ length: arrived.slots * groups }, (_, i) => ({
    group: i % groups,
    slot: Math.floor(i / groups),
  }))
  return places.map(({ group, slot }) => ({ group, slot, ...arrived.at(slot, group) })).filter(({ count }) => count > 0)
}
