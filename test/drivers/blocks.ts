import type { Block } from '../../src/contract/curve-message.ts'

/** The first due time of blocks that only stand-ins see. A real service is given the time of the run: it may forget what is old. */
export const fixedUs = 1_795_500_000_000_000

export interface BlockParts {
  readonly partition?: number
  readonly firstMeter?: number
  /** due time of the first message, microseconds since the epoch */
  readonly startUs?: number
}

/** Messages of one reading each, meter after meter of a partition, due a microsecond apart. */
export function readingsBlock(messages: number, parts: BlockParts = {}): Block {
  const { partition = 0, startUs = fixedUs } = parts
  return {
    partition,
    messages,
    frame: 1,
    lastFrame: 1,
    slot: 3,
    points: 1,
    firstMeter: parts.firstMeter ?? 0,
    meterStep: 1,
    dueUs: Float64Array.from({ length: messages }, (_, i) => startUs + i),
    wattHours: Uint16Array.from({ length: messages }, (_, i) => 100 + i),
  }
}

/** Messages of one meter's whole day each: 116 bytes. */
export function daysBlock(messages: number, parts: BlockParts = {}): Block {
  return { ...readingsBlock(messages, parts), points: 48, wattHours: new Uint16Array(48 * messages) }
}
