import type { Deal } from '../types/plan.ts'

/**
 * What was sent, from one count per partition: its messages are sent in order, so exactly the first `messages` of them
 * were sent. Curves of one partition in one round are a prefix of its meters.
 */
export interface SentRounds {
  readonly partition: number
  /** rounds in which every meter of the partition was sent */
  readonly fullRounds: number
  /** meters of the partition that were sent in the round after those */
  readonly partialCurves: number
}

/** `messages` holds the number of messages sent, partition by partition. */
export function sentRounds(deal: Deal, messages: readonly number[]): SentRounds[] {
  return messages.map((sent, partition) => {
    const frames = deal.framesIn(partition)
    const fullRounds = Math.floor(sent / frames)
    return { partition, fullRounds, partialCurves: (sent - fullRounds * frames) * deal.frame }
  })
}

/** Curves of the partition that were sent in a round. */
export function curvesInRound(deal: Deal, sent: SentRounds, round: number): number {
  if (round < sent.fullRounds) return deal.metersIn(sent.partition)
  return round === sent.fullRounds ? sent.partialCurves : 0
}

/** Rounds in which anything was sent. */
export function roundsSent(sent: readonly SentRounds[]): number {
  return Math.max(0, ...sent.map(({ fullRounds, partialCurves }) => fullRounds + (partialCurves > 0 ? 1 : 0)))
}

export function readingsSent(deal: Deal, sent: readonly SentRounds[]): number {
  return sent.reduce(
    (sum, { partition, fullRounds, partialCurves }) =>
      sum + (fullRounds * deal.metersIn(partition) + partialCurves) * deal.points,
    0,
  )
}
