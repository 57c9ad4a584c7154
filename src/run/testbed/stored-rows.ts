import type { StoredWattHours } from '../../types/stored.ts'

const rowsAtOnce = 2 ** 16

interface Columns {
  readonly slot: Uint32Array
  readonly group: Float64Array
  readonly wattHours: Float64Array
}

/** Stored sums as they are read, slot after slot. */
export class StoredRows {
  private readonly parts: Columns[] = []
  private rows = 0

  add(slot: number, group: number, wattHours: number): void {
    const at = this.rows++ % rowsAtOnce
    if (at === 0) this.parts.push(columnsOf(rowsAtOnce, (bytes) => new ArrayBuffer(bytes)))
    const part = this.parts.at(-1)!
    part.slot[at] = slot
    part.group[at] = group
    part.wattHours[at] = wattHours
  }

  /** All of them, in shared memory, so that the observer's thread need not get a copy. */
  all(): StoredWattHours {
    const all = columnsOf(this.rows, (bytes) => new SharedArrayBuffer(bytes))
    for (const [i, part] of this.parts.entries()) {
      const rows = Math.min(rowsAtOnce, this.rows - i * rowsAtOnce)
      all.slot.set(part.slot.subarray(0, rows), i * rowsAtOnce)
      all.group.set(part.group.subarray(0, rows), i * rowsAtOnce)
      all.wattHours.set(part.wattHours.subarray(0, rows), i * rowsAtOnce)
    }
    return all
  }
}

function columnsOf(rows: number, allot: (bytes: number) => ArrayBufferLike): Columns {
  return {
    slot: new Uint32Array(allot(rows * 4)),
    group: new Float64Array(allot(rows * 8)),
    wattHours: new Float64Array(allot(rows * 8)),
  }
}

/** Sums by group, slot after slot: those of one slot lie side by side. */
export function* slotsOf({
  slot,
  group,
  wattHours,
}: StoredWattHours): Generator<{ readonly slot: number; readonly groups: ReadonlyMap<number, number> }> {
  for (let row = 0; row < slot.length; ) {
    const groups = new Map<number, number>()
    const from = row
    for (; row < slot.length && slot[row] === slot[from]; row++) groups.set(group[row]!, wattHours[row]!)
    yield { slot: slot[from]!, groups }
  }
}
