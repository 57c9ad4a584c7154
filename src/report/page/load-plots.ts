import { formatPerS, formatScaled, formatUs } from '../../units.ts'
import { lastKept } from '../data/load-curve.ts'
import type { LoadCurve, ReportData } from '../data/shape.ts'
import { AxisGroup, multiples } from './axis-group.ts'
import type { Limit, Mark, PlotLine, PlotSpec, Shade } from './plot/plot-spec.ts'
import { linearScale } from './plot/y-scale.ts'

/** The two plots of the load curve, over one axis of the offered rate. */
export function loadPlots(data: ReportData, curve: LoadCurve): Map<string, PlotSpec> {
  const end = linearScale(curve.steps.at(-1)!.offeredPerS * 1.02, 34 * 6).max
  const base = { group: loadGroup(end), xName: 'offered', ...kneeOf(curve, end), xTitle: 'offered, curves/s' }
  return new Map<string, PlotSpec>([
    [
      'load-latency',
      {
        ...base,
        log: true,
        neverAveraged: true,
        format: formatUs,
        limits: loadLimits(data, curve, end),
        lines: latencyLines(curve),
      },
    ],
    [
      'load-delivered',
      {
        ...base,
        log: false,
        format: formatPerS,
        formatTick: formatScaled,
        include: [end],
        lines: deliveredLines(curve, end),
      },
    ],
  ])
}

function loadGroup(end: number): AxisGroup {
  return new AxisGroup({
    name: 'load',
    from: 0,
    to: end,
    step: end / 100,
    ticks: (from, to, widthPx) => multiples(from, to, linearScale(to - from, widthPx / 2).ticks[1] ?? to),
    label: formatScaled,
    tag: formatPerS,
  })
}

function latencyLines(curve: LoadCurve): PlotLine[] {
  // a percentile among readings that never arrived is above every latency
  const line = (name: string, quantile: 'p50Us' | 'p99Us' | 'p999Us', more: Partial<PlotLine>) =>
    stepLine(
      curve,
      name,
      curve.steps.map((step) => step.latency[quantile] ?? -1),
      more,
    )
  return [
    line('p99.9', 'p999Us', { width: 1, dash: [4, 3] }),
    line('p99', 'p99Us', { width: 1.8 }),
    line('p50', 'p50Us', { width: 3 }),
  ]
}

function deliveredLines(curve: LoadCurve, end: number): PlotLine[] {
  const all = { name: 'delivered = offered', colour: 'ink', at: [0, end], values: [0, end] }
  const delivered = curve.steps.map((step) => step.deliveredPerS)
  return [{ ...all, width: 1, dash: [3, 3], points: false }, stepLine(curve, 'delivered', delivered, { width: 1.8 })]
}

/** One point per step, hollow if it is not known to be steady. */
function stepLine(curve: LoadCurve, name: string, values: PlotLine['values'], more: Partial<PlotLine>): PlotLine {
  const at = curve.steps.map((step) => step.offeredPerS)
  const hollow = curve.steps.map((step) => step.steady !== true)
  return { name, colour: 'delivery', at, values, points: true, hollow, ...more }
}

/** Marks the step to quote; the area beyond a knee is shaded, or nothing if no step was judged. */
function kneeOf(curve: LoadCurve, end: number): { shades: Shade[]; marks: Mark[] } {
  const last = lastKept(curve)
  const kept = last?.step.offeredPerS ?? 0
  const next = curve.steps[curve.knee === null ? 0 : curve.knee + 1]?.offeredPerS
  return {
    marks: last === null ? [] : [{ x: kept, text: `${last.name} ${formatPerS(kept)}`, dotted: true }],
    shades: next === undefined || !curve.judged ? [] : [{ from: (kept + next) / 2, to: end, kind: 'band' }],
  }
}

function loadLimits(data: ReportData, { family }: LoadCurve, end: number): Limit[] {
  return data.objectives
    .filter(
      (one) => one.unit === 'us' && one.metric.startsWith('result.p') && (one.phase === null || one.phase === family),
    )
    .map((one) => ({
      from: 0,
      to: end,
      y: one.limit,
      text: `${one.soft ? 'soft: ' : ''}${one.require}`,
      missed: one.status === 'missed',
    }))
}
