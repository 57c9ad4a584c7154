import type { StoredAudit } from '../types/result.ts'
import type { EnergyCell } from './audit-sums.ts'

/** The Wh of each group of a slot as the database holds them; a group that is not there is missing, which is 0 Wh. */
export type StoredSlot = ReadonlyMap<number, number>

/**
 * Holds the database's sums against the oracle's. `energy` is what the audit of the deliveries returned: its expected Wh
 * come from the same walk over what was sent. A group that is stored though nothing of it was sent is a wrong cell, too.
 */
export function auditStored(energy: readonly EnergyCell[], stored: (slot: number) => StoredSlot): StoredAudit {
  let [cells, wrong, netWh] = [0, 0, 0]
  const compare = (expectedWh: number, storedWh: number) => {
    cells++
    if (storedWh === expectedWh) return
    wrong++
    netWh += storedWh - expectedWh
  }
  for (const [slot, expected] of expectedBySlot(energy)) {
    const held = stored(slot)
    for (const [group, expectedWh] of expected) compare(expectedWh, held.get(group) ?? 0)
    for (const [group, storedWh] of held) if (!expected.has(group)) compare(0, storedWh)
  }
  return { cells, wrong, netWh }
}

/** Of cells that arrived though nothing was sent, 0 Wh are expected. */
function expectedBySlot(energy: readonly EnergyCell[]): Map<number, Map<number, number>> {
  const bySlot = new Map<number, Map<number, number>>()
  for (const { slot, group, expectedWh } of energy) {
    const groups = bySlot.get(slot) ?? new Map<number, number>()
    groups.set(group, (groups.get(group) ?? 0) + expectedWh)
    bySlot.set(slot, groups)
  }
  return bySlot
}
