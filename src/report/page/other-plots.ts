import type { LatencyKind } from '../../types.ts'
import { latencyKinds } from '../../types.ts'
import { formatPerS, formatScaled, formatUs } from '../../units.ts'
import type { LoadCurve, ReportData, ReportFleet } from '../shape.ts'
import { AxisGroup, multiples } from './axis-group.ts'
import type { Limit, Mark, PlotLine, PlotSpec, Shade } from './plot-spec.ts'
import { kindColours } from './time-plots.ts'
import { linearScale } from './y-scale.ts'

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

/** The percentile curves of one set; the y axis is the same for every set, so that they compare. */
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
    format: formatUs,
    xName: 'quantile',
    lines,
    include: include.filter(Number.isFinite),
    namedEnds: true,
    ceilings: ceilingsOf(data, set.phase),
  }
}

function ceilingsOf(data: ReportData, phase: number | null) {
  const places: Record<string, number> = { p50: 0.30103, p90: 1, p95: -Math.log10(0.05), p99: 2, p999: 3, p9999: 4 }
  const one = phase === null ? null : data.phases[phase]!
  return data.objectives
    .filter((objective) => objective.unit === 'us' && objective.metric.startsWith('result.'))
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

export function loadPlots(data: ReportData, curve: LoadCurve): Map<string, PlotSpec> {
  const most = curve.steps.at(-1)!.offeredPerS
  const end = linearScale(most * 1.02, 34 * 6).max
  const group = new AxisGroup({
    name: 'load',
    from: 0,
    to: end,
    step: end / 100,
    ticks: (from, to, widthPx) => multiples(from, to, linearScale(to - from, widthPx / 2).ticks[1] ?? to),
    label: formatScaled,
    tag: formatPerS,
  })
  const at = curve.steps.map((step) => step.offeredPerS)
  const hollow = curve.steps.map((step) => !step.steady)
  const { shades, marks } = kneeOf(curve, end)
  const base = { group, xName: 'offered', shades, marks, xTitle: 'offered, curves/s' }
  const line = (name: string, values: PlotLine['values'], more: Partial<PlotLine>): PlotLine => ({
    name,
    colour: 'delivery',
    at,
    values,
    points: true,
    hollow,
    ...more,
  })
  const above = (us: number | null) => us ?? -1
  return new Map<string, PlotSpec>([
    [
      'load-latency',
      {
        ...base,
        log: true,
        format: formatUs,
        limits: loadLimits(data, curve, end),
        lines: [
          line(
            'p99.9',
            curve.steps.map((step) => above(step.latency.p999Us)),
            { width: 1, dash: [4, 3] },
          ),
          line(
            'p99',
            curve.steps.map((step) => above(step.latency.p99Us)),
            { width: 1.8 },
          ),
          line(
            'p50',
            curve.steps.map((step) => above(step.latency.p50Us)),
            { width: 3 },
          ),
        ],
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
        lines: [
          {
            name: 'delivered = offered',
            colour: 'ink',
            at: [0, end],
            values: [0, end],
            width: 1,
            dash: [3, 3],
            points: false,
          },
          line(
            'delivered',
            curve.steps.map((step) => step.deliveredPerS),
            { width: 1.8 },
          ),
        ],
      },
    ],
  ])
}

function kneeOf({ steps, knee }: LoadCurve, end: number): { shades: Shade[]; marks: Mark[] } {
  const kept = knee === null ? 0 : steps[knee]!.offeredPerS
  const next = steps[knee === null ? 0 : knee + 1]?.offeredPerS
  return {
    marks: knee === null ? [] : [{ x: kept, text: `last steady step ${formatPerS(kept)}`, dotted: true }],
    shades: next === undefined ? [] : [{ from: (kept + next) / 2, to: end, kind: 'band' }],
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

const slotsADay = 48

export function fleetPlots(fleet: ReportFleet): Map<string, PlotSpec> {
  const middles = fleet.nationWh.map((_, i) => fleet.firstSlot + i + 0.5)
  const level = middles.map(() => 1)
  const clock = (slot: number) =>
    `${String(Math.floor((slot % slotsADay) / 2)).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`
  const day = (slot: number) =>
    new Date(Date.parse(`${fleet.firstDay}T00:00:00Z`) + Math.floor(slot / slotsADay) * 86_400_000)
      .toISOString()
      .slice(0, 10)
  const groupOf = (name: string, from: number, to: number) =>
    new AxisGroup({
      name,
      from,
      to: Math.max(from + 1, to),
      step: 1,
      ticks: (start, end, widthPx) =>
        multiples(
          start,
          end,
          [1, 2, 4, 8, 12, 24, 48, 96].find((step) => ((end - start) / step) * 48 <= widthPx) ?? 96,
        ),
      label: (slot) => (to - from > slotsADay * 2 ? day(slot).slice(5) : clock(slot)),
      tag: (slot) => `${day(slot)} ${clock(Math.floor(slot))}`,
    })
  const nation = groupOf('slots', fleet.firstSlot, fleet.firstSlot + middles.length)
  const wattHours = (value: number) => `${formatScaled(value)}\u00a0Wh`
  const base = { log: false, format: wattHours, formatTick: formatScaled, xName: 'half-hour' }
  const one = fleet.meter.wattHours
  const top = fleet.tariffs
    .flatMap((tariff) => tariff.wattHours)
    .reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  return new Map<string, PlotSpec>([
    [
      'nation',
      {
        ...base,
        group: nation,
        lines: [
          { name: 'model', colour: 'ink3', at: middles, values: fleet.modelWh, width: 1.4, dash: [4, 3] },
          { name: 'this run', colour: 'ink', at: middles, values: fleet.nationWh, width: 1.8, widths: level },
        ],
      },
    ],
    [
      'meter',
      {
        ...base,
        group: groupOf('meter', 0, one.length),
        lines: [
          {
            name: 'energy',
            colour: 'ink',
            at: one.map((_, i) => i + 0.5),
            values: one,
            width: 1.2,
            widths: one.map(() => 1),
          },
        ],
      },
    ],
    ...fleet.tariffs.map((tariff, i): [string, PlotSpec] => [
      `tariff-${i}`,
      {
        ...base,
        group: nation,
        include: [top],
        lines: [{ name: tariff.name, colour: 'ink', at: middles, values: tariff.wattHours, width: 1.3, widths: level }],
      },
    ]),
  ])
}
