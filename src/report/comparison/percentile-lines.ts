import type { RunCurve } from './page-data.ts'

/** The median over the runs of a side at one place, and how far the runs spread. */
export interface SpreadPoint {
  /** nines: -log10(1 - quantile) */
  readonly x: number
  readonly us: number
  readonly leastUs: number
  readonly mostUs: number
}

const firstX = -Math.log10(0.5)
/** Steps of 0.05 from 0.35 to 5. */
const gridSteps = 94

/** Where curves are read: from the median to 99.999 %, evenly in nines, whole nines included. */
export function ninesGrid(): number[] {
  return [firstX, ...Array.from({ length: gridSteps }, (_, i) => Number((0.35 + i * 0.05).toFixed(2)))]
}

/** The curves of a side as one line; it ends where the first of them ends. */
export function spreadLine(curves: readonly RunCurve[], grid: readonly number[] = ninesGrid()): SpreadPoint[] {
  const lines = curves.map(({ points }) => inNines(points)).filter((line) => line.length > 0)
  if (lines.length === 0) return []
  return grid.flatMap((x): SpreadPoint[] => {
    const values = lines.map((line) => valueAt(line, x))
    if (values.includes(null)) return []
    const sorted = (values as number[]).sort((a, b) => a - b)
    return [{ x, us: medianOf(sorted), leastUs: sorted[0]!, mostUs: sorted.at(-1)! }]
  })
}

type Nines = readonly (readonly [x: number, us: number])[]

/** The largest reading is no quantile, and a curve of latencies has no zero. */
function inNines(points: RunCurve['points']): Nines {
  return points
    .filter(([quantile, us]) => quantile < 1 && us > 0)
    .map(([quantile, us]) => [-Math.log10(1 - quantile), us] as const)
}

/** Between two points of a run, even steps on both logarithmic axes. */
function valueAt(line: Nines, x: number): number | null {
  const after = line.findIndex(([at]) => at >= x - 1e-6)
  if (after < 0) return null
  const [x1, us1] = line[after]!
  if (Math.abs(x1 - x) < 1e-6) return us1
  if (after === 0) return null
  const [x0, us0] = line[after - 1]!
  return us0 * (us1 / us0) ** ((x - x0) / (x1 - x0))
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  if (!Number.isInteger(middle)) return sorted[Math.floor(middle)]!
  return (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** `99.9 %` for three nines. */
export function ninesText(x: number): string {
  return `${Number((100 * (1 - 10 ** -x)).toFixed(Math.max(0, Math.ceil(x) - 1)))}\u00a0%`
}
