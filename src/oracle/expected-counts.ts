import type { ExpectedRun } from '../types/audit.ts'
import type { Deal } from '../types/plan.ts'
import { curvesInRound, roundsSent, type SentRounds } from './sent-curves.ts'

/**
 * How many readings must arrive, computed without any single reading: enough to know when the drain is over. Here by
 * group and slot; `customers` holds one tariff per meter, or is null if all are in one group. Rounds in which the same
 * meters were sent are one run: there are no more runs than twice the partitions, however long it was.
 */
export function expectedOfGroups(
  deal: Deal,
  sent: readonly SentRounds[],
  groups: number,
  customers: Uint8Array | null,
): ExpectedRun[] {
  const whole = sent.map(({ partition }) => countGroups(deal, partition, deal.metersIn(partition), groups, customers))
  const countsOf = (round: number) => {
    const counts = new Float64Array(groups)
    for (const rounds of sent) {
      const curves = curvesInRound(deal, rounds, round)
      const all = curves === deal.metersIn(rounds.partition)
      const part = all ? whole[rounds.partition]! : countGroups(deal, rounds.partition, curves, groups, customers)
      part.forEach((count, group) => {
        counts[group]! += count
      })
    }
    return counts
  }
  const borders = bordersOf(sent)
  return borders.slice(1).map((toRound, i) => ({
    fromSlot: borders[i]! * deal.points,
    toSlot: toRound * deal.points,
    counts: countsOf(borders[i]!),
  }))
}

/** How many meters must have arrived in each slot. */
export function expectedOfMeters(deal: Deal, sent: readonly SentRounds[]): ExpectedRun[] {
  return expectedOfGroups(deal, sent, 1, null)
}

/** The rounds from which on other meters were sent than in the round before; the last border is the end. */
function bordersOf(sent: readonly SentRounds[]): number[] {
  const rounds = roundsSent(sent)
  const changes = sent.flatMap(({ fullRounds }) => [fullRounds, fullRounds + 1])
  return [...new Set([0, ...changes, rounds])].filter((round) => round <= rounds).sort((a, b) => a - b)
}

/** Curves of each group among the first `curves` meters of a partition. */
function countGroups(
  deal: Deal,
  partition: number,
  curves: number,
  groups: number,
  customers: Uint8Array | null,
): Float64Array {
  const counts = new Float64Array(groups)
  if (customers === null) counts[0] = curves
  else for (let q = 0; q < curves; q++) counts[customers[partition + deal.partitions * q]]++
  return counts
}
