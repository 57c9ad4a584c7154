import type { ExpectedCount } from '../types/audit.ts'
import type { Deal } from '../types/plan.ts'
import { curvesInRound, roundsSent, type SentRounds } from './sent-curves.ts'

/**
 * How many readings must arrive, computed without any single reading: enough to know when the drain is over. Here by
 * group and slot; `customers` holds one tariff per meter, or is null if all are in one group.
 */
export function expectedOfGroups(
  deal: Deal,
  sent: readonly SentRounds[],
  groups: number,
  customers: Uint8Array | null,
): ExpectedCount[] {
  const whole = sent.map(({ partition }) => countGroups(deal, partition, deal.metersIn(partition), groups, customers))
  const expected: ExpectedCount[] = []
  for (let round = 0; round < roundsSent(sent); round++) {
    const counts = new Float64Array(groups)
    for (const rounds of sent) {
      const curves = curvesInRound(deal, rounds, round)
      const all = curves === deal.metersIn(rounds.partition)
      const part = all ? whole[rounds.partition]! : countGroups(deal, rounds.partition, curves, groups, customers)
      part.forEach((count, group) => {
        counts[group]! += count
      })
    }
    for (let point = 0; point < deal.points; point++)
      counts.forEach((count, group) => {
        if (count > 0) expected.push({ slot: round * deal.points + point, group, count })
      })
  }
  return expected
}

/** How many meters must have arrived in each slot. */
export function expectedOfMeters(deal: Deal, sent: readonly SentRounds[]): ExpectedCount[] {
  return expectedOfGroups(deal, sent, 1, null).map(({ slot, count }) => ({ slot, group: -1, count }))
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
