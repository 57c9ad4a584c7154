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
 * `big` partitions (the first M mod P) hold one meter more than the others, so every count has a closed form.
 */
export function createDeal(fleet: { meters: number; points: number; frame: number }, partitions: number): Deal {
  const { meters, points, frame } = fleet
  const bigs = meters % partitions
  const small = Math.floor(meters / partitions)
  const big = small + 1
  const framesIn = (partition: number) => Math.ceil((partition < bigs ? big : small) / frame)
  const messagesPerRound = bigs * Math.ceil(big / frame) + (partitions - bigs) * Math.ceil(small / frame)
  const fullMessages = Math.floor(small / frame) * partitions
  const fullCurves = fullMessages * frame

  /** curves in the first `j` messages of a round */
  const curvesBeforeInRound = (j: number): number => {
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
  /** the smallest j with curvesBeforeInRound(j) >= curves; the ragged end of a round is at most two rows long */
  const messageInRoundAt = (curves: number): number => {
    if (curves <= fullCurves) return Math.ceil(curves / frame)
    let [low, high] = [fullMessages, messagesPerRound]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (curvesBeforeInRound(middle) >= curves) high = middle
      else low = middle + 1
    }
    return low
  }
  const inRound = (message: number) => message % messagesPerRound
  const metersIn = (partition: number) => (partition < bigs ? big : small)
  const firstOf = (message: number) => Math.floor(inRound(message) / partitions) * frame

  return {
    meters,
    partitions,
    frame,
    points,
    messagesPerRound,
    metersIn,
    firstOf,
    framesIn,
    curvesBefore: (message) => Math.floor(message / messagesPerRound) * meters + curvesBeforeInRound(inRound(message)),
    curvesIn: (message) => Math.min(frame, metersIn(inRound(message) % partitions) - firstOf(message)),
    messageAtCurves: (curves) => {
      const round = Math.floor(curves / meters)
      return round * messagesPerRound + messageInRoundAt(curves - round * meters)
    },
    roundOf: (message) => Math.floor(message / messagesPerRound),
    partitionOf: (message) => inRound(message) % partitions,
    slotOf: (message) => Math.floor(message / messagesPerRound) * points,
  }
}
