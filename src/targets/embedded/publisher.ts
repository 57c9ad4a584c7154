import type { RingProducer } from '../../channel/ring.ts'
import {
  entryKinds,
  maxEntries,
  stampUpdate,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../contract/update-message.ts'
import type { Deltas } from '../../workloads/deltas.ts'

/** Updates on their way out of the pipeline. */
export interface Publisher {
  /** turns the deltas into updates of at most 20,000 entries, due out after the configured delay, and clears them */
  close(deltas: Deltas, nowUs: number): void
  /** publishes what is due out and has room; returns when to try again (Infinity: nothing waits) */
  publish(nowUs: number): number
  /** true while an update that is due out finds no room: the pipeline then takes nothing more in */
  readonly stuck: boolean
}

interface Held {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly outUs: number
}

/** While the observer's ring is full, updates wait here. */
const retryUs = 250

/** `extraUs` gives each closed batch its delay: constant, plus jitter. */
export function createPublisher(out: RingProducer, workloadId: number, extraUs: () => number): Publisher {
  const held: Held[] = []
  let stuck = false
  const hold = (update: Held) => {
    const after = held.findLastIndex((other) => other.outUs <= update.outUs)
    held.splice(after + 1, 0, update)
  }
  const send = ({ bytes }: Held, nowUs: number): boolean => {
    out.reclaim(() => {})
    const at = out.reserve(bytes.length)
    if (at < 0) return false
    new Uint8Array(out.view.buffer, at, bytes.length).set(bytes)
    stampUpdate(out.view, at, nowUs, nowUs)
    out.publish(bytes.length)
    return true
  }
  return {
    get stuck() {
      return stuck
    },
    close: (deltas, nowUs) => {
      const outUs = nowUs + extraUs()
      for (const bytes of encodeUpdates(deltas, workloadId)) hold({ bytes, outUs })
      deltas.clear()
    },
    publish: (nowUs) => {
      let gone = 0
      while (gone < held.length && held[gone]!.outUs <= nowUs && send(held[gone]!, nowUs)) gone++
      held.splice(0, gone)
      stuck = held.length > 0 && held[0]!.outUs <= nowUs
      const next = held[0]
      if (next === undefined) return Number.POSITIVE_INFINITY
      return next.outUs > nowUs ? next.outUs : nowUs + retryUs
    },
  }
}

function encodeUpdates(deltas: Deltas, workload: number): Uint8Array<ArrayBuffer>[] {
  const updates: Uint8Array<ArrayBuffer>[] = []
  for (let row = 0; row < deltas.rows; ) {
    const bytes = new Uint8Array(updateBytes(Math.min(maxEntries, deltas.rows - row)))
    const view = new DataView(bytes.buffer)
    let entries = 0
    for (; row < deltas.rows && entries < maxEntries; row++)
      if (deltas.count[row] > 0) writeRow(deltas, row, view, updateHeaderBytes + updateEntryBytes * entries++)
    writeUpdateHeader(view, 0, { emittedUs: 0, storedUs: 0, entries, workload })
    updates.push(bytes.subarray(0, updateBytes(entries)))
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
