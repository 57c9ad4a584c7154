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

/**
 * `customers` holds one byte per meter, its tariff; null if the workload joins nothing. Each way of adding is a
 * function that keeps what it needs in its closure: there the compiler can treat deltas and customers as constants,
 * unlike the fields of a class, and a frame is added up a tenth faster.
 */
export function createIntake(workload: Workload, deltas: Deltas, customers: Uint8Array | null): Intake {
  const singly = appendsReadings[workload.result]
  const addCurve = curveAdder(singly, deltas, customers)
  const addReadings = readingsAdder(deltas, customers)
  const addSingles = singlesAdder(deltas, customers)

  const addMessage = (view: DataView, at: number, end: number, nowUs: number): void => {
    if (!singly && view.getUint16(at + 12, true) === 1) addReadings(view, at, end, nowUs)
    else {
      const curves = view.getUint16(at + 14, true)
      for (let i = 0; i < curves; i++) addCurve(view, at, i, nowUs, 0)
    }
  }
  const messages: Intake['messages'] = (view, start, end, nowUs) => {
    for (let at = start; at < end; ) {
      if (!singly) at = addSingles(view, at, end, nowUs)
      if (at === end) return
      const bytes = messageBytesAt(view, at, end - at)
      if (bytes < 0) throw new RangeError(`byte ${at - start} of a chunk is not the start of a curve message`)
      addMessage(view, at, at + bytes, nowUs)
      at += bytes
    }
  }
  return { messages, curve: addCurve }
}

function curveAdder(singly: boolean, deltas: Deltas, customers: Uint8Array | null): Intake['curve'] {
  return (view, at, index, nowUs, extraWh) => {
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
}

/** Adds a message with one reading per curve: the rows are looked up once. */
function readingsAdder(deltas: Deltas, customers: Uint8Array | null): Intake['messages'] {
  return (view, at, end, nowUs) => {
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
}

type AddSingles = (view: DataView, start: number, end: number, nowUs: number) => number

/** Adds a run of messages of one curve and one reading each, the most common case; returns where the run ends. */
function singlesAdder(deltas: Deltas, customers: Uint8Array | null): AddSingles {
  /** rows of the last reading, valid while slot and bucket stay the same and the deltas were not cleared */
  let [lastSlot, lastFromUs, lastToUs, lastRow, lastClears] = [-1, 0, 0, 0, -1]
  return (view, start, end, nowUs) => {
    let slot = lastClears === deltas.clears ? lastSlot : -1
    let fromUs = lastFromUs
    let toUs = lastToUs
    let first = lastRow
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
    lastSlot = slot
    lastFromUs = fromUs
    lastToUs = toUs
    lastRow = first
    lastClears = deltas.clears
    return at
  }
}
