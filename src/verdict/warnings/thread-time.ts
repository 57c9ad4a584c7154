import type { Measured } from '../../stats/measured.ts'
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
  const ratios: number[] = []
  for (const sample of samples) {
    if (sample.from !== 'harness' || !('values' in sample) || sample.atUs <= fromUs || sample.atUs > toUs) continue
    const busiest = busiestOf(sample.values, families)
    if (busiest !== null) ratios.push(busiest)
  }
  if (ratios.length < leastSamples) return null
  return Math.min(1, ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length)
}

function busiestOf(values: Readonly<Record<string, number>>, families: readonly FamilyKey[]): number | null {
  const byThread = new Map<string, number>()
  for (const [name, ratio] of Object.entries(values)) {
    const member = memberOf(name)
    if (member === null || !families.includes(member.key)) continue
    const thread = Object.values(member.labels).join(' ')
    byThread.set(thread, (byThread.get(thread) ?? 0) + ratio)
  }
  return byThread.size === 0 ? null : Math.max(...byThread.values())
}
