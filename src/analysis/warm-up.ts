import { medianOf } from '../stats/backlog.ts'
import { changePoints } from './history/change-points.ts'

/**
 * The course of a run after the names of Barrett et al. (2017):
 *
 * - too short: not enough points to say anything
 * - flat: steady from the first point; what MSER would cut lies within 5 % of the rest, as it does in noise
 * - warm-up: steady after the cut
 * - late change: steady after the cut, and then it moved to another level
 * - not steady: it still changed in the second half, so that no cut makes it steady
 */
export type Course = 'too short' | 'flat' | 'warm-up' | 'late change' | 'not steady'

export interface WarmUp {
  readonly course: Course
  /** points to leave away at the start; null = none would make the rest steady */
  readonly cutPoints: number | null
  /** last third against first third of what is kept: 0.08 = 8 % more; null = nothing is kept */
  readonly lateChangeRatio: number | null
}

const batchPoints = 5
const fewestBatches = 4
const filterPoints = 5
/** Two parts of a run whose medians differ by less are on one level. */
const sameLevelRatio = 0.05
/** A level that lasts shorter is a disturbance and no late change. */
const shortestLevelPoints = 20
/** More batches tell no more about a late change, and cost the square. */
const mostBatches = 120

/**
 * Where warm-up ends in a series of one value a second, of throughput or of interval medians: MSER-5 behind a median
 * filter of five points, so that single pauses cut nothing. MSER never sees a slow-down that comes late, which is
 * looked for in what is kept. Values are positive; NaN (nothing came) takes the value before it.
 */
export function warmUp(series: readonly number[], key = ''): WarmUp {
  const values = medianFilter(filled(series))
  if (values.length < fewestBatches * batchPoints || !values.every(Number.isFinite))
    return { course: 'too short', cutPoints: null, lateChangeRatio: null }
  const mserCut = mser5(values)
  if (mserCut === null) return { course: 'not steady', cutPoints: null, lateChangeRatio: null }
  const cutPoints = isOneLevel(values.slice(0, mserCut), values.slice(mserCut)) ? 0 : mserCut
  const kept = values.slice(cutPoints)
  const lateChangeRatio = lateRatio(kept)
  const late = Math.abs(lateChangeRatio) > sameLevelRatio || changedLate(kept, key)
  const steady = cutPoints === 0 ? 'flat' : 'warm-up'
  return { course: late ? 'late change' : steady, cutPoints, lateChangeRatio }
}

/** What is left away before any series is looked at: 30 s, or a tenth of a long run. */
export function fixedWarmUpS(runS: number): number {
  return Math.max(30, runS / 10)
}

/** The one cut that all numbers of a run, or of both sides of a comparison, share: the largest. Null if any has none. */
export function commonCut(warmUps: readonly WarmUp[]): number | null {
  const cuts = warmUps.map(({ cutPoints }) => cutPoints)
  return cuts.includes(null) ? null : Math.max(0, ...(cuts as number[]))
}

/**
 * MSER-5 (White, Cobb and Spratt 2000): means z of batches of five points; of all d up to half of them the one for which
 * sum over j > d of (z_j - their mean)^2 / (n - d)^2 is least. Null where that d is half of them: the series has not
 * become steady. Otherwise how many points to leave away.
 */
export function mser5(values: readonly number[]): number | null {
  const means = batchMeans(values, batchPoints)
  const half = Math.floor(means.length / 2)
  let best = Number.POSITIVE_INFINITY
  let cut = 0
  let mean = 0
  let squares = 0
  for (let d = means.length - 1; d >= 0; d--) {
    const count = means.length - d
    const away = means[d]! - mean
    mean += away / count
    squares += away * (means[d]! - mean)
    if (d <= half && squares / count ** 2 <= best) {
      best = squares / count ** 2
      cut = d
    }
  }
  return cut === half && half > 0 ? null : cut * batchPoints
}

/** Each value becomes the median of itself and two neighbours on either side, as far as there are any. */
export function medianFilter(values: readonly number[]): number[] {
  const reach = (filterPoints - 1) / 2
  return values.map((_, i) => medianOf(values.slice(Math.max(0, i - reach), i + reach + 1)))
}

function filled(series: readonly number[]): number[] {
  let last = series.find(Number.isFinite) ?? Number.NaN
  return series.map((value) => {
    if (Number.isFinite(value)) last = value
    return last
  })
}

function isOneLevel(cut: readonly number[], kept: readonly number[]): boolean {
  return cut.length === 0 || Math.abs(medianOf(cut) - medianOf(kept)) <= sameLevelRatio * Math.abs(medianOf(kept))
}

function lateRatio(kept: readonly number[]): number {
  const third = Math.max(1, Math.floor(kept.length / 3))
  const [first, last] = [medianOf(kept.slice(0, third)), medianOf(kept.slice(-third))]
  return last === first ? 0 : last / first - 1
}

/** Change points of batch means, whose neighbours depend on each other less than points do. */
function changedLate(kept: readonly number[], key: string): boolean {
  const points = Math.max(batchPoints, Math.ceil(kept.length / mostBatches))
  const minSegment = Math.max(3, Math.ceil(shortestLevelPoints / points))
  const means = batchMeans(kept, points)
  if (!means.every((mean) => mean > 0)) return false
  return changePoints(means, key, { minSegment, window: means.length }).length > 0
}

/** Means of consecutive batches; what is left over at the end belongs to none. */
function batchMeans(values: readonly number[], points: number): number[] {
  return Array.from({ length: Math.floor(values.length / points) }, (_, i) => {
    const batch = values.slice(i * points, (i + 1) * points)
    return batch.reduce((sum, value) => sum + value, 0) / points
  })
}
