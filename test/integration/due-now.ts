import { takeEpochOffsetUs, threadClock } from '../../src/clock.ts'
import type { Block } from '../../src/contract/curve-message.ts'
import { type BlockParts, daysBlock, readingsBlock } from '../drivers/blocks.ts'

/**
 * When what a real service is sent falls due: the time of this test run, a whole second, microseconds since the epoch.
 * Services act on the age of a record: a broker forgets an idempotent producer whose last record is a day old.
 */
export const dueFromUs = Math.floor(threadClock(takeEpochOffsetUs()).nowUs() / 1e6) * 1e6

export function readingsDueNow(messages: number, parts: BlockParts = {}): Block {
  return readingsBlock(messages, { startUs: dueFromUs, ...parts })
}

export function daysDueNow(messages: number): Block {
  return daysBlock(messages, { startUs: dueFromUs })
}
