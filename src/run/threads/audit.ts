import type { AuditOutcome } from '../../oracle/audit-sums.ts'
import { sentRounds } from '../../oracle/sent-curves.ts'
import type { ExpectedRun } from '../../types/audit.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import type { Plan } from '../plan.ts'
import { type Kept, resultRow } from './result-kinds.ts'
import type { RunMemory } from './shared-memory.ts'

/** After everything has arrived: time in which a duplicate would show. */
export const quietUs = 1e6

/** What must arrive for the drain to be over, computed without single readings. `messages` by partition. */
export function expectedReadings(plan: Plan, { customers }: RunMemory, messages: readonly number[]): ExpectedRun[] {
  const tariffs = customers === null ? null : new Uint8Array(customers)
  return resultRow(plan).expect(plan, sentRounds(plan.deal, messages), tariffs)
}

/**
 * Compares what the observer kept, and what the database holds, with what was sent (`messages`, partition by
 * partition).
 */
export function audit(
  { deal }: Plan,
  kept: Kept,
  { messages, stored }: { readonly messages: readonly number[]; readonly stored: StoredWattHours | null },
): AuditOutcome {
  return kept.audit(sentRounds(deal, messages), stored)
}
