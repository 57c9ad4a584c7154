import type { SeriesPoint } from './page-data.ts'

const mostBuckets = 250

/** Parts of a series without a gap: where the distance is over three times the usual one, nothing was sampled. */
export function unbroken(points: readonly SeriesPoint[]): SeriesPoint[][] {
  const steps = points.slice(1).map(([s], i) => s - points[i]![0])
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  const parts: SeriesPoint[][] = []
  points.forEach((point, i) => {
    const isNew = i === 0 || (usual > 0 && steps[i - 1]! > 3 * usual)
    if (isNew) parts.push([point])
    else parts.at(-1)!.push(point)
  })
  return parts
}

/** Fewer points, with the least and the greatest of each bucket, so that no peak is lost. */
export function thinned(points: readonly SeriesPoint[], buckets = mostBuckets): readonly SeriesPoint[] {
  if (points.length <= 2 * buckets) return points
  const size = points.length / buckets
  return Array.from({ length: buckets }, (_, i) => {
    const bucket = points.slice(Math.floor(i * size), Math.floor((i + 1) * size))
    const least = bucket.reduce((low, point) => (point[1] < low[1] ? point : low))
    const most = bucket.reduce((high, point) => (point[1] > high[1] ? point : high))
    return least === most ? [least] : [least, most].sort((one, other) => one[0] - other[0])
  }).flat()
}
