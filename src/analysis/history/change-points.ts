import { medianOf } from '../../stats/backlog.ts'
import type { ChangePoint } from '../../types/history.ts'
import { medianOfRatios, robustSigma } from './robust.ts'
import {
  candidatesAround,
  fewestValues as fewestForSplits,
  findSplits,
  type Range,
  type Split,
  usualSplits,
} from './splits.ts'

export interface ChangePointOptions {
  /** only so many of the last values are looked at */
  readonly window: number
  /** fewest values on either side of a change; never below 2 */
  readonly minSegment: number
  readonly permutations: number
  /** the chance of finding a change in a series that has none */
  readonly alpha: number
  /** least change of the median that is one, as a ratio */
  readonly minMagnitudeRatio: number
  /** least change in robust standard deviations of the quieter side */
  readonly minSigmas: number
}

export const usualChangePoints: ChangePointOptions = {
  ...usualSplits,
  window: 100,
  minMagnitudeRatio: 0.05,
  minSigmas: 2.5,
}

/** A change is provisional while fewer points lie behind it. */
const settledPoints = 3

/** Fewer values than this cannot show a change. */
export const fewestValues = fewestForSplits(usualChangePoints.minSegment)

/**
 * Where a series of positive values moved to another level, in order. Values are compared on the scale of logarithms:
 * ratios count, and a rise is as large as the fall that undoes it. Splits are found by E-divisive; then those go that
 * are too small to matter, the smallest first, since without it the levels beside it are other ones.
 */
export function changePoints(
  values: readonly number[],
  key: string,
  options: Partial<ChangePointOptions> = {},
): ChangePoint[] {
  const used = { ...usualChangePoints, ...options }
  const offset = Math.max(0, values.length - used.window)
  const logs = values.slice(offset).map(Math.log)
  const kept = mergeSmall(findSplits(logs, { ...used, key }), logs, used)
  return kept.map((split, i) => {
    const [near, sides] = [sidesOf(kept, i, logs), sidesOf(kept, i, values.slice(offset))]
    return movedBy(offset, changePointOf(split, near, sides, candidatesOf(kept, i, near)))
  })
}

interface Sides {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** The values from the split before to this one, and from this one to the next. */
function sidesOf(splits: readonly Split[], i: number, values: readonly number[]): Sides {
  const at = splits[i]!.index
  return { before: values.slice(splits[i - 1]?.index ?? 0, at), after: values.slice(at, splits[i + 1]?.index) }
}

function mergeSmall(splits: readonly Split[], logs: readonly number[], options: ChangePointOptions): Split[] {
  const kept = [...splits]
  for (;;) {
    const small = kept
      .map((_, i) => ({ i, sides: sidesOf(kept, i, logs) }))
      .filter(({ sides }) => isSmall(sides, options))
      .sort((a, b) => Math.abs(stepOf(a.sides)) - Math.abs(stepOf(b.sides)))
    if (small.length === 0) return kept
    kept.splice(small[0]!.i, 1)
  }
}

function isSmall(sides: Sides, { minMagnitudeRatio, minSigmas }: ChangePointOptions): boolean {
  const step = stepOf(sides)
  const quieter = Math.min(robustSigma(sides.before), robustSigma(sides.after))
  return Math.abs(Math.expm1(step)) < minMagnitudeRatio || Math.abs(step) < minSigmas * quieter
}

function stepOf({ before, after }: Sides): number {
  return medianOf(after) - medianOf(before)
}

function changePointOf({ index, p }: Split, logs: Sides, values: Sides, candidates: Range): ChangePoint {
  const side = (of: readonly number[]) => ({ points: of.length, median: medianOfRatios(of) })
  const [before, after] = [side(values.before), side(values.after)]
  const provisional = after.points < settledPoints
  return {
    index,
    lastBefore: index - 1,
    candidates,
    before,
    after,
    changeRatio: Math.expm1(stepOf(logs)),
    p,
    provisional,
  }
}

/** Among the points of both sides, and cut halfway to the neighbours, so that no place is a candidate of two. */
function candidatesOf(splits: readonly Split[], i: number, { before, after }: Sides): Range {
  const { index } = splits[i]!
  const start = index - before.length
  const { from, to } = candidatesAround([...before, ...after], before.length)
  const least = i === 0 ? 0 : Math.floor((start + index) / 2) + 1
  const most = i === splits.length - 1 ? index + after.length : Math.floor((index + splits[i + 1]!.index) / 2)
  return { from: Math.max(start + from, least), to: Math.min(start + to, most) }
}

function movedBy(offset: number, found: ChangePoint): ChangePoint {
  const candidates = { from: found.candidates.from + offset, to: found.candidates.to + offset }
  return { ...found, index: found.index + offset, lastBefore: found.lastBefore + offset, candidates }
}
