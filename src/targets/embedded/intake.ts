import { curveHeaderBytes, messageBytesAt, readUs } from '../../contract/curve-message.ts'
import { bucketUs } from '../../contract/update-message.ts'
import type { Deltas } from '../../workloads/deltas.ts'
import type { Workload } from '../../workloads/workload.ts'

/** Adds the curves of messages to the deltas: the join and the sums of the embedded pipeline. */
export interface Intake {
  /** all messages in view[at, end), taken at `nowUs`; throws when the bytes are not messages */
  messages(view: DataView, at: number, end: number, nowUs: number): void
  /** curve `index` of the message at `at`, with `extraWh` on its first reading */
  curve(view: DataView, at: number, index: number, nowUs: number, extraWh: number): void
}

/** `customers` holds one byte a meter, its tariff; null where the workload joins nothing. */
export function createIntake(workload: Workload, deltas: Deltas, customers: Uint8Array | null): Intake {
  const singly = workload.grouping === 'meter'
  const groupOf = (meter: number): number => (customers === null ? 0 : customers[meter])

  const addCurve = (view: DataView, at: number, index: number, nowUs: number, extraWh: number): void => {
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
        deltas.add(first + groupOf(meter), meter, wattHours, dueUs, nowUs - dueUs)
      }
    }
  }

  /** one reading a curve, the commonest case: the rows are looked up once a message */
  const addReadings = (view: DataView, at: number, end: number, nowUs: number): void => {
    const dueUs = readUs(view, at)
    const first = deltas.rowsOf(view.getUint32(at + 8, true), Math.floor(dueUs / bucketUs))
    const lagUs = nowUs - dueUs
    for (let row = at + curveHeaderBytes; row < end; row += 6) {
      const meter = view.getUint32(row, true)
      deltas.add(
        first + (customers === null ? 0 : customers[meter]),
        meter,
        view.getUint16(row + 4, true),
        dueUs,
        lagUs,
      )
    }
  }

  const addMessage = (view: DataView, at: number, end: number, nowUs: number): void => {
    if (!singly && view.getUint16(at + 12, true) === 1) addReadings(view, at, end, nowUs)
    else {
      const curves = view.getUint16(at + 14, true)
      for (let i = 0; i < curves; i++) addCurve(view, at, i, nowUs, 0)
    }
  }

  return {
    messages: (view, start, end, nowUs) => {
      for (let at = start; at < end; ) {
        const bytes = messageBytesAt(view, at, end - at)
        if (bytes < 0) throw new RangeError(`byte ${at - start} of a chunk is not the start of a curve message`)
        addMessage(view, at, at + bytes, nowUs)
        at += bytes
      }
    },
    curve: addCurve,
  }
}
