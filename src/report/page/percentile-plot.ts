import type { LatencyKind } from '../../types/measurement.ts'
import { latencyKinds } from '../../types/measurement.ts'
import { formatUs } from '../../units.ts'
import type { ReportData } from '../data/shape.ts'
import { AxisGroup } from './axis-group.ts'
import type { PlotLine, PlotSpec } from './plot/plot-spec.ts'
import { kindColours } from './time-plots.ts'

const dashes: Readonly<Record<LatencyKind, readonly number[]>> = {
  late: [1, 4],
  lag: [1, 2],
  ack: [5, 3],
  read: [6, 2, 1, 2],
  stored: [8, 3],
  result: [],
}

export function percentileGroup(data: ReportData): AxisGroup {
  const share = (x: number) => `${Number((100 * (1 - 10 ** -x)).toFixed(Math.max(0, Math.ceil(x) - 1)))}\u00a0%`
  return new AxisGroup({
    name: 'percentiles',
    from: data.percentiles.x[0]!,
    to: 5,
    step: 0.05,
    ticks: (from, to) => [data.percentiles.x[0]!, 1, 2, 3, 4, 5].filter((x) => x >= from - 1e-9 && x <= to + 1e-9),
    label: share,
    tag: share,
  })
}

/** The percentile curves of one set; the y axis is the same for every set, so that they can be compared. */
export function percentilePlot(data: ReportData, group: AxisGroup, index: number): PlotSpec {
  const { x, sets } = data.percentiles
  const set = sets[index]!
  const lines = latencyKinds.flatMap((kind): PlotLine[] => {
    const values = set.lines[kind]
    if (values === undefined || values.length === 0) return []
    return [
      {
        name: kind,
        colour: kindColours[kind],
        at: x.slice(0, values.length),
        values,
        dash: dashes[kind],
        width: kind === 'result' ? 2.4 : 1.5,
      },
    ]
  })
  const all = sets.flatMap((one) => Object.values(one.lines).flat()).filter((us) => us > 0)
  const include = all.reduce(([least, most], us) => [Math.min(least, us), Math.max(most, us)] as [number, number], [
    Number.POSITIVE_INFINITY,
    0,
  ] as [number, number])
  return {
    group,
    log: true,
    neverAveraged: true,
    format: formatUs,
    xName: 'quantile',
    lines,
    include: include.filter(Number.isFinite),
    namedEnds: true,
    emptyText: 'No percentile from the median up: too few readings, or too many that never arrived.',
    ceilings: ceilingsOf(data, set.phase),
  }
}

function ceilingsOf(data: ReportData, phase: number | null) {
  const places: Record<string, number> = { p50: 0.30103, p90: 1, p95: -Math.log10(0.05), p99: 2, p999: 3, p9999: 4 }
  const one = phase === null ? null : data.phases[phase]!
  return data.objectives
    .filter((objective) => objective.unit === 'us' && objective.metric.startsWith('result.'))
    .filter((objective) => objective.comparison === '<' || objective.comparison === '<=')
    .filter(
      (objective) =>
        objective.phase === null || (one !== null && (objective.phase === one.name || objective.phase === one.family)),
    )
    .flatMap((objective) => {
      const x = places[objective.metric.slice('result.'.length)]
      return x === undefined
        ? []
        : [{ x, y: objective.limit, text: objective.require, missed: objective.status === 'missed' }]
    })
}
