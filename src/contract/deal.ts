import type { Deal } from '../types/plan.ts'

/**
 * Deals meters to messages (frames) in rounds.
 *
 * Partition p holds the meters p, p + P, p + 2P ... below M. A round walks the frames row by row:
 *
 *     row 0:   frame 0 of p=0, p=1, ... p=P-1        message j = row x P + p
 *     row 1:   frame 1 of p=0, p=1, ...
 *     last:    only the partitions that have one more frame (the first ones)
 *
 * `big` partitions (the first M mod P) hold one meter more than the others, so every count can be computed directly.
 *
 * It is called for each message of a ramp. Its numbers never change, and are in a closure instead of fields: there the
 * compiler treats them as constants, which makes it a tenth faster.
 */
export function createDeal(fleet: { meters: number; points: number; frame: number }, partitions: number): Deal {
  const { meters, points, frame } = fleet
  const { metersIn, messages, curvesBefore, messageAtCurves } = createRound(meters, frame, partitions)
  const inRound = (message: number) => message % messages
  const firstOf = (message: number) => Math.floor(inRound(message) / partitions) * frame

  return {
    meters,
    partitions,
    frame,
    points,
    messagesPerRound: messages,
    metersIn,
    firstOf,
    framesIn: (partition) => Math.ceil(metersIn(partition) / frame),
    curvesBefore: (message) => Math.floor(message / messages) * meters + curvesBefore(inRound(message)),
    curvesIn: (message) => Math.min(frame, metersIn(inRound(message) % partitions) - firstOf(message)),
    messageAtCurves: (curves) => {
      const round = Math.floor(curves / meters)
      return round * messages + messageAtCurves(curves - round * meters)
    },
    roundOf: (message) => Math.floor(message / messages),
    partitionOf: (message) => inRound(message) % partitions,
    slotOf: (message) => Math.floor(message / messages) * points,
    messageOf: (meter, slot) => {
      const row = Math.floor(Math.floor(meter / partitions) / frame)
      return Math.floor(slot / points) * messages + row * partitions + (meter % partitions)
    },
  }
}

/** The messages and curves of one round, counted from its first message. */
function createRound(meters: number, frame: number, partitions: number) {
  const bigs = meters % partitions
  const small = Math.floor(meters / partitions)
  const big = small + 1
  const messages = bigs * Math.ceil(big / frame) + (partitions - bigs) * Math.ceil(small / frame)
  const fullMessages = Math.floor(small / frame) * partitions
  const fullCurves = fullMessages * frame

  /** curves in the first `j` messages */
  const curvesBefore = (j: number): number => {
    if (j <= fullMessages) return j * frame
    const row = Math.floor(j / partitions)
    const ahead = j - row * partitions
    const aheadBigs = Math.min(ahead, bigs)
    const [next, now] = [(row + 1) * frame, row * frame]
    return (
      aheadBigs * Math.min(big, next) +
      (ahead - aheadBigs) * Math.min(small, next) +
      (bigs - aheadBigs) * Math.min(big, now) +
      (partitions - bigs - (ahead - aheadBigs)) * Math.min(small, now)
    )
  }
  /** the smallest j with curvesBefore(j) >= curves; the ragged end of a round is at most two rows long */
  const messageAtCurves = (curves: number): number => {
    if (curves <= fullCurves) return Math.ceil(curves / frame)
    let [low, high] = [fullMessages, messages]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (curvesBefore(middle) >= curves) high = middle
      else low = middle + 1
    }
    return low
  }
  const metersIn = (partition: number) => (partition < bigs ? big : small)
  return { messages, metersIn, curvesBefore, messageAtCurves }
}
