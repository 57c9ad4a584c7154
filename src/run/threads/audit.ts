import type { DeliveredReadings, SlotReadings } from '../../journey/delivered-readings.ts'
import { type ArrivedSlot, auditReadings } from '../../oracle/audit-readings.ts'
import { auditStored } from '../../oracle/audit-stored.ts'
import { type AuditOutcome, auditSums } from '../../oracle/audit-sums.ts'
import { type ExpectedReadings, expectedCounts } from '../../oracle/expected-counts.ts'
import { sentRounds } from '../../oracle/sent-curves.ts'
import type { StoredWattHours } from '../../types/result.ts'
import type { Plan } from '../plan.ts'
import type { Kept } from './assemble.ts'
import type { RunMemory } from './shared-memory.ts'
import type { SpillFile } from './spill-file.ts'

/** What must arrive for the drain to be over, without looking at a single reading. `messages` by partition. */
export function expectedReadings(plan: Plan, memory: RunMemory, messages: readonly number[]): ExpectedReadings[] {
  const { deal, groups } = plan
  const { customers } = memory
  return expectedCounts(deal, sentRounds(deal, messages), groups, customers === null ? null : new Uint8Array(customers))
}

/** Holds what the observer kept, and what the database holds, against what was sent (`messages`, partition by partition). */
export function audit(
  plan: Plan,
  kept: Kept,
  spill: SpillFile,
  { messages, stored }: { readonly messages: readonly number[]; readonly stored: StoredWattHours | null },
): AuditOutcome {
  const { deal, fleet, groups } = plan
  const sent = sentRounds(deal, messages)
  if (kept.sums !== null) {
    const held = new Map((stored ?? []).map(([slot, sums]) => [slot, new Map(sums)]))
    const outcome = auditSums(deal, fleet, sent, groups, kept.sums.cells())
    return stored === null
      ? outcome
      : {
          ...outcome,
          audit: { ...outcome.audit, stored: auditStored(outcome.energy, (slot) => held.get(slot) ?? new Map()) },
        }
  }
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
