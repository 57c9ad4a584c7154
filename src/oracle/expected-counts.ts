import type { Deal } from '../types/plan.ts'
import { curvesInRound, roundsSent, type SentRounds } from './sent-curves.ts'

/** How many readings of a group and slot must arrive; group -1 = one of each meter (passthrough). */
export interface ExpectedReadings {
  readonly slot: number
  readonly group: number
  readonly count: number
}

/**
 * How many readings each group and slot must get, without looking at a single reading: enough to know when the drain is
 * over. `groups` 0 asks for passthrough; `customers` holds one tariff a meter, or is null for one group.
 */
export function expectedCounts(
  deal: Deal,
  sent: readonly SentRounds[],
  groups: number,
  customers: Uint8Array | null,
): ExpectedReadings[] {
  const whole = sent.map(({ partition }) => countGroups(deal, partition, deal.metersIn(partition), groups, customers))
  const expected: ExpectedReadings[] = []
  for (let round = 0; round < roundsSent(sent); round++) {
    const counts = new Float64Array(Math.max(1, groups))
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
        if (count > 0) expected.push({ slot: round * deal.points + point, group: groups === 0 ? -1 : group, count })
      })
  }
  return expected
}

/** Curves of each group among the first `curves` meters of a partition. */
function countGroups(
  deal: Deal,
  partition: number,
  curves: number,
  groups: number,
  customers: Uint8Array | null,
): Float64Array {
  const counts = new Float64Array(Math.max(1, groups))
  if (customers === null || groups <= 1) counts[0] = curves
  else for (let q = 0; q < curves; q++) counts[customers[partition + deal.partitions * q]]++
  return counts
}
