import { medianOf } from '../../stats/backlog.ts'
import type { ChangePoint } from '../../types/history.ts'

/**
 * Where counts that a working pipeline repeats exactly (lost, duplicated, wrong) went from none to some or back. One
 * point proves it. How many there are of a fault is chance, so a change from 5 to 7 is none.
 */
export function exactChanges(counts: readonly number[]): ChangePoint[] {
  const changed = counts.map((count, i) => i > 0 && count > 0 !== counts[i - 1]! > 0)
  const indexes = counts.map((_, i) => i).filter((i) => changed[i])
  return indexes.map((index, i) => {
    const before = sideOf(counts.slice(indexes[i - 1] ?? 0, index))
    const after = sideOf(counts.slice(index, indexes[i + 1]))
    const changeRatio = before.median === 0 ? null : after.median / before.median - 1
    const candidates = { from: index, to: index }
    return { index, lastBefore: index - 1, candidates, before, after, changeRatio, p: null, provisional: false }
  })
}

function sideOf(counts: readonly number[]) {
  return { points: counts.length, median: medianOf(counts) }
}
