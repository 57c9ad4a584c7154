import { checkOf } from '../contract/reading-check.ts'
import type { Deal, Fleet } from '../types/plan.ts'
import { groupingFacts } from '../types/workloads.ts'
import type { Workload } from '../workloads/workload.ts'
import { type ReadingsBlock, walkSent } from './readings-walk.ts'
import type { SentRounds } from './sent-curves.ts'

/** The groups of a workload whose results are sums. */
export type SumGroups = Pick<Workload, 'groups' | 'grouping'>

/** What must have arrived for the slots of one round, in columns: point after point, group after group. */
export interface ExpectedRound {
  readonly firstSlot: number
  readonly count: Float64Array
  readonly wattHours: Float64Array
  readonly check: Int32Array
}

/**
 * Walks what must have arrived, round by round: sums of everything, or by tariff. Only one round is in memory; its
 * columns are used again for the next.
 */
export function walkExpected(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  workload: SumGroups,
  onRound: (round: ExpectedRound) => void,
): void {
  const { groups } = workload
  const { joins } = groupingFacts[workload.grouping]
  const sums = emptyRound(deal.points * groups)
  const tariffs = new Uint8Array(joins ? 4096 : 0)
  let firstSlot = -1
  const end = () => {
    if (firstSlot >= 0) onRound({ firstSlot, ...sums })
    for (const column of Object.values(sums)) column.fill(0)
  }
  walkSent(deal, fleet, sent, (block) => {
    const { partition, from, curves } = block
    if (block.firstSlot !== firstSlot) end()
    firstSlot = block.firstSlot
    if (joins) fleet.tariffs(partition + deal.partitions * from, deal.partitions, curves, tariffs, 0)
    for (let point = 0; point < deal.points; point++)
      addPoint(deal, block, point, joins ? tariffs : null, sums, point * groups)
  })
  end()
}

function emptyRound(cells: number): Omit<ExpectedRound, 'firstSlot'> {
  return { count: new Float64Array(cells), wattHours: new Float64Array(cells), check: new Int32Array(cells) }
}

/** `at`: the cell of the point's group 0 */
function addPoint(
  deal: Deal,
  { partition, from, curves, wattHours }: ReadingsBlock,
  point: number,
  tariffs: Uint8Array | null,
  sums: Omit<ExpectedRound, 'firstSlot'>,
  at: number,
): void {
  const { points, partitions } = deal
  const { count, wattHours: sumWh, check } = sums
  let meter = partition + partitions * from
  for (let i = 0; i < curves; i++, meter += partitions) {
    const cell = tariffs === null ? at : at + tariffs[i]
    const value = wattHours[i * points + point]
    count[cell]++
    sumWh[cell] += value
    check[cell] = (check[cell] + checkOf(meter, value)) | 0
  }
}
