import type { DeliveredReadings, SlotReadings } from '../journey/delivered-readings.ts'
import { type ArrivedSlot, auditReadings } from '../oracle/audit-readings.ts'
import { type AuditOutcome, auditSums } from '../oracle/audit-sums.ts'
import { sentRounds } from '../oracle/sent-curves.ts'
import type { Kept } from './assemble.ts'
import type { Plan } from './plan.ts'
import type { SpillFile } from './spill-file.ts'

/** Holds what the observer kept against what was sent (`messages`, partition by partition). */
export function audit(plan: Plan, kept: Kept, spill: SpillFile, messages: readonly number[]): AuditOutcome {
  const { deal, fleet, groups } = plan
  const sent = sentRounds(deal, messages)
  if (kept.sums !== null) return auditSums(deal, fleet, sent, groups, kept.sums.cells())
  const open = new Map(kept.readings.open().map((slot) => [slot.slot, slot]))
  const slots = [...open.keys(), ...kept.readings.closed].sort((a, b) => a - b)
  return auditReadings(deal, fleet, sent, slots, (slot) => {
    const readings = open.get(slot) ?? spill.get(slot)
    return readings === null ? null : arrivedSlot(readings, kept.readings, deal.meters)
  })
}

function arrivedSlot({ slot, times, wattHours }: SlotReadings, kept: DeliveredReadings, meters: number): ArrivedSlot {
  return {
    times: (meter) => ((times[meter >> 2] >> ((meter & 3) * 2)) & 3) + (kept.more.get(slot * meters + meter) ?? 0),
    wattHours: (meter) => kept.wide.get(slot * meters + meter) ?? wattHours[meter],
    sound: (meter) => !kept.misfits.has(slot * meters + meter),
  }
}
