import type { Deal, Fleet } from '../types/plan.ts'
import { fleetFileSlots } from '../types/result.ts'
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
  /** copies beside those: it is not known of which readings */
  readonly copies: { readonly count: number; readonly wattHours: number }
  /** what single readings were beyond the values that are told here: it is not known which */
  readonly beyondWh: number
}

/** What arrived, slot by slot. */
export interface ArrivedReadings {
  /** all slots are below this */
  readonly slots: number
  /** null if nothing arrived */
  in(slot: number): ArrivedSlot | null
}

/** Checks every reading, and names each one that was lost, duplicated or changed. */
export function auditReadings(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  arrived: ArrivedReadings,
): AuditOutcome {
  const tally = new Tally()
  const window = new SlotWindow(deal.points, arrived, tally)
  walkSent(deal, fleet, sent, ({ partition, from, curves, firstSlot, wattHours }) => {
    for (let point = 0; point < deal.points; point++) {
      const slot = firstSlot + point
      const readings = window.slot(slot)
      for (let i = 0; i < curves; i++)
        tally.reading(partition + deal.partitions * (from + i), slot, wattHours[i * deal.points + point], readings)
    }
  })
  // every meter was sent in the rounds before that one
  const wholeRounds = Math.min(...sent.map(({ fullRounds }) => fullRounds))
  for (let slot = wholeRounds * deal.points; slot < arrived.slots; slot++) {
    const readings = window.slot(slot)
    if (readings !== null) countStrays(deal, sent, slot, readings, tally)
  }
  return tally.outcome(readingsSent(deal, sent))
}

/** The slots of the round that is walked. What is not known by reading is counted when a slot is first looked at. */
class SlotWindow {
  private readonly known = new Map<number, ArrivedSlot | null>()
  private highest = -1
  private readonly points: number
  private readonly arrived: ArrivedReadings
  private readonly tally: Tally

  constructor(points: number, arrived: ArrivedReadings, tally: Tally) {
    this.points = points
    this.arrived = arrived
    this.tally = tally
  }

  slot(slot: number): ArrivedSlot | null {
    const known = this.known.get(slot)
    if (known !== undefined) return known
    // rounds are walked in order, so earlier slots are not needed again
    for (const old of this.known.keys()) if (old <= slot - this.points) this.known.delete(old)
    const found = this.arrived.in(slot)
    this.known.set(slot, found)
    // a slot of the last rounds is looked at twice: for what was sent, and for what was not
    if (found !== null && slot > this.highest) this.tally.unknown(slot, found)
    this.highest = Math.max(this.highest, slot)
    return found
  }
}

/** Readings that arrived although they were never sent. */
function countStrays(deal: Deal, sent: readonly SentRounds[], slot: number, arrived: ArrivedSlot, tally: Tally): void {
  const sentUpTo = sent.map((rounds) => curvesInRound(deal, rounds, Math.floor(slot / deal.points)))
  for (let partition = 0; partition < deal.partitions; partition++)
    for (let q = sentUpTo[partition] ?? 0; q < deal.metersIn(partition); q++)
      tally.stray(partition + deal.partitions * q, slot, arrived)
}

type OpenEnergyCell = { -readonly [field in keyof EnergyCell]: EnergyCell[field] }

class Tally {
  private readonly worst = new Worst()
  /** of the slots that fleet.json has room for */
  private readonly energy = new Map<number, OpenEnergyCell>()
  private recent: OpenEnergyCell = emptyCell(-1)
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

  /** What is known only of the slot. Each of its copies is one too many, whichever reading it is of. */
  unknown(slot: number, { copies, beyondWh }: ArrivedSlot): void {
    if (copies.count === 0 && beyondWh === 0) return
    const cell = this.energyOf(slot)
    cell.delivered += copies.count
    cell.deliveredWh += copies.wattHours + beyondWh
    this.delivered += copies.count
    this.duplicated += copies.count
    this.netWh += beyondWh
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

  private energyOf(slot: number): OpenEnergyCell {
    if (this.recent.slot === slot) return this.recent
    this.recent = this.energy.get(slot) ?? emptyCell(slot)
    if (slot < fleetFileSlots) this.energy.set(slot, this.recent)
    return this.recent
  }
}

function emptyCell(slot: number): OpenEnergyCell {
  return { slot, group: 0, expectedWh: 0, deliveredWh: 0, expected: 0, delivered: 0 }
}
