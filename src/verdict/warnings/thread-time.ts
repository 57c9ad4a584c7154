import type { Measured } from '../../stats/measured.ts'
import type { NumberColumn } from '../../stats/number-column.ts'
import type { CollectorSamples } from '../../stats/sample-table.ts'
import type { PlannedPhase } from '../../types/plan.ts'
import { type FamilyKey, memberOf } from '../../types/series.ts'

/** From this share of a phase on, a thread that was busy or waiting for a CPU had no time left. */
export const busyLimitRatio = 0.95
const leastSamples = 3

/**
 * For how much of a phase a thread was busy or waited for a CPU: the mean over the samples of the busiest thread of these
 * series, added up by thread. Null where too few samples tell it.
 */
export function busyRatioOf(
  { samples }: Measured,
  { fromUs, toUs }: PlannedPhase,
  families: readonly FamilyKey[],
): number | null {
  const harness = samples.collector('harness')
  if (harness === undefined) return null
  const threads = threadsOf(harness, families)
  let [sum, count] = [0, 0]
  for (let row = 0; row < harness.rows; row++) {
    const atUs = harness.atUs.at(row)
    const busiest = atUs <= fromUs || atUs > toUs ? null : busiestOf(threads, row)
    if (busiest === null) continue
    sum += busiest
    count++
  }
  return count < leastSamples ? null : Math.min(1, sum / count)
}

/** The series of these families, by thread. */
function threadsOf({ series }: CollectorSamples, families: readonly FamilyKey[]): NumberColumn[][] {
  const byThread = new Map<string, NumberColumn[]>()
  for (const [name, column] of series) {
    const member = memberOf(name)
    if (member === null || !families.includes(member.key)) continue
    const thread = Object.values(member.labels).join(' ')
    byThread.set(thread, [...(byThread.get(thread) ?? []), column])
  }
  return [...byThread.values()]
}

function busiestOf(threads: readonly NumberColumn[][], row: number): number | null {
  return threads.reduce<number | null>((most, columns) => {
    const ratio = sumAt(columns, row)
    return most === null || (ratio !== null && ratio > most) ? ratio : most
  }, null)
}

/** null = the sample has none of them */
function sumAt(columns: readonly NumberColumn[], row: number): number | null {
  let sum: number | null = null
  for (const column of columns) {
    const ratio = column.at(row)
    if (!Number.isNaN(ratio)) sum = (sum ?? 0) + ratio
  }
  return sum
}
