export interface Point {
  readonly x: number
  readonly y: number
}

/** Points per pixel above which a line is thinned. */
const dense = 1.5

/**
 * The part of a series within a view. If it has more than 1.5 points per pixel, every two pixels keep their smallest
 * and largest value in time order, so no peak is lost; a gap (NaN) stays a gap.
 */
export function thinned(
  at: readonly number[],
  values: readonly (number | null)[],
  view: { readonly from: number; readonly to: number },
  widthPx: number,
): Point[] {
  const first = Math.max(0, at.findIndex((x) => x >= view.from) - 1)
  let end = at.findIndex((x) => x > view.to)
  end = end === -1 ? at.length : Math.min(at.length, end + 1)
  if (at.length > 0 && at.at(-1)! < view.from) return []
  const point = (i: number): Point => ({ x: at[i]!, y: values[i] === null || values[i]! < 0 ? Number.NaN : values[i]! })
  if (end - first <= dense * widthPx) return Array.from({ length: end - first }, (_, i) => point(first + i))
  const bucketWidth = ((view.to - view.from) / widthPx) * 2
  const points: Point[] = []
  for (let i = first; i < end; ) {
    const bucket = Math.floor((at[i]! - view.from) / bucketWidth)
    let low = -1
    let high = -1
    let gap = -1
    for (; i < end && Math.floor((at[i]! - view.from) / bucketWidth) === bucket; i++) {
      const { y } = point(i)
      if (Number.isNaN(y)) gap = i
      else {
        if (low === -1 || y < values[low]!) low = i
        if (high === -1 || y > values[high]!) high = i
      }
    }
    const kept = [...new Set([low, high, gap].filter((index) => index !== -1))].sort((a, b) => a - b)
    points.push(...kept.map(point))
  }
  return points
}
