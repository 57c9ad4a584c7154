import { type Block, probeReading, probeSlot } from '../../contract/curve-message.ts'

/** A probe may be lost while a target starts; it is sent again after this time. */
export const probeEveryUs = 500_000

/** A known curve in a slot that the audit ignores. */
export function probeBlock(dueUs: number): Block {
  return {
    partition: 0,
    messages: 1,
    frame: 1,
    lastFrame: 1,
    slot: probeSlot,
    points: 1,
    firstMeter: probeReading.meter,
    meterStep: 1,
    dueUs: Float64Array.of(dueUs),
    wattHours: Uint16Array.of(probeReading.wattHours),
  }
}
