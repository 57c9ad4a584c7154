import type { StoredAudit } from '../types/result.ts'
import type { EnergyCell } from './audit-sums.ts'

/** The Wh of each group of a slot as stored in the database; a missing group counts as 0 Wh. */
export type StoredSlot = ReadonlyMap<number, number>

/**
 * Compares the database's sums with the oracle's. `energy` is the result of the audit of the deliveries: its expected
 * Wh come from the same walk over what was sent. A group that is stored although nothing was sent for it is also a
 * wrong cell.
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

/** 0 Wh are expected in cells that arrived although nothing was sent. */
function expectedBySlot(energy: readonly EnergyCell[]): Map<number, Map<number, number>> {
  const bySlot = new Map<number, Map<number, number>>()
  for (const { slot, group, expectedWh } of energy) {
    const groups = bySlot.get(slot) ?? new Map<number, number>()
    groups.set(group, (groups.get(group) ?? 0) + expectedWh)
    bySlot.set(slot, groups)
  }
  return bySlot
}
