import {
  entryKinds,
  maxEntries,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../contract/update-message.ts'
import type { Deltas } from '../workloads/deltas.ts'

/**
 * The deltas as updates of at most `mostEntries` entries. Both times are 0: the publisher stamps them. Rows that
 * nothing was added to are left out; the deltas keep their rows until they are cleared.
 */
export function encodeUpdates(
  deltas: Deltas,
  workload: number,
  mostEntries: number = maxEntries,
): Uint8Array<ArrayBuffer>[] {
  const updates: Uint8Array<ArrayBuffer>[] = []
  for (let row = 0; row < deltas.rows; ) {
    const bytes = new Uint8Array(updateBytes(Math.min(mostEntries, deltas.rows - row)))
    const view = new DataView(bytes.buffer)
    let entries = 0
    for (; row < deltas.rows && entries < mostEntries; row++)
      if (deltas.count[row] > 0) writeRow(deltas, row, view, updateHeaderBytes + updateEntryBytes * entries++)
    writeUpdateHeader(view, 0, { emittedUs: 0, storedUs: 0, entries, workload })
    if (entries > 0) updates.push(bytes.subarray(0, updateBytes(entries)))
  }
  return updates
}

function writeRow(deltas: Deltas, row: number, view: DataView, at: number): void {
  writeUpdateEntry(view, at, {
    group: deltas.group[row],
    slot: deltas.slot[row],
    count: deltas.count[row],
    kind: entryKinds.energy,
    value: deltas.wattHours[row],
    oldestDueUs: deltas.oldestDueUs[row],
    newestDueUs: deltas.newestDueUs[row],
    readLagUs: deltas.lagSumUs[row] / deltas.count[row],
    check: deltas.check[row],
  })
}
