import type { Matrix, MatrixCell } from '../../types/analysis/matrix.ts'
import type { MetricFacts, MetricName } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import { percentOf } from '../kit/metric-words.ts'

/** The metrics of a matrix, in the order of its columns. */
export const shownMetrics: readonly MetricName[] = [
  'delivered_per_s',
  'result_p50_us',
  'result_p99_us',
  'pipeline_cpu_s_per_million',
  'target_memory_bytes',
]

/** A column whose values lie closer together than this is shaded lightly: its differences are small. */
const leastSpanLog = Math.log(1.5)

/** One metric over all cells. */
export interface MetricColumn {
  readonly metric: MetricName
  readonly facts: MetricFacts
  /** of each cell, in their order; null = no usable run has it */
  readonly medians: readonly (number | null)[]
  readonly best: number
  /** distance of the worst from the best, as the logarithm of a ratio */
  readonly spanLog: number
  /** it follows from the load, which differs from cell to cell: none of them is the best */
  readonly isGiven: boolean
}

/** The metrics that one cell at least has. */
export function columnsOf({ cells }: Matrix): MetricColumn[] {
  return shownMetrics.flatMap((metric) => {
    const medians = cells.map((cell) => cell.metrics[metric].median)
    const known = medians.filter((value) => value !== null)
    if (known.length === 0) return []
    const facts = metricFacts[metric]
    const best = known.reduce((one, other) => (facts.better === 'higher' ? Math.max(one, other) : Math.min(one, other)))
    const spanLog = known.reduce((most, value) => Math.max(most, distanceLog(value, best)), leastSpanLog)
    return [{ metric, facts, medians, best, spanLog, isGiven: metric === 'delivered_per_s' && loadsDiffer(cells) }]
  })
}

/** Loads this far apart are different on purpose. */
const leastLoadRatio = 1.05

function loadsDiffer(cells: readonly MatrixCell[]): boolean {
  const loads = cells.flatMap(({ runs }) => runs.map(({ offeredPerS }) => offeredPerS)).filter((load) => load > 0)
  return Math.max(...loads) > Math.min(...loads) * leastLoadRatio
}

/** The cells with the best median of a column. */
export function bestCells(column: MetricColumn, cells: readonly MatrixCell[]): MatrixCell[] {
  return cells.filter((_, i) => column.medians[i] === column.best)
}

/** How far a value is from the best of its column: 0 = it is the best, 1 = it is the farthest of all. */
export function shadeOf(value: number, { best, spanLog, isGiven }: MetricColumn): number {
  if (isGiven) return 0
  return Math.min(1, distanceLog(value, best) / spanLog)
}

/** `best`, `as good`, or how far the value lies beyond the best: `+31.0 %`; nothing where there is no best. */
export function distanceText(value: number, { best, isGiven }: MetricColumn): string {
  if (isGiven) return ''
  if (value === best) return 'best'
  if (best <= 0 || value <= 0) return 'not the best'
  const percent = percentOf(value / best)
  return percent === '0' ? 'as good' : `${percent}\u00a0%`
}

/** Nothing is at no ratio to something: it is as far as can be. */
function distanceLog(value: number, best: number): number {
  if (value === best) return 0
  return value > 0 && best > 0 ? Math.abs(Math.log(value / best)) : leastSpanLog
}
