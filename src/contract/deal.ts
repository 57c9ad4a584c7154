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
export function createDeal(fleet: DealtFleet, partitions: number): Deal {
  return new RowDeal(fleet, partitions)
}

interface DealtFleet {
  readonly meters: number
  readonly points: number
  readonly frame: number
}

class RowDeal implements Deal {
  readonly meters: number
  readonly partitions: number
  readonly frame: number
  readonly points: number
  readonly messagesPerRound: number
  /** partitions that hold `big` meters; the others hold `small`, one less */
  private readonly bigs: number
  private readonly big: number
  private readonly small: number
  /** messages at the start of a round that are full for certain */
  private readonly fullMessages: number

  constructor({ meters, points, frame }: DealtFleet, partitions: number) {
    this.meters = meters
    this.partitions = partitions
    this.frame = frame
    this.points = points
    this.bigs = meters % partitions
    this.small = Math.floor(meters / partitions)
    this.big = this.small + 1
    this.messagesPerRound =
      this.bigs * Math.ceil(this.big / frame) + (partitions - this.bigs) * Math.ceil(this.small / frame)
    this.fullMessages = Math.floor(this.small / frame) * partitions
  }

  metersIn(partition: number): number {
    return partition < this.bigs ? this.big : this.small
  }

  framesIn(partition: number): number {
    return Math.ceil(this.metersIn(partition) / this.frame)
  }

  roundOf(message: number): number {
    return Math.floor(message / this.messagesPerRound)
  }

  partitionOf(message: number): number {
    return (message % this.messagesPerRound) % this.partitions
  }

  firstOf(message: number): number {
    return Math.floor((message % this.messagesPerRound) / this.partitions) * this.frame
  }

  slotOf(message: number): number {
    return this.roundOf(message) * this.points
  }

  curvesIn(message: number): number {
    return Math.min(this.frame, this.metersIn(this.partitionOf(message)) - this.firstOf(message))
  }

  curvesBefore(message: number): number {
    return this.roundOf(message) * this.meters + this.curvesBeforeInRound(message % this.messagesPerRound)
  }

  messageAtCurves(curves: number): number {
    const round = Math.floor(curves / this.meters)
    return round * this.messagesPerRound + this.messageInRoundAt(curves - round * this.meters)
  }

  /** curves in the first `j` messages of a round */
  private curvesBeforeInRound(j: number): number {
    const { partitions, frame, bigs, big, small } = this
    if (j <= this.fullMessages) return j * frame
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
  private messageInRoundAt(curves: number): number {
    if (curves <= this.fullMessages * this.frame) return Math.ceil(curves / this.frame)
    let [low, high] = [this.fullMessages, this.messagesPerRound]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.curvesBeforeInRound(middle) >= curves) high = middle
      else low = middle + 1
    }
    return low
  }
}
