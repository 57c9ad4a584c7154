import { curveHeaderBytes, curveMessageBytes, messageBytesAt, readUs } from '../contract/curve-message.ts'
import { bucketUs } from '../contract/update-message.ts'
import { appendsReadings, type Deltas } from '../workloads/deltas.ts'
import type { Workload } from '../workloads/workload.ts'

/** Bytes of a message of one curve and one point, and the word at its byte 12. */
const singleBytes = curveMessageBytes(1, 1)
const onePointOneCurve = 0x0001_0001

/** Adds the curves of messages to the deltas: the join and the sums of a pipeline. */
export interface Intake {
  /** all messages in view[at, end), taken at `nowUs`; throws when the bytes are not messages */
  messages(view: DataView, at: number, end: number, nowUs: number): void
  /** curve `index` of the message at `at`, with `extraWh` on its first reading */
  curve(view: DataView, at: number, index: number, nowUs: number, extraWh: number): void
}

/** `customers` holds one byte a meter, its tariff; null where the workload joins nothing. */
export function createIntake(workload: Workload, deltas: Deltas, customers: Uint8Array | null): Intake {
  return new CurveIntake(workload, deltas, customers)
}

class CurveIntake implements Intake {
  private readonly deltas: Deltas
  private readonly customers: Uint8Array | null
  private readonly singly: boolean
  /** rows of the single reading that came last, valid while slot and bucket stay and the deltas were not cleared */
  private lastRow = 0
  private lastSlot = -1
  private lastFromUs = 0
  private lastToUs = 0
  private lastClears = -1

  constructor(workload: Workload, deltas: Deltas, customers: Uint8Array | null) {
    this.deltas = deltas
    this.customers = customers
    this.singly = appendsReadings[workload.result]
  }

  messages(view: DataView, start: number, end: number, nowUs: number): void {
    for (let at = start; at < end; ) {
      if (!this.singly) at = this.addSingles(view, at, end, nowUs)
      if (at === end) return
      const bytes = messageBytesAt(view, at, end - at)
      if (bytes < 0) throw new RangeError(`byte ${at - start} of a chunk is not the start of a curve message`)
      this.addMessage(view, at, at + bytes, nowUs)
      at += bytes
    }
  }

  curve(view: DataView, at: number, index: number, nowUs: number, extraWh: number): void {
    const { deltas, customers, singly } = this
    const dueUs = readUs(view, at)
    const slot = view.getUint32(at + 8, true)
    const points = view.getUint16(at + 12, true)
    const row = at + curveHeaderBytes + index * (4 + 2 * points)
    const meter = view.getUint32(row, true)
    for (let j = 0; j < points; j++) {
      const wattHours = view.getUint16(row + 4 + 2 * j, true) + (j === 0 ? extraWh : 0)
      if (singly) deltas.append(meter, slot + j, wattHours, dueUs, nowUs - dueUs)
      else {
        const first = deltas.rowsOf(slot + j, Math.floor(dueUs / bucketUs))
        const i = first + (customers === null ? 0 : customers[meter])
        deltas.add(i, meter, wattHours, dueUs, nowUs - dueUs)
      }
    }
  }

  private addMessage(view: DataView, at: number, end: number, nowUs: number): void {
    if (!this.singly && view.getUint16(at + 12, true) === 1) this.addReadings(view, at, end, nowUs)
    else {
      const curves = view.getUint16(at + 14, true)
      for (let i = 0; i < curves; i++) this.curve(view, at, i, nowUs, 0)
    }
  }

  /** one reading a curve: the rows are looked up once a message */
  private addReadings(view: DataView, at: number, end: number, nowUs: number): void {
    const { deltas, customers } = this
    const dueUs = readUs(view, at)
    const first = deltas.rowsOf(view.getUint32(at + 8, true), Math.floor(dueUs / bucketUs))
    const lagUs = nowUs - dueUs
    for (let row = at + curveHeaderBytes; row < end; row += 6) {
      const meter = view.getUint32(row, true)
      const wh = view.getUint16(row + 4, true)
      const i = first + (customers === null ? 0 : customers[meter])
      deltas.add(i, meter, wh, dueUs, lagUs)
    }
  }

  /** a run of messages of one curve and one reading each, the commonest case; returns where it ends */
  private addSingles(view: DataView, start: number, end: number, nowUs: number): number {
    const { deltas, customers } = this
    let slot = this.lastClears === deltas.clears ? this.lastSlot : -1
    let fromUs = this.lastFromUs
    let toUs = this.lastToUs
    let first = this.lastRow
    let at = start
    for (; at + singleBytes <= end && view.getUint32(at + 12, true) === onePointOneCurve; at += singleBytes) {
      const dueUs = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
      const ofSlot = view.getUint32(at + 8, true)
      if (ofSlot !== slot || dueUs < fromUs || dueUs >= toUs) {
        slot = ofSlot
        const bucket = Math.floor(dueUs / bucketUs)
        fromUs = bucket * bucketUs
        toUs = fromUs + bucketUs
        first = deltas.rowsOf(slot, bucket)
      }
      const meter = view.getUint32(at + 16, true)
      const wh = view.getUint16(at + 20, true)
      const i = first + (customers === null ? 0 : customers[meter])
      deltas.add(i, meter, wh, dueUs, nowUs - dueUs)
    }
    this.lastSlot = slot
    this.lastFromUs = fromUs
    this.lastToUs = toUs
    this.lastRow = first
    this.lastClears = deltas.clears
    return at
  }
}
