import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeal } from '../../src/contract/deal.ts'
import { checkOf } from '../../src/contract/reading-check.ts'
import { DeliveredSums } from '../../src/journey/delivered.ts'
import { auditSums } from '../../src/oracle/audit-sums.ts'
import { sentRounds } from '../../src/oracle/sent-curves.ts'
import type { Audit, AuditCell } from '../../src/types/result.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { arrivedCells, expectedCells, mishaps, type Reading, sentPlans, sentReadings } from './plans.ts'
import { simpleFleet, simpleTariff, simpleWh } from './simple-fleet.ts'

const byTariff = workloadOf('tariff-curves', 50)

type Mishap = { times: number; changeWh: number }

function deliver(readings: readonly Reading[], mishapOf: (i: number) => Mishap): DeliveredSums {
  const sums = new DeliveredSums(4, 100)
  for (const [i, { meter, slot, wattHours }] of readings.entries()) {
    const { times, changeWh } = mishapOf(i)
    const value = wattHours + changeWh
    for (let n = 0; n < times; n++) sums.add(simpleTariff(meter), slot, 1, value, checkOf(meter, value))
  }
  return sums
}

/** The rules of the audit, cell by cell over plain lists. */
function byHand(readings: readonly Reading[], mishapOf: (i: number) => Mishap): Omit<Audit, 'worst'> {
  const cells = new Map<string, { want: number[]; got: number[]; checks: [number, number] }>()
  for (const [i, { meter, slot, wattHours }] of readings.entries()) {
    const key = `${slot} ${simpleTariff(meter)}`
    const cell = cells.get(key) ?? { want: [], got: [], checks: [0, 0] }
    cells.set(key, cell)
    const { times, changeWh } = mishapOf(i)
    cell.want.push(wattHours)
    cell.checks[0] = (cell.checks[0] + checkOf(meter, wattHours)) | 0
    for (let n = 0; n < times; n++) {
      cell.got.push(wattHours + changeWh)
      cell.checks[1] = (cell.checks[1] + checkOf(meter, wattHours + changeWh)) | 0
    }
  }
  const sum = (list: readonly number[]) => list.reduce((all, n) => all + n, 0)
  const audit = {
    expected: 0,
    delivered: 0,
    lost: 0,
    duplicated: 0,
    wrong: 0,
    netWh: 0,
    cells: cells.size,
    unjudged: 0,
    doubted: 0,
    stored: null,
  }
  for (const { want, got, checks } of cells.values()) {
    audit.expected += want.length
    audit.delivered += got.length
    audit.lost += Math.max(0, want.length - got.length)
    audit.duplicated += Math.max(0, got.length - want.length)
    if (want.length !== got.length) audit.unjudged++
    else if (sum(want) !== sum(got) || checks[0] !== checks[1]) {
      audit.wrong++
      audit.netWh += sum(got) - sum(want)
    }
  }
  audit.doubted = audit.unjudged + audit.wrong
  return audit
}

/** A walk in which every meter reads the same. */
function fillWith(wattHours: number) {
  return (_from: number, curves: number, _slot: number, points: number, out: Uint16Array, at: number) => {
    out.fill(wattHours, at, at + curves * points)
  }
}

/** All choices of two meters that are lost and two others that are doubled. */
function pairsOfPairs(meters: number): [number[], number[]][] {
  const pairs: number[][] = []
  for (let a = 0; a < meters; a++) for (let b = a + 1; b < meters; b++) pairs.push([a, b])
  return pairs.flatMap((lost) =>
    pairs.filter((pair) => !pair.some((m) => lost.includes(m))).map((doubled): [number[], number[]] => [lost, doubled]),
  )
}

const small = { meters: 14, points: 1, frame: 1 }
/** One round of 14 meters in which `mishapOf` happens to each meter. */
function auditOfRound(mishapOf: (meter: number) => Mishap) {
  const deal = createDeal(small, 1)
  const plan = { deal, messages: [14] }
  const readings = sentReadings(plan)
  return auditSums(deal, simpleFleet(14), sentRounds(deal, [14]), byTariff, {
    arrived: deliver(readings, (i) => mishapOf(readings[i]!.meter)),
    stored: null,
  })
}

describe('the audit of sums', () => {
  it('says what an audit by hand says, whatever was lost, doubled or changed', () => {
    fc.assert(
      fc.property(sentPlans, mishaps, (plan, list) => {
        const { deal, messages } = plan
        const readings = sentReadings(plan)
        const mishapOf = (i: number) => list[i % list.length]!
        const what = { arrived: deliver(readings, mishapOf), stored: null }
        const { audit } = auditSums(deal, simpleFleet(deal.meters), sentRounds(deal, messages), byTariff, what)
        const { worst: _, ...totals } = audit
        expect(totals).toEqual(byHand(readings, mishapOf))
        expect(audit.expected).toBe(audit.delivered + audit.lost - audit.duplicated)
      }),
      { numRuns: 300 },
    )
  })

  it('expects of each group and slot the count, Wh and check of the readings that were sent', () => {
    fc.assert(
      fc.property(sentPlans, (plan) => {
        const { deal, messages } = plan
        const cells = expectedCells(deal, simpleFleet(deal.meters), sentRounds(deal, messages), byTariff)
        const whole = deliver(sentReadings(plan), () => ({ times: 1, changeWh: 0 }))
        expect(cells).toEqual(arrivedCells(whole, 4))
      }),
    )
  })

  it('walks more meters than fit into one block', () => {
    const deal = createDeal({ meters: 10_000, points: 2, frame: 100 }, 2)
    const sent = sentRounds(deal, [60, 50])
    const [first] = expectedCells(deal, simpleFleet(10_000), sent, workloadOf('national-curve', 10_000))
    let wattHours = 0
    for (let meter = 0; meter < 10_000; meter++) wattHours += simpleWh(meter, 0)
    expect(first).toMatchObject({ slot: 0, group: 0, count: 10_000, wattHours })
  })

  it('calls it exact only when count, Wh and check all agree', () => {
    expect(auditOfRound(() => ({ times: 1, changeWh: 0 })).audit).toMatchObject({
      expected: 14,
      delivered: 14,
      lost: 0,
      duplicated: 0,
      wrong: 0,
      netWh: 0,
      worst: [],
      cells: 4,
      unjudged: 0,
      doubted: 0,
    })
  })

  it('finds as many lost as doubled in one cell: the cell is wrong though its count is right', () => {
    // meters 0 and 2 are both Base
    const { audit } = auditOfRound((meter) => ({ times: meter === 0 ? 0 : meter === 2 ? 2 : 1, changeWh: 0 }))
    const netWh = simpleWh(2, 0) - simpleWh(0, 0)
    expect(audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 1, unjudged: 0, doubted: 1, netWh })
  })

  it('finds changes that cancel each other out in Wh, by the check', () => {
    const { audit } = auditOfRound((meter) => ({ times: 1, changeWh: meter === 0 ? 5 : meter === 2 ? -5 : 0 }))
    expect(audit).toMatchObject({ wrong: 1, netWh: 0 })
    expect(audit.worst).toEqual([{ group: 0, slot: 0, expected: 6, delivered: 6, netWh: 0 }])
  })

  it('finds two lost and two others doubled at the same Wh, in whatever way they lie', () => {
    const deal = createDeal({ meters: 12, points: 1, frame: 1 }, 1)
    const equal = { ...simpleFleet(12), walk: () => ({ fill: fillWith(200) }) }
    const one = workloadOf('national-curve', 12)
    for (const [lost, doubled] of pairsOfPairs(12)) {
      const arrived = new DeliveredSums(1, 1)
      for (let meter = 0; meter < 12; meter++)
        for (let n = lost.includes(meter) ? 0 : doubled.includes(meter) ? 2 : 1; n > 0; n--)
          arrived.add(0, 0, 1, 200, checkOf(meter, 200))
      const { audit } = auditSums(deal, equal, sentRounds(deal, [12]), one, { arrived, stored: null })
      expect(audit, `${lost} lost, ${doubled} doubled`).toMatchObject({ wrong: 1, netWh: 0 })
    }
  })

  it('does not judge the values of a cell whose count is wrong, and says how many those are', () => {
    const { audit } = auditOfRound((meter) => ({ times: meter === 3 ? 0 : 1, changeWh: meter === 10 ? 7 : 0 }))
    // meters 3 and 10 are the two of Tempo: one lost, the other changed
    expect(audit).toMatchObject({ lost: 1, wrong: 0, netWh: 0, unjudged: 1, doubted: 1 })
  })

  it('counts readings of a group and slot that was never sent as duplicated, and shows the cell', () => {
    const deal = createDeal(small, 1)
    const arrived = new DeliveredSums(4, 100)
    arrived.add(2, 77, 3, 9, 1)
    const { audit, energy } = auditSums(deal, simpleFleet(14), sentRounds(deal, [0]), byTariff, {
      arrived,
      stored: null,
    })
    expect(audit).toMatchObject({ expected: 0, delivered: 3, duplicated: 3, lost: 0, unjudged: 1, cells: 1 })
    expect(audit.worst).toEqual([{ group: 2, slot: 77, expected: 0, delivered: 3, netWh: 0 }])
    expect(energy).toEqual([{ slot: 77, group: 2, expectedWh: 0, deliveredWh: 9, expected: 0, delivered: 3 }])
  })

  it('gives the report the energy of a month of half-hours, and no more', () => {
    const deal = createDeal({ meters: 7, points: 48, frame: 1 }, 1)
    const sent = sentRounds(deal, [7 * 32])
    const { audit, energy } = auditSums(deal, simpleFleet(7), sent, byTariff, {
      arrived: new DeliveredSums(4, 32 * 48),
      stored: null,
    })
    expect(audit).toMatchObject({ cells: 32 * 48 * 4, lost: 32 * 48 * 7 })
    expect([energy.length, energy.at(-1)!.slot]).toEqual([31 * 48 * 4, 31 * 48 - 1])
  })

  it('calls everything lost when nothing came', () => {
    const { audit } = auditOfRound(() => ({ times: 0, changeWh: 0 }))
    expect(audit).toMatchObject({ expected: 14, delivered: 0, lost: 14, wrong: 0 })
  })

  it('shows the worst cells first, at most 20', () => {
    const deal = createDeal({ meters: 50, points: 48, frame: 1 }, 1)
    const plan = { deal, messages: [50] }
    const readings = sentReadings(plan)
    const arrived = deliver(readings, (i) => ({ times: readings[i]!.meter < readings[i]!.slot ? 0 : 1, changeWh: 0 }))
    const { worst } = auditSums(deal, simpleFleet(50), sentRounds(deal, [50]), byTariff, {
      arrived,
      stored: null,
    }).audit
    const missing = worst.map(({ expected, delivered: got }: AuditCell) => expected - got)
    expect(worst.length).toBe(20)
    expect(missing).toEqual(missing.toSorted((a, b) => b - a))
    expect(worst[0]).toMatchObject({ group: 0, slot: 47 })
  })
})
