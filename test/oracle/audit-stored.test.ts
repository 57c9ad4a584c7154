import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeliveredSums } from '../../src/journey/delivered.ts'
import { StoredTally } from '../../src/oracle/audit-stored.ts'
import { auditSums } from '../../src/oracle/audit-sums.ts'
import { sentRounds } from '../../src/oracle/sent-curves.ts'
import type { StoredWattHours } from '../../src/types/stored.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { type StoredList, storedOf } from '../support/stored.ts'
import { type Reading, type SentPlan, sentPlans, sentReadings } from './plans.ts'
import { simpleFleet, simpleTariff } from './simple-fleet.ts'

/** What a store holds that added up these readings. */
function store(readings: readonly Reading[]): StoredList {
  const slots = new Map<number, Map<number, number>>()
  for (const { meter, slot, wattHours } of readings) {
    const groups = slots.get(slot) ?? new Map<number, number>()
    slots.set(slot, groups.set(simpleTariff(meter), (groups.get(simpleTariff(meter)) ?? 0) + wattHours))
  }
  return [...slots].sort(([a], [b]) => a - b).map(([slot, groups]) => [slot, [...groups]] as const)
}

function auditOf({ deal, messages }: SentPlan, stored: StoredWattHours) {
  const workload = workloadOf('tariff-curves', deal.meters)
  const arrived = new DeliveredSums(workload.groups, 100)
  return auditSums(deal, simpleFleet(deal.meters), sentRounds(deal, messages), workload, { arrived, stored }).audit
}

/** The tally of one slot with these Wh expected of groups 0, 1, ... */
function tallyOf(slot: number, expectedWh: number[], stored: StoredList) {
  const tally = new StoredTally(storedOf(stored))
  tally.slot(slot, expectedWh)
  return tally.result()
}

const wh = (slot: number, ...groups: [number, number][]): StoredList => [[slot, groups]]

describe('the audit of the stored sums', () => {
  it('finds every cell right in a store that added up all that was sent, whatever was delivered', () => {
    fc.assert(
      fc.property(sentPlans, (plan) => {
        const { stored, cells } = auditOf(plan, storedOf(store(sentReadings(plan))))
        expect(stored).toEqual({ cells, wrong: 0, netWh: 0 })
      }),
    )
  })

  it('finds what is off, missing and too much in any group of any slot', () => {
    const changes = fc.array(fc.tuple(fc.nat(14), fc.nat(5), fc.integer({ min: -9, max: 9 })), { maxLength: 6 })
    fc.assert(
      fc.property(sentPlans, changes, (plan, list) => {
        const right = new Map(
          store(sentReadings(plan)).flatMap(([slot, groups]) => groups.map(([g, sum]) => [slot * 10 + g, sum])),
        )
        const held = new Map(right)
        for (const [slot, group, by] of list)
          if (by === 9) held.delete(slot * 10 + group)
          else held.set(slot * 10 + group, (held.get(slot * 10 + group) ?? 0) + by)
        const keys = [...new Set([...right.keys(), ...held.keys()])]
        const off = keys.map((key) => (held.get(key) ?? 0) - (right.get(key) ?? 0)).filter((by) => by !== 0)
        const rows = [...held]
          .sort(([a], [b]) => a - b)
          .map(([key, sum]) => wh(Math.floor(key / 10), [key % 10, sum])[0]!)
        expect(auditOf(plan, storedOf(rows)).stored).toEqual({
          cells: keys.length,
          wrong: off.length,
          netWh: off.reduce((sum, by) => sum + by, 0),
        })
      }),
    )
  })

  it('names by how many Wh the store is off, and in how many cells', () => {
    expect(tallyOf(3, [100, 75, 5], wh(3, [0, 100], [1, 60]))).toEqual({ cells: 3, wrong: 2, netWh: -20 })
  })

  it('takes a slot that is not there for 0 Wh', () => {
    expect(tallyOf(9, [8], [])).toEqual({ cells: 1, wrong: 1, netWh: -8 })
  })

  it('finds a group wrong that is stored though nothing of it was sent', () => {
    expect(tallyOf(9, [8], wh(9, [0, 8], [3, 2]))).toEqual({ cells: 2, wrong: 1, netWh: 2 })
  })
})
