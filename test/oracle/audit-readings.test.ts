import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { type ArrivedSlot, auditReadings } from '../../src/oracle/audit-readings.ts'
import { sentRounds } from '../../src/oracle/sent-curves.ts'
import type { Audit } from '../../src/types/result.ts'
import { mishaps, type Reading, sentPlans, sentReadings } from './plans.ts'
import { simpleFleet, simpleWh } from './simple-fleet.ts'

type Mishap = { times: number; changeWh: number }

/** What came, slot by slot. */
class Arrived {
  readonly slots = 100
  /** copies of which only the slot is known */
  readonly copies = new Map<number, { count: number; wattHours: number }>()
  private readonly readings = new Map<number, Map<number, { times: number; wattHours: number; sound: boolean }>>()

  add(meter: number, slot: number, times: number, wattHours: number, sound = true): void {
    if (times === 0) return
    const readings = this.readings.get(slot) ?? new Map<number, { times: number; wattHours: number; sound: boolean }>()
    this.readings.set(slot, readings)
    readings.set(meter, { times: (readings.get(meter)?.times ?? 0) + times, wattHours, sound })
  }

  in = (slot: number): ArrivedSlot | null => {
    const readings = this.readings.get(slot)
    if (readings === undefined) return null
    return {
      times: (meter) => readings.get(meter)?.times ?? 0,
      wattHours: (meter) => readings.get(meter)?.wattHours ?? 0,
      sound: (meter) => readings.get(meter)?.sound ?? true,
      copies: this.copies.get(slot) ?? { count: 0, wattHours: 0 },
      beyondWh: 0,
    }
  }
}

function byHand(readings: readonly Reading[], mishapOf: (i: number) => Mishap, strays: number): Omit<Audit, 'worst'> {
  const audit = { expected: readings.length, delivered: strays, lost: 0, duplicated: strays, wrong: 0, netWh: 0 }
  for (const i of readings.keys()) {
    const { times, changeWh } = mishapOf(i)
    audit.delivered += times
    if (times === 0) audit.lost++
    else if (times > 1) audit.duplicated += times - 1
    else if (changeWh !== 0) {
      audit.wrong++
      audit.netWh += changeWh
    }
  }
  return { ...audit, cells: readings.length, unjudged: 0, doubted: 0, stored: null }
}

const deal = createDeal({ meters: 10, points: 1, frame: 1 }, 2)
const fleet = simpleFleet(10)
const exactly = (arrived: Arrived, meters: readonly number[], slot = 0) => {
  for (const meter of meters) arrived.add(meter, slot, 1, simpleWh(meter, slot))
}

describe('the audit of readings', () => {
  it('names exactly what was lost, doubled and changed, and what came though it was never sent', () => {
    const strays = fc.array(fc.tuple(fc.nat(), fc.nat(14), fc.integer({ min: 1, max: 4 })), { maxLength: 4 })
    fc.assert(
      fc.property(sentPlans, mishaps, strays, (plan, list, uninvited) => {
        const readings = sentReadings(plan)
        const mishapOf = (i: number) => list[i % list.length]!
        const arrived = new Arrived()
        const known = new Set(readings.map(({ meter, slot }) => `${meter} ${slot}`))
        for (const [i, { meter, slot, wattHours }] of readings.entries())
          arrived.add(meter, slot, mishapOf(i).times, wattHours + mishapOf(i).changeWh)
        let strange = 0
        for (const [n, slot, times] of uninvited) {
          const meter = n % plan.deal.meters
          if (known.has(`${meter} ${slot}`)) continue
          arrived.add(meter, slot, times, 1)
          strange += times
        }
        const sent = sentRounds(plan.deal, plan.messages)
        const { audit } = auditReadings(plan.deal, simpleFleet(plan.deal.meters), sent, arrived)
        const { worst: _, ...totals } = audit
        expect(totals).toEqual(byHand(readings, mishapOf, strange))
        expect(audit.expected).toBe(audit.delivered + audit.lost - audit.duplicated)
      }),
      { numRuns: 300 },
    )
  })

  it('shows each wrong reading by meter and slot, with what it is off by', () => {
    const arrived = new Arrived()
    exactly(arrived, [0, 1, 2, 3, 4, 6, 8])
    arrived.add(5, 0, 3, simpleWh(5, 0))
    arrived.add(7, 0, 1, simpleWh(7, 0) - 30)
    const { audit } = auditReadings(deal, fleet, sentRounds(deal, [5, 5]), arrived)
    expect(audit).toMatchObject({ lost: 1, duplicated: 2, wrong: 1, netWh: -30 })
    expect(audit.worst).toEqual([
      { group: 5, slot: 0, expected: 1, delivered: 3, netWh: 0 },
      { group: 9, slot: 0, expected: 1, delivered: 0, netWh: 0 },
      { group: 7, slot: 0, expected: 1, delivered: 1, netWh: -30 },
    ])
  })

  it('calls a reading wrong whose value is right and whose check contradicts it', () => {
    const arrived = new Arrived()
    exactly(arrived, [0, 1, 2, 3, 4, 5, 6, 7, 8])
    arrived.add(9, 0, 1, simpleWh(9, 0), false)
    const { audit } = auditReadings(deal, fleet, sentRounds(deal, [5, 5]), arrived)
    expect(audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 1, netWh: 0 })
  })

  it('finds strays of meters whose turn had not come, and of slots that were never begun', () => {
    const arrived = new Arrived()
    exactly(arrived, [0, 2, 1])
    arrived.add(4, 0, 1, 5)
    arrived.add(3, 8, 2, 5)
    const { audit } = auditReadings(deal, fleet, sentRounds(deal, [2, 1]), arrived)
    expect(audit).toMatchObject({ expected: 3, delivered: 6, lost: 0, duplicated: 3, wrong: 0 })
    expect(audit.worst).toEqual([
      { group: 3, slot: 8, expected: 0, delivered: 2, netWh: 0 },
      { group: 4, slot: 0, expected: 0, delivered: 1, netWh: 0 },
    ])
  })

  it('counts copies of which only the slot is known once, also in slots that were sent in part', () => {
    const arrived = new Arrived()
    exactly(arrived, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    exactly(arrived, [0, 2, 4, 6, 8, 1, 3], 1)
    exactly(arrived, [0, 2, 4, 6, 8], 2)
    for (const slot of [0, 1, 2]) arrived.copies.set(slot, { count: 5, wattHours: 50 })
    const { audit, energy } = auditReadings(deal, fleet, sentRounds(deal, [15, 7]), arrived)
    expect(audit).toMatchObject({ expected: 22, delivered: 37, lost: 0, duplicated: 15, wrong: 0, netWh: 0 })
    expect(energy.map(({ delivered, expected }) => delivered - expected)).toEqual([5, 5, 5])
    expect(energy.map(({ deliveredWh, expectedWh }) => deliveredWh - expectedWh)).toEqual([50, 50, 50])
  })

  it('sums up the energy of each slot for the report', () => {
    const arrived = new Arrived()
    exactly(arrived, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0)
    exactly(arrived, [0, 1], 1)
    const { energy } = auditReadings(deal, fleet, sentRounds(deal, [6, 6]), arrived)
    const whOf = (meters: number, slot: number) =>
      Array.from({ length: meters }, (_, meter) => simpleWh(meter, slot)).reduce((sum, wh) => sum + wh, 0)
    expect(energy).toEqual([
      { slot: 0, group: 0, expectedWh: whOf(10, 0), deliveredWh: whOf(10, 0), expected: 10, delivered: 10 },
      { slot: 1, group: 0, expectedWh: whOf(2, 1), deliveredWh: whOf(2, 1), expected: 2, delivered: 2 },
    ])
  })
})
