import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditStored } from '../../src/oracle/audit-stored.ts'
import { auditSums } from '../../src/oracle/audit-sums.ts'
import { sentRounds } from '../../src/oracle/sent-curves.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { type Reading, sentPlans, sentReadings } from './plans.ts'
import { simpleFleet, simpleTariff } from './simple-fleet.ts'

/** What a store holds that added up these readings. */
function store(readings: readonly Reading[]): (slot: number) => Map<number, number> {
  const slots = new Map<number, Map<number, number>>()
  for (const { meter, slot, wattHours } of readings) {
    const groups = slots.get(slot) ?? new Map<number, number>()
    slots.set(slot, groups.set(simpleTariff(meter), (groups.get(simpleTariff(meter)) ?? 0) + wattHours))
  }
  return (slot) => slots.get(slot) ?? new Map()
}

const energyOf = ({ deal, messages }: Parameters<typeof sentReadings>[0]) =>
  auditSums(deal, simpleFleet(deal.meters), sentRounds(deal, messages), workloadOf('tariff-curves', deal.meters), [])
    .energy

describe('the audit of the stored sums', () => {
  it('finds every cell right in a store that added up all that was sent, whatever was delivered', () => {
    fc.assert(
      fc.property(sentPlans, (plan) => {
        const energy = energyOf(plan)
        const audit = auditStored(energy, store(sentReadings(plan)))
        expect(audit).toEqual({ cells: energy.length, wrong: 0, netWh: 0 })
      }),
    )
  })

  it('names by how many Wh the store is off, and in how many cells', () => {
    const slot = new Map([
      [0, 100],
      [1, 60],
    ])
    const cell = { slot: 3, deliveredWh: 0, expected: 1, delivered: 0 }
    const energy = [
      { ...cell, group: 0, expectedWh: 100 },
      { ...cell, group: 1, expectedWh: 75 },
      { ...cell, group: 2, expectedWh: 5 },
    ]
    expect(auditStored(energy, () => slot)).toEqual({ cells: 3, wrong: 2, netWh: -20 })
  })

  it('takes a slot that is not there for 0 Wh', () => {
    const energy = [{ slot: 9, group: 0, expectedWh: 8, deliveredWh: 8, expected: 1, delivered: 1 }]
    expect(auditStored(energy, () => new Map())).toEqual({ cells: 1, wrong: 1, netWh: -8 })
  })

  it('finds a group wrong that is stored though nothing of it was sent', () => {
    const energy = [{ slot: 9, group: 0, expectedWh: 8, deliveredWh: 8, expected: 1, delivered: 1 }]
    const held = new Map([
      [0, 8],
      [3, 2],
    ])
    expect(auditStored(energy, () => held)).toEqual({ cells: 2, wrong: 1, netWh: 2 })
  })
})
