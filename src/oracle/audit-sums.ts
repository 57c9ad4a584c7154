import { checkOf } from '../contract/reading-check.ts'
import type { Cell } from '../types/audit.ts'
import type { Deal, Fleet } from '../types/plan.ts'
import type { Audit, FleetFacts } from '../types/result.ts'
import { groupingFacts } from '../types/workloads.ts'
import type { Workload } from '../workloads/workload.ts'
import { type ReadingsBlock, walkSent } from './readings-walk.ts'
import { readingsSent, type SentRounds } from './sent-curves.ts'
import { Worst } from './worst-cells.ts'

/** The groups of a workload whose results are sums. */
export type SumGroups = Pick<Workload, 'groups' | 'grouping'>

export type EnergyCell = FleetFacts['cells'][number]

export interface AuditOutcome {
  readonly audit: Audit
  /** energies by slot and group, for the report */
  readonly energy: readonly EnergyCell[]
}

/** The expected totals of each group and slot, ordered by slot: sums of everything, or by tariff. */
export function expectedCells(deal: Deal, fleet: Fleet, sent: readonly SentRounds[], workload: SumGroups): Cell[] {
  const { groups } = workload
  const { joins } = groupingFacts[workload.grouping]
  const sums = new Map<number, { count: Float64Array; wattHours: Float64Array; check: Int32Array }>()
  const sumsOf = (slot: number) => {
    const known = sums.get(slot)
    if (known !== undefined) return known
    const fresh = {
      count: new Float64Array(groups),
      wattHours: new Float64Array(groups),
      check: new Int32Array(groups),
    }
    sums.set(slot, fresh)
    return fresh
  }
  const tariffs = new Uint8Array(joins ? 4096 : 0)
  walkSent(deal, fleet, sent, (block) => {
    const { partition, from, curves } = block
    if (joins) fleet.tariffs(partition + deal.partitions * from, deal.partitions, curves, tariffs, 0)
    for (let point = 0; point < deal.points; point++)
      addPoint(deal, block, point, joins ? tariffs : null, sumsOf(block.firstSlot + point))
  })
  return [...sums]
    .sort(([a], [b]) => a - b)
    .flatMap(([slot, { count, wattHours, check }]) =>
      Array.from(count, (n, group) => ({
        group,
        slot,
        count: n,
        wattHours: wattHours[group],
        check: check[group],
      })).filter((cell) => cell.count > 0),
    )
}

function addPoint(
  deal: Deal,
  { partition, from, curves, wattHours }: ReadingsBlock,
  point: number,
  tariffs: Uint8Array | null,
  sums: { count: Float64Array; wattHours: Float64Array; check: Int32Array },
): void {
  const { points, partitions } = deal
  let meter = partition + partitions * from
  for (let i = 0; i < curves; i++, meter += partitions) {
    const group = tariffs === null ? 0 : tariffs[i]
    const value = wattHours[i * points + point]
    sums.count[group]++
    sums.wattHours[group] += value
    sums.check[group] = (sums.check[group] + checkOf(meter, value)) | 0
  }
}

/**
 * Compares what arrived with what must have arrived. If a count is too low, the difference is lost; if too high, it is
 * duplicated; a right count with a different energy or check is a wrong cell. The values of a cell with a wrong count
 * are not judged.
 */
export function auditSums(
  deal: Deal,
  fleet: Fleet,
  sent: readonly SentRounds[],
  workload: SumGroups,
  delivered: readonly Cell[],
): AuditOutcome {
  const expected = expectedCells(deal, fleet, sent, workload)
  const key = ({ group, slot }: { group: number; slot: number }) => slot * workload.groups + group
  const arrived = new Map(delivered.map((cell) => [key(cell), cell]))
  const wanted = new Set(expected.map(key))
  const strays = delivered
    .filter((cell) => !wanted.has(key(cell)))
    .map(({ group, slot }) => ({ group, slot, count: 0, wattHours: 0, check: 0 }))
  const pairs = [...expected, ...strays].map((want) => ({ want, got: arrived.get(key(want)) ?? none }))
  return {
    audit: {
      expected: readingsSent(deal, sent),
      delivered: delivered.reduce((sum, { count }) => sum + count, 0),
      ...compare(pairs),
    },
    energy: pairs.map(({ want, got }) => ({
      slot: want.slot,
      group: want.group,
      expectedWh: want.wattHours,
      deliveredWh: got.wattHours,
      expected: want.count,
      delivered: got.count,
    })),
  }
}

const none = { count: 0, wattHours: 0, check: 0 }

function compare(pairs: readonly { want: Cell; got: typeof none }[]): Omit<Audit, 'expected' | 'delivered'> {
  const worst = new Worst()
  let [lost, duplicated, wrong, netWh, unjudged] = [0, 0, 0, 0, 0]
  for (const { want, got } of pairs) {
    const { group, slot } = want
    const difference = got.count - want.count
    const changeWh = difference === 0 ? got.wattHours - want.wattHours : 0
    if (difference === 0 && changeWh === 0 && got.check === want.check) continue
    if (difference < 0) lost -= difference
    else if (difference > 0) duplicated += difference
    else wrong++
    if (difference !== 0) unjudged++
    netWh += changeWh
    worst.add({ group, slot, expected: want.count, delivered: got.count, netWh: changeWh })
  }
  return {
    lost,
    duplicated,
    wrong,
    netWh,
    worst: worst.list(),
    cells: pairs.length,
    unjudged,
    doubted: unjudged + wrong,
    stored: null,
  }
}
