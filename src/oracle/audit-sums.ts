import type { ArrivedSums, Sums } from '../types/audit.ts'
import type { Deal, Fleet } from '../types/plan.ts'
import { type Audit, type FleetFacts, fleetFileSlots } from '../types/result.ts'
import type { StoredWattHours } from '../types/stored.ts'
import { StoredTally } from './audit-stored.ts'
import { type ExpectedRound, type SumGroups, walkExpected } from './expected-rounds.ts'
import { readingsSent, type SentRounds } from './sent-curves.ts'
import { Worst } from './worst-cells.ts'

export type EnergyCell = FleetFacts['cells'][number]

export interface AuditOutcome {
  readonly audit: Audit
  /** energies by slot and group, for the report: of the slots that fleet.json has room for */
  readonly energy: readonly EnergyCell[]
}

/** What came out, and what the database holds (null = nothing is stored). */
export interface SumsToAudit {
  readonly arrived: ArrivedSums
  readonly stored: StoredWattHours | null
}

/**
 * Compares what arrived with what must have arrived. If a count is too low, the difference is lost; if too high, it is
 * duplicated; a right count with a different energy or check is a wrong cell. The values of a cell with a wrong count
 * are not judged. Goes through the slots once, in order, so that beside what arrived only one round is in memory.
 */
export function auditSums(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  workload: SumGroups,
  { arrived, stored }: SumsToAudit,
): AuditOutcome {
  const { groups } = workload
  const tally = new SumsTally(arrived, groups, stored)
  let nextSlot = 0
  walkExpected(deal, fleet, sent, workload, (round) => {
    for (let point = 0; point < deal.points; point++) tally.slot(round.firstSlot + point, round, point * groups)
    nextSlot = round.firstSlot + deal.points
  })
  const nothing = {
    count: new Float64Array(groups),
    wattHours: new Float64Array(groups),
    check: new Int32Array(groups),
  }
  for (let slot = nextSlot; slot < arrived.slots; slot++) tally.slot(slot, nothing, 0)
  return tally.outcome(readingsSent(deal, sent))
}

class SumsTally {
  private readonly arrived: ArrivedSums
  private readonly stored: StoredTally | null
  private readonly storedWh: number[]
  private readonly worst = new Worst()
  private readonly energy: EnergyCell[] = []
  private delivered = 0
  private lost = 0
  private duplicated = 0
  private wrong = 0
  private netWh = 0
  private cells = 0
  private unjudged = 0

  constructor(arrived: ArrivedSums, groups: number, stored: StoredWattHours | null) {
    this.arrived = arrived
    this.stored = stored === null ? null : new StoredTally(stored)
    this.storedWh = Array.from({ length: groups }, () => Number.NaN)
  }

  /** Slots come in rising order. `at`: the cell of the expected columns that holds the slot's group 0. */
  slot(slot: number, expected: Omit<ExpectedRound, 'firstSlot'>, at: number): void {
    const { storedWh } = this
    for (let group = 0; group < storedWh.length; group++) {
      const count = expected.count[at + group]
      const want = { count, wattHours: expected.wattHours[at + group], check: expected.check[at + group] }
      const got = this.arrived.at(slot, group)
      const isCell = count > 0 || got.count > 0
      storedWh[group] = isCell ? want.wattHours : Number.NaN
      if (isCell) this.cell(slot, group, want, got)
    }
    this.stored?.slot(slot, storedWh)
  }

  private cell(slot: number, group: number, want: Sums, got: Sums): void {
    this.cells++
    this.delivered += got.count
    if (slot < fleetFileSlots) this.energy.push(energyOf(slot, group, want, got))
    const difference = got.count - want.count
    const changeWh = difference === 0 ? got.wattHours - want.wattHours : 0
    if (difference === 0 && changeWh === 0 && got.check === want.check) return
    if (difference < 0) this.lost -= difference
    else if (difference > 0) this.duplicated += difference
    else this.wrong++
    if (difference !== 0) this.unjudged++
    this.netWh += changeWh
    this.worst.add({ group, slot, expected: want.count, delivered: got.count, netWh: changeWh })
  }

  outcome(expected: number): AuditOutcome {
    const { delivered, lost, duplicated, wrong, netWh, cells, unjudged } = this
    const counts = { expected, delivered, lost, duplicated, wrong, netWh, cells, unjudged, doubted: unjudged + wrong }
    const stored = this.stored?.result() ?? null
    return { audit: { ...counts, worst: this.worst.list(), stored }, energy: this.energy }
  }
}

function energyOf(slot: number, group: number, want: Sums, got: Sums): EnergyCell {
  return {
    slot,
    group,
    expectedWh: want.wattHours,
    deliveredWh: got.wattHours,
    expected: want.count,
    delivered: got.count,
  }
}
