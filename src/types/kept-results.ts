/** How much of the results is kept in memory for the audit: what the observer allots, and what a plan is charged. */

/** of one group and slot: count and Wh in 8 bytes each, check in 4 */
export const sumBytes = 20
/** of one stored sum: slot in 4 bytes, group and Wh in 8 each; twice, because the columns double as they grow */
export const storedSumBytes = 40

/** Of one reading: two bits of how often it came, one of whether its check was right, and its Wh. */
const readingBytes = 2 + 2 / 8 + 1 / 8
/** The arrays of an open slot, beside what is in them. */
const aroundSlotBytes = 600
/** Of each slot, open or not: how many meters have arrived, and its place in the file. */
export const knownSlotBytes = 12
/** What slots may take beyond those that arrive at the same time, before the ones at rest move to the file. */
const restingSlotsBytes = 2 ** 25

/** Of a slot in which not every meter has arrived. */
export function openSlotBytes(meters: number): number {
  return readingBytes * meters + aroundSlotBytes
}

/** How many open slots stay in memory: at least those of two rounds, because rounds overlap. */
export function mostOpenSlots(meters: number, points: number): number {
  return Math.max(2 * points + 1, Math.floor(restingSlotsBytes / openSlotBytes(meters)))
}
