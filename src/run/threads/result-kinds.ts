import { checkOf } from '../../contract/reading-check.ts'
import { type Delivered, DeliveredSums } from '../../journey/delivered.ts'
import { DeliveredReadings, type SlotReadings } from '../../journey/delivered-readings.ts'
import { type ArrivedSlot, auditReadings } from '../../oracle/audit-readings.ts'
import { auditStored } from '../../oracle/audit-stored.ts'
import { type AuditOutcome, auditSums } from '../../oracle/audit-sums.ts'
import { expectedOfGroups, expectedOfMeters } from '../../oracle/expected-counts.ts'
import type { SentRounds } from '../../oracle/sent-curves.ts'
import type { ExpectedCount } from '../../types/audit.ts'
import type { StoredWattHours } from '../../types/result.ts'
import type { ResultKind } from '../../types/workloads.ts'
import type { Plan } from '../plan.ts'
import type { SpillFile } from './spill-file.ts'

/** What the observer keeps of the results, and how that is judged. */
export interface Kept {
  readonly delivered: Delivered
  /** Compares it, and what the database holds (null = nothing is stored), with what was sent. */
  audit(sent: readonly SentRounds[], stored: StoredWattHours | null): AuditOutcome
}

/** What a run does with results of one kind. */
interface ResultRow {
  /** `spill` stores what should not stay in memory */
  keep(plan: Plan, spill: SpillFile): Kept
  /** what must have arrived for the drain to be over; `customers` holds one tariff per meter if the workload joins */
  expect(plan: Plan, sent: readonly SentRounds[], customers: Uint8Array | null): ExpectedCount[]
}

const rows = {
  sums: {
    keep: keepSums,
    expect: ({ deal, workload }, sent, customers) => expectedOfGroups(deal, sent, workload.groups, customers),
  },
  readings: { keep: keepReadings, expect: ({ deal }, sent) => expectedOfMeters(deal, sent) },
} satisfies Record<ResultKind, ResultRow>

export function resultRow({ workload }: Plan): ResultRow {
  return rows[workload.result]
}

function keepSums({ deal, fleet, workload }: Plan): Kept {
  const delivered = new DeliveredSums(workload.groups)
  return {
    delivered,
    audit: (sent, stored) => {
      const outcome = auditSums(deal, fleet, sent, workload, delivered.cells())
      if (stored === null) return outcome
      const held = new Map(stored.map(([slot, sums]) => [slot, new Map(sums)]))
      const storedAudit = auditStored(outcome.energy, (slot) => held.get(slot) ?? new Map())
      return { ...outcome, audit: { ...outcome.audit, stored: storedAudit } }
    },
  }
}

function keepReadings({ deal, fleet }: Plan, spill: SpillFile): Kept {
  const delivered = new DeliveredReadings(deal.meters, spill, checkOf)
  return {
    delivered,
    audit: (sent) => {
      const open = new Map(delivered.open().map((slot) => [slot.slot, slot]))
      const slots = [...open.keys(), ...delivered.closed].sort((a, b) => a - b)
      return auditReadings(deal, fleet, sent, slots, (slot) => {
        const readings = open.get(slot) ?? spill.get(slot)
        return readings === null ? null : arrivedSlot(readings, delivered, deal.meters)
      })
    },
  }
}

function arrivedSlot({ slot, times, wattHours }: SlotReadings, kept: DeliveredReadings, meters: number): ArrivedSlot {
  return {
    times: (meter) => ((times[meter >> 2] >> ((meter & 3) * 2)) & 3) + (kept.more.get(slot * meters + meter) ?? 0),
    wattHours: (meter) => kept.wide.get(slot * meters + meter) ?? wattHours[meter],
    sound: (meter) => !kept.misfits.has(slot * meters + meter),
  }
}
