import type { Deal, Fleet } from '../types/plan.ts'
import type { AuditOutcome, EnergyCell } from './audit-sums.ts'
import { walkSent } from './readings-walk.ts'
import { curvesInRound, readingsSent, type SentRounds } from './sent-curves.ts'
import { Worst } from './worst-cells.ts'

/** What arrived for one slot, reading by reading. */
export interface ArrivedSlot {
  /** how often the meter's reading arrived */
  times(meter: number): number
  /** the value of its first copy */
  wattHours(meter: number): number
  /** false if value and check of a reading contradicted each other */
  sound(meter: number): boolean
}

/** Checks every reading, and names each one that was lost, duplicated or changed. */
export function auditReadings(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  slots: readonly number[],
  arrivedIn: (slot: number) => ArrivedSlot | null,
): AuditOutcome {
  const tally = new Tally()
  const known = new Map<number, ArrivedSlot | null>()
  const slotOf = (slot: number) => {
    if (!known.has(slot)) {
      // rounds are walked in order, so earlier slots are not needed again
      for (const old of known.keys()) if (old <= slot - deal.points) known.delete(old)
      known.set(slot, arrivedIn(slot))
    }
    return known.get(slot) ?? null
  }
  walkSent(deal, fleet, sent, ({ partition, from, curves, firstSlot, wattHours }) => {
    for (let point = 0; point < deal.points; point++) {
      const slot = firstSlot + point
      const arrived = slotOf(slot)
      for (let i = 0; i < curves; i++)
        tally.reading(partition + deal.partitions * (from + i), slot, wattHours[i * deal.points + point], arrived)
    }
  })
  for (const slot of slots) {
    const sentUpTo = sent.map((rounds) => curvesInRound(deal, rounds, Math.floor(slot / deal.points)))
    const whole = sent.every(({ partition }, i) => sentUpTo[i] === deal.metersIn(partition))
    if (!whole) countStrays(deal, slot, sentUpTo, slotOf(slot), tally)
  }
  return tally.outcome(readingsSent(deal, sent))
}

/** Readings that arrived although they were never sent. */
function countStrays(
  deal: Deal,
  slot: number,
  sentUpTo: readonly number[],
  arrived: ArrivedSlot | null,
  tally: Tally,
): void {
  if (arrived === null) return
  for (let partition = 0; partition < deal.partitions; partition++)
    for (let q = sentUpTo[partition] ?? 0; q < deal.metersIn(partition); q++)
      tally.stray(partition + deal.partitions * q, slot, arrived)
}

type OpenEnergyCell = { -readonly [field in keyof EnergyCell]: EnergyCell[field] }

class Tally {
  private readonly worst = new Worst()
  private readonly energy = new Map<number, OpenEnergyCell>()
  private recent: OpenEnergyCell | null = null
  private delivered = 0
  private lost = 0
  private duplicated = 0
  private wrong = 0
  private netWh = 0
  private cells = 0

  reading(meter: number, slot: number, wattHours: number, arrived: ArrivedSlot | null): void {
    const times = arrived?.times(meter) ?? 0
    const cell = this.energyOf(slot)
    const gotWh = times === 0 ? 0 : arrived!.wattHours(meter)
    cell.expectedWh += wattHours
    cell.deliveredWh += gotWh * times
    cell.expected++
    cell.delivered += times
    this.cells++
    this.delivered += times
    const changeWh = times === 1 ? gotWh - wattHours : 0
    if (times === 1 && changeWh === 0 && arrived!.sound(meter)) return
    if (times === 0) this.lost++
    else if (times > 1) this.duplicated += times - 1
    else this.wrong++
    this.netWh += changeWh
    this.worst.add({ group: meter, slot, expected: 1, delivered: times, netWh: changeWh })
  }

  stray(meter: number, slot: number, arrived: ArrivedSlot): void {
    const times = arrived.times(meter)
    if (times === 0) return
    this.delivered += times
    this.duplicated += times
    this.energyOf(slot).delivered += times
    this.worst.add({ group: meter, slot, expected: 0, delivered: times, netWh: 0 })
  }

  outcome(expected: number): AuditOutcome {
    return {
      audit: {
        expected,
        delivered: this.delivered,
        lost: this.lost,
        duplicated: this.duplicated,
        wrong: this.wrong,
        netWh: this.netWh,
        worst: this.worst.list(),
        cells: this.cells,
        unjudged: 0,
        doubted: 0,
        stored: null,
      },
      energy: [...this.energy.values()].sort((a, b) => a.slot - b.slot),
    }
  }

  private energyOf(slot: number) {
    if (this.recent?.slot === slot) return this.recent
    let cell = this.energy.get(slot)
    if (cell === undefined) {
      cell = { slot, group: 0, expectedWh: 0, deliveredWh: 0, expected: 0, delivered: 0 }
      this.energy.set(slot, cell)
    }
    this.recent = cell
    return cell
  }
}
