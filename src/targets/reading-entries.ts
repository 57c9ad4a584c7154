import { curveHeaderBytes, messageBytesAt, readUs } from '../contract/curve-message.ts'
import { checkOf } from '../contract/reading-check.ts'
import {
  entryKinds,
  saturate,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateHeader,
} from '../contract/update-message.ts'
import type { Accumulator, ClosedBatch } from './accumulator.ts'

/** Single readings: each becomes an entry as it arrives, written straight into the update that will be published. */
export class ReadingEntries implements Accumulator {
  private readonly workload: number
  private readonly mostEntries: number
  private full: Uint8Array<ArrayBuffer>[] = []
  private page: Uint8Array<ArrayBuffer>
  private view: DataView
  private entries = 0

  constructor(workload: number, mostEntries: number) {
    this.workload = workload
    this.mostEntries = mostEntries
    this.page = new Uint8Array(updateBytes(mostEntries))
    this.view = new DataView(this.page.buffer)
  }

  get rows(): number {
    return this.full.length * this.mostEntries + this.entries
  }

  take(view: DataView, start: number, end: number, nowUs: number): void {
    for (let at = start; at < end; ) {
      const bytes = messageBytesAt(view, at, end - at)
      if (bytes < 0) throw new RangeError(`byte ${at - start} of a chunk is not the start of a curve message`)
      this.takeMessage(view, at, at + bytes, nowUs)
      at += bytes
    }
  }

  private takeMessage(view: DataView, at: number, end: number, nowUs: number): void {
    const dueUs = readUs(view, at)
    const slot = view.getUint32(at + 8, true)
    const points = view.getUint16(at + 12, true)
    const lagUs = saturate(nowUs - dueUs)
    for (let row = at + curveHeaderBytes; row < end; ) {
      const meter = view.getUint32(row, true)
      row += 4
      for (let j = 0; j < points; j++, row += 2) this.append(meter, slot + j, view.getUint16(row, true), dueUs, lagUs)
    }
  }

  /** The entry of `writeUpdateEntry` with count 1, two equal due times and a value that fits 32 bits. */
  private append(meter: number, slot: number, wattHours: number, dueUs: number, lagUs: number): void {
    if (this.entries === this.mostEntries) this.turn()
    const { view } = this
    const at = updateHeaderBytes + updateEntryBytes * this.entries++
    const lowDue = dueUs >>> 0
    const highDue = Math.floor(dueUs / 2 ** 32)
    view.setUint32(at, meter, true)
    view.setUint32(at + 4, slot, true)
    view.setUint32(at + 8, 1, true)
    view.setUint32(at + 12, entryKinds.energy, true)
    view.setUint32(at + 16, wattHours, true)
    view.setUint32(at + 20, 0, true)
    view.setUint32(at + 24, lowDue, true)
    view.setInt32(at + 28, highDue, true)
    view.setUint32(at + 32, lowDue, true)
    view.setInt32(at + 36, highDue, true)
    view.setInt32(at + 40, lagUs, true)
    view.setInt32(at + 44, checkOf(meter, wattHours), true)
  }

  private turn(): void {
    this.full.push(this.titled(this.page))
    this.page = new Uint8Array(this.page.length)
    this.view = new DataView(this.page.buffer)
    this.entries = 0
  }

  close(): ClosedBatch {
    const entries = this.rows
    const updates = this.full
    if (this.entries > 0) updates.push(this.titled(this.page.slice(0, updateBytes(this.entries))))
    this.full = []
    this.entries = 0
    return { updates, entries, sums: [] }
  }

  private titled(page: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const header = { emittedUs: 0, storedUs: 0, entries: this.entries, workload: this.workload }
    writeUpdateHeader(new DataView(page.buffer), 0, header)
    return page
  }
}
