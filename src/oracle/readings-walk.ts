import type { Deal, Fleet, FleetWalk } from '../types/plan.ts'
import { curvesInRound, roundsSent, type SentRounds } from './sent-curves.ts'

/** Readings of consecutive meters of one partition in one round. */
export interface ReadingsBlock {
  readonly partition: number
  /** index of the first meter within its partition */
  readonly from: number
  readonly curves: number
  readonly firstSlot: number
  /** `points` values per curve */
  readonly wattHours: Uint16Array
}

const blockCurves = 4096

/**
 * Walks everything that was sent, round by round, so that all readings of a slot come together. This is the oracle's
 * own way through the fleet, which shares only the fleet's arithmetic with the generators.
 */
export function walkSent(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  onBlock: (block: ReadingsBlock) => void,
): void {
  const walks = sent.map(({ partition }) => fleet.walk(partition, deal.partitions, deal.metersIn(partition)))
  const wattHours = new Uint16Array(blockCurves * deal.points)
  for (let round = 0; round < roundsSent(sent); round++)
    for (const [i, rounds] of sent.entries()) walkRound(deal, walks[i]!, rounds, round, wattHours, onBlock)
}

function walkRound(
  deal: Deal,
  walk: FleetWalk,
  rounds: SentRounds,
  round: number,
  wattHours: Uint16Array,
  onBlock: (block: ReadingsBlock) => void,
): void {
  const { partition } = rounds
  const inRound = curvesInRound(deal, rounds, round)
  const firstSlot = round * deal.points
  for (let from = 0; from < inRound; from += blockCurves) {
    const curves = Math.min(blockCurves, inRound - from)
    walk.fill(from, curves, firstSlot, deal.points, wattHours, 0)
    onBlock({ partition, from, curves, firstSlot, wattHours })
  }
}
