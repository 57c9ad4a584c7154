import { checkOf } from '../../contract/reading-check.ts'
import { type Delivered, DeliveredSums } from '../../journey/delivered.ts'
import { DeliveredReadings } from '../../journey/delivered-readings.ts'
import { isUnsound, type SlotReadings } from '../../journey/slot-readings.ts'
import { type ArrivedSlot, auditReadings } from '../../oracle/audit-readings.ts'
import { type AuditOutcome, auditSums } from '../../oracle/audit-sums.ts'
import { expectedOfGroups, expectedOfMeters } from '../../oracle/expected-counts.ts'
import type { SentRounds } from '../../oracle/sent-curves.ts'
import type { ExpectedRun } from '../../types/audit.ts'
import { mostOpenSlots } from '../../types/kept-results.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import type { ResultKind } from '../../types/workloads.ts'
import type { Plan } from '../plan.ts'
import type { SpillFile } from './spill-file.ts'

/** What the observer keeps of the results, and how that is judged. */
export interface Kept {
  readonly delivered: Delivered
  /** when the one reading of a group and slot is due, since the first; null = they hold sums */
  readonly dueUs: ((group: number, slot: number) => number) | null
  /** Compares it, and what the database holds (null = nothing is stored), with what was sent. */
  audit(sent: readonly SentRounds[], stored: StoredWattHours | null): AuditOutcome
}

/** What a run does with results of one kind. */
interface ResultRow {
  /** `spill` stores what should not stay in memory */
  keep(plan: Plan, spill: SpillFile): Kept
  /** what must have arrived for the drain to be over; `customers` holds one tariff per meter if the workload joins */
  expect(plan: Plan, sent: readonly SentRounds[], customers: Uint8Array | null): ExpectedRun[]
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

function keepSums({ deal, fleet, workload, slots }: Plan): Kept {
  const delivered = new DeliveredSums(workload.groups, slots)
  const audit: Kept['audit'] = (sent, stored) => auditSums(deal, fleet, sent, workload, { arrived: delivered, stored })
  return { delivered, dueUs: null, audit }
}

function keepReadings({ deal, fleet, slots, schedule }: Plan, spill: SpillFile): Kept {
  const { meters, points } = deal
  const mostOpen = mostOpenSlots(meters, points)
  const delivered = new DeliveredReadings({ meters, slots, mostOpen, store: spill, checkOf })
  const arrivedIn = (slot: number) => {
    const readings = delivered.readings(slot)
    return readings === null ? null : arrivedSlot(readings, delivered)
  }
  const audit: Kept['audit'] = (sent) => auditReadings(deal, fleet, sent, { slots, in: arrivedIn })
  const dueUs: Kept['dueUs'] = (meter, slot) => {
    const message = deal.messageOf(meter, slot)
    return message < schedule.messages ? schedule.dueUs(message) : Number.NaN
  }
  return { delivered, dueUs, audit }
}

function arrivedSlot(readings: SlotReadings, delivered: DeliveredReadings): ArrivedSlot {
  return {
    times: (meter) => delivered.times(readings, meter),
    wattHours: (meter) => delivered.wattHours(readings, meter),
    sound: (meter) => !isUnsound(readings.unsound, meter),
    ...delivered.unknownIn(readings.slot),
  }
}
