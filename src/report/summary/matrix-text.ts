import { shortNames } from '../../analysis/matrix.ts'
import { formatMetric } from '../../analysis/metric-words.ts'
import type { CellValue, Matrix, MatrixCell } from '../../types/analysis/matrix.ts'
import { type MetricName, metricFacts } from '../../types/metrics.ts'
import { cell, type TextCell, type TextColumn, textTable, wrap } from '../kit/text-table.ts'

const shown: readonly { readonly metric: MetricName; readonly head: string; readonly expendable: number }[] = [
  { metric: 'delivered_per_s', head: 'delivered', expendable: 0 },
  { metric: 'result_p50_us', head: 'p50', expendable: 0 },
  { metric: 'result_p99_us', head: 'p99', expendable: 0 },
  { metric: 'pipeline_cpu_s_per_million', head: 'CPU', expendable: 1 },
]

/** A matrix for a terminal: a row for each cell with the values that it has, medians with the range of the runs below the table's head. */
export function formatMatrix(matrix: Matrix, columns: number, color: boolean): string {
  const paths = matrix.axes.map(({ path }) => path)
  const heads: TextColumn[] = [
    ...shortNames(paths).map((head): TextColumn => ({ head, align: 'left', expendable: 0 })),
    ...shown.map(({ head, expendable }): TextColumn => ({ head, align: 'right', expendable })),
    { head: 'exact', align: 'right', expendable: 0 },
    { head: 'verdicts', align: 'left', expendable: 3 },
  ]
  const width = Math.max(40, Math.min(140, columns))
  const table = textTable(
    heads,
    matrix.cells.map((one) => rowOf(one, paths)),
    width,
    color,
  )
  const foot =
    'medians of the runs that can be used, and how far these lie from it; exact: runs whose audit found nothing'
  const doubts = [matrix.moved, matrix.replaced, matrix.leftOut].filter((text) => text !== null)
  const doubt = doubts.map((text) => `${wrap(text, width, '').join('\n')}\n\n`).join('')
  return `${doubt}${table.join('\n')}\n\n${foot}\n`
}

function rowOf(one: MatrixCell, paths: readonly string[]): TextCell[] {
  const { values, runs, exactRuns, verdicts } = one
  const usable = runs.filter(({ unusable }) => unusable === null).length
  const exact = exactRuns === null ? '–' : `${exactRuns}/${usable}`
  return [
    ...paths.map((path) => cell(values[path] ?? '', 'strong')),
    ...shown.map(({ metric }) => cell(valueText(one.metrics[metric], metric))),
    cell(exact, exactRuns === null || exactRuns < usable ? 'doubt' : 'good'),
    cell(
      Object.entries(verdicts)
        .map(([verdict, count]) => `${count} ${verdict}`)
        .join(', ') || 'no run',
    ),
  ]
}

/** `12.3 ms ±4%`: half of the range, as a share of the median. */
function valueText({ median, least, most }: CellValue, metric: MetricName): string {
  if (median === null || least === null || most === null) return '–'
  const text = formatMetric(median, metricFacts[metric].unit)
  const half = median > 0 ? Math.max(most - median, median - least) / median : 0
  return `${text} ±${(half * 100).toFixed(half < 0.0995 ? 1 : 0)}%`
}
