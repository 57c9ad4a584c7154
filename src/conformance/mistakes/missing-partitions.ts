import { type SentReading, type Sum, sumReadings } from './sums.ts'

type Sums = ReadonlyMap<string, Sum>
type Totals = Pick<Sum, 'count' | 'wattHours' | 'check'>

const nothing: Totals = { count: 0, wattHours: 0, check: 0 }
/** Each partition more doubles the sets that could be missing. */
const mostPartitions = 12

/** Where missing readings lie; `whole`: nothing of these partitions arrived. */
export interface MissingPartitions {
  readonly partitions: readonly number[]
  readonly whole: boolean
}

/** The partitions that explain every sum that is too low: one in part, or several as a whole; null = none does. */
export function missingPartitions(
  sent: readonly SentReading[],
  expected: Sums,
  delivered: Sums,
): MissingPartitions | null {
  const of = byPartition(sent)
  if (of.size < 2) return null
  const partitions = wholePartitions(of, expected, delivered)
  if (partitions.length > 0) return { partitions, whole: true }
  const one = [...of].find(([, sums]) => explainsAll(sums, expected, delivered))
  if (one === undefined) return null
  const missing = without(totalOf(expected), totalOf(delivered))
  return { partitions: [one[0]], whole: missing.count === totalOf(one[1]).count }
}

function byPartition(sent: readonly SentReading[]): Map<number, Sums> {
  const partitions = [...new Set(sent.map(({ partition }) => partition))].sort((a, b) => a - b)
  return new Map(partitions.map((p) => [p, sumReadings(sent.filter(({ partition }) => partition === p))]))
}

/** Whether each sum is right, or lacks just what this partition adds to it. */
function explainsAll(ofPartition: Sums, expected: Sums, delivered: Sums): boolean {
  return [...expected].every(([key, want]) => {
    const got = delivered.get(key) ?? nothing
    return got.count >= want.count || isSame(got, without(want, ofPartition.get(key) ?? nothing))
  })
}

function wholePartitions(of: ReadonlyMap<number, Sums>, expected: Sums, delivered: Sums): number[] {
  if (of.size > mostPartitions) return []
  const partitions = [...of.keys()]
  const totals = partitions.map((p) => totalOf(of.get(p)!))
  const missing = without(totalOf(expected), totalOf(delivered))
  for (let set = 1; set < 2 ** partitions.length - 1; set++) {
    const chosen = partitions.filter((_, i) => (set & (1 << i)) !== 0)
    if (isEqual(addUp(chosen.map((p) => totals[partitions.indexOf(p)]!)), missing)) return chosen
  }
  return []
}

function totalOf(sums: Sums): Totals {
  return addUp([...sums.values()])
}

function addUp(parts: readonly Totals[]): Totals {
  return parts.reduce(
    (sum, { count, wattHours, check }) => ({
      count: sum.count + count,
      wattHours: sum.wattHours + wattHours,
      check: (sum.check + check) >>> 0,
    }),
    nothing,
  )
}

function without(all: Totals, part: Totals): Totals {
  const { count, wattHours, check } = all
  return { count: count - part.count, wattHours: wattHours - part.wattHours, check: (check - part.check) >>> 0 }
}

/** Of many sets some have the same count and Wh, hardly any also the same check. */
function isEqual(a: Totals, b: Totals): boolean {
  return a.count === b.count && a.wattHours === b.wattHours && a.check === b.check
}

/** A pipeline may also have its Wh or its check wrong. */
function isSame(a: Totals, b: Totals): boolean {
  return a.count === b.count && (a.wattHours === b.wattHours || a.check === b.check)
}
