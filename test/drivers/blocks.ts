import type { Block } from '../../src/contract/curve-message.ts'

/** Messages of one reading each, meter after meter of a partition. */
export function readingsBlock(messages: number, parts: { partition?: number; firstMeter?: number } = {}): Block {
  return {
    partition: parts.partition ?? 0,
    messages,
    frame: 1,
    lastFrame: 1,
    slot: 3,
    points: 1,
    firstMeter: parts.firstMeter ?? 0,
    meterStep: 1,
    dueUs: Float64Array.from({ length: messages }, (_, i) => 1_795_500_000_000_000 + i),
    wattHours: Uint16Array.from({ length: messages }, (_, i) => 100 + i),
  }
}

/** Messages of one meter's whole day each: 116 bytes. */
export function daysBlock(messages: number): Block {
  return { ...readingsBlock(messages), points: 48, wattHours: new Uint16Array(48 * messages) }
}
