import type { LatencyKind } from '../../types/measurement.ts'
import { hopNames } from '../../types/measurement.ts'
import type { WarningCode } from '../../types/warnings.ts'
import { formatBytes, formatPerS, formatRatio, formatScaled, formatUs } from '../../units.ts'
import { nothingIsDue } from '../data/phases.ts'
import type { ReportData } from '../data/shape.ts'
import { gaugeText } from '../kit/words.ts'
import type { AxisGroup } from './axis-group.ts'
import { heatPlot } from './heat-plot.ts'
import type { Limit, Mark, PlotLine, PlotSpec, Shade } from './plot/plot-spec.ts'

const percent = (ratio: number) => formatRatio(Number(ratio.toPrecision(3)))
/** nothing reads a thousandth of a mean from a stacked share */
const shareText = (ratio: number) => formatRatio(Math.round(ratio * 1000) / 1000)

/** The plots over the time of the run, by the figure that they belong to. */
export function timePlots(data: ReportData, group: AxisGroup): Map<string, PlotSpec> {
  const { time } = data
  const plots = new Map<string, PlotSpec>()
  const line: MakeLine = (name, colour, values, more = {}) => ({ name, colour, at: time.atS, values, ...more })
  const shades = shadesOf(data).map(({ text, ...shade }) =>
    shade.kind === 'not-run' ? { ...shade, text: 'not run' } : shade,
  )
  const marks = marksOf(data, false)
  const plot: MakePlot = (spec) => ({ group, log: false, xName: 'time', shades, marks, ...spec })
  addFlowPlots(plots, data, plot, line)
  addLatencyPlots(plots, data, plot, line)
  if (data.heat !== null) plots.set('heat', heatPlot(data, data.heat, group, shades, marks))
  addGeneratorPlots(plots, data, plot, line)
  addBoundPlots(plots, data, plot, line)
  addGauges(plots, data, plot)
  return plots
}

export const kindColours: Readonly<Record<LatencyKind, string>> = {
  lag: 'generator',
  late: 'generator',
  ack: 'broker',
  read: 'engine',
  stored: 'database',
  result: 'delivery',
}

type MakePlot = (spec: Pick<PlotSpec, 'lines' | 'format'> & Partial<PlotSpec>) => PlotSpec
type MakeLine = (name: string, colour: string, values: PlotLine['values'], more?: Partial<PlotLine>) => PlotLine

function addFlowPlots(plots: Map<string, PlotSpec>, data: ReportData, plot: MakePlot, line: MakeLine): void {
  const { time } = data
  const widths = time.widthsS
  const ends = time.atS.map((s, i) => s + widths[i]! / 2)
  const observed = time.delivered.some((value) => value !== null)
  plots.set(
    'flows',
    plot({
      format: formatPerS,
      formatTick: formatScaled,
      shades: shadesOf(data),
      marks: marksOf(data, true),
      lines: [
        line('sent', 'generator', time.sent, { width: 7, alpha: 0.4, widths }),
        ...(observed ? [line('delivered', 'delivery', time.delivered, { width: 2.4, widths })] : []),
        line('offered', 'ink', time.offered, { width: 1.2, dash: [2, 4], widths }),
      ],
    }),
  )
  plots.set(
    'backlog',
    plot({
      format: formatScaled,
      lines: [line('waiting', 'broker', time.backlog, { fill: 'axis', width: 1.2, at: ends })],
    }),
  )
}

function addLatencyPlots(plots: Map<string, PlotSpec>, data: ReportData, plot: MakePlot, line: MakeLine): void {
  const { time } = data
  plots.set(
    'result',
    plot({
      log: true,
      neverAveraged: true,
      format: formatUs,
      shades: shadesOf(data),
      marks: marksOf(data, true),
      limits: limitsOf(data, (metric) => /^result\.(p50|p99|p999|max)$/.test(metric)),
      lines: [
        line('max', 'delivery', time.result.max, { width: 1, dash: [1, 2] }),
        line('p99.9', 'delivery', time.result.p999, { width: 1, dash: [4, 3] }),
        line('p99', 'delivery', time.result.p99, { width: 1.8 }),
        line('p50', 'delivery', time.result.p50, { width: 3 }),
      ],
    }),
  )
  plots.set(
    'mean',
    plot({
      log: true,
      neverAveraged: true,
      format: formatUs,
      lines: [line('mean', 'delivery', time.mean, { width: 1.4 })],
    }),
  )
  plots.set('share', plot({ format: shareText, top: 1, neverAveraged: true, lines: shareLines(data, line) }))
  plots.set(
    'p99s',
    plot({
      log: true,
      neverAveraged: true,
      format: formatUs,
      limits: limitsOf(data, (metric) => /^(lag|ack|read|stored|result)\.p99$/.test(metric)),
      lines: (['lag', 'ack', 'read', 'stored', 'result'] as const).map((kind) =>
        line(kind, kindColours[kind], time.p99[kind], { width: kind === 'result' ? 1.8 : 1.4 }),
      ),
    }),
  )
}

/** A second may also send a little that the one before it left over. */
function atMostAll(ratio: number | null): number | null {
  return ratio === null ? null : Math.min(1, ratio)
}

function shareLines({ time }: ReportData, line: MakeLine): PlotLine[] {
  const sums = time.atS.map(() => 0)
  return hopNames.map((name) => {
    const shares = time.hops[name].map((us, i) => {
      const total = hopNames.reduce((sum, hop) => sum + (time.hops[hop][i] ?? 0), 0)
      return us === null || total === 0 ? null : us / total
    })
    const stacked = shares.map((share, i) => {
      if (share === null) return null
      sums[i]! += share
      return Math.min(1, sums[i]!)
    })
    return line(name, name, stacked, { fill: 'line', width: 0.8, shown: shares })
  })
}

function addGeneratorPlots(plots: Map<string, PlotSpec>, data: ReportData, plot: MakePlot, line: MakeLine): void {
  const { time, span, generators } = data
  const whole = { from: 0, to: span.endS }
  plots.set(
    'late',
    plot({
      neverAveraged: true,
      format: formatUs,
      limits: [
        {
          ...whole,
          y: generators.lateLimitUs,
          text: `INVALID over ${formatUs(generators.lateLimitUs)}`,
          missed: isInvalidBy(data, 'GENERATOR_LATE'),
        },
      ],
      lines: [line('late p99', 'generator', time.p99.late)],
    }),
  )
  plots.set(
    'sent',
    plot({
      format: percent,
      limits: [
        {
          ...whole,
          y: generators.leastSentRatio,
          text: `INVALID under ${formatRatio(generators.leastSentRatio)} over ${formatUs(generators.sendingWindowUs)}`,
          missed: isInvalidBy(data, 'SENT_LESS'),
        },
      ],
      top: 1,
      from: 0.95,
      lines: [line('sent', 'generator', time.sentRatio.map(atMostAll), { shown: time.sentRatio })],
    }),
  )
}

/** Whether this rule made the run INVALID. */
function isInvalidBy({ warnings }: ReportData, code: WarningCode): boolean {
  return warnings.some((warning) => warning.invalid && warning.code === code)
}

function addBoundPlots(plots: Map<string, PlotSpec>, data: ReportData, plot: MakePlot, line: MakeLine): void {
  const { time, span, generators } = data
  const whole = { from: 0, to: span.endS }
  const worst = (values: PlotLine['values']) => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  plots.set(
    'lag',
    plot({ log: true, neverAveraged: true, format: formatUs, lines: [line('lag p99', 'generator', time.p99.lag)] }),
  )
  plots.set(
    'blocked',
    plot({
      format: percent,
      include: [0.1],
      lines: [line('blocked', 'generator', time.blockedRatio, { fill: 'axis', width: 1.2 })],
    }),
  )
  plots.set(
    'in-flight',
    plot({
      bytes: true,
      format: formatBytes,
      limits:
        worst(time.inFlightBytes) * 8 > generators.inFlightLimitBytes
          ? [{ ...whole, y: generators.inFlightLimitBytes, text: 'bound', missed: false }]
          : [],
      lines: [line('peak in flight', 'generator', time.inFlightBytes)],
    }),
  )
}

function addGauges(plots: Map<string, PlotSpec>, data: ReportData, plot: MakePlot): void {
  data.gauges.forEach((gauge, i) => {
    const collector = data.collectors.find((one) => one.name === gauge.collector)
    if (collector === undefined || gauge.max === null) return
    const styles = [[], [4, 2], [1, 2], [6, 2, 1, 2]]
    const seen = new Map<string, number>()
    const gaps = collector.gapsS.map(([from, to]): Shade => ({ from, to, kind: 'gap' }))
    const base = plot({
      bytes: gauge.unit === 'bytes' || gauge.unit === 'bytesPerS',
      format: (value) => gaugeText(Number(value.toPrecision(3)), gauge.unit),
      formatTick: (value) => gaugeText(value, gauge.unit).replace(/\/s$/, ''),
      include: gauge.unit === 'ratio' && gauge.max > 0.3 ? [1] : [],
      lines: gauge.lines.map(({ name, series, colour }) => {
        const nth = seen.get(colour) ?? 0
        seen.set(colour, nth + 1)
        return {
          name,
          colour,
          at: collector.atS,
          values: collector.series[series] ?? [],
          width: 1.3,
          dash: styles[nth % styles.length]!,
        }
      }),
    })
    plots.set(`gauge-${i}`, {
      ...base,
      marks: gauge.place === 'components' ? [] : (base.marks ?? []),
      shades: [...(base.shades ?? []), ...gaps],
    })
  })
}

function shadesOf(data: ReportData): Shade[] {
  const { span } = data
  const bands = data.phases
    .filter((phase) => !phase.measured || nothingIsDue(phase))
    .map((phase): Shade => ({ from: phase.fromS, to: phase.toS, kind: 'band' }))
  const drain: Shade[] = span.endS > span.planEndS ? [{ from: span.planEndS, to: span.endS, kind: 'band' }] : []
  const faults = data.faults.map(
    (fault): Shade => ({ from: fault.fromS, to: fault.toS, kind: 'fault', text: fault.name }),
  )
  const rest: Shade[] =
    span.ranToS < span.planEndS ? [{ from: span.ranToS, to: span.planEndS, kind: 'not-run', text: 'not run' }] : []
  return [...bands, ...drain, ...faults, ...rest]
}

function marksOf(data: ReportData, recovery: boolean): Mark[] {
  const borders = data.phases.slice(1).map((phase): Mark => ({ x: phase.fromS, text: '', dotted: false }))
  const recovered = data.faults.flatMap((fault): Mark[] =>
    recovery && fault.recoveredS !== null
      ? [{ x: fault.recoveredS, text: `recovered in ${recoveryText(fault.recoveredS - fault.fromS)}`, dotted: true }]
      : [],
  )
  return [...borders, ...recovered]
}

function recoveryText(s: number): string {
  return formatUs(s < 1 ? s * 1e6 : Math.round(s) * 1e6)
}

/** Objectives on a latency, each only over its own phases. */
function limitsOf(data: ReportData, wanted: (metric: string) => boolean): Limit[] {
  return data.objectives
    .filter((one) => one.unit === 'us' && wanted(one.metric))
    .flatMap((one) =>
      one.stretchesS.map(
        ([from, to]): Limit => ({
          from,
          to,
          y: one.limit,
          text: `${one.soft ? 'soft: ' : ''}${one.phase ? `${one.phase}: ` : ''}${one.require}`,
          missed: one.status === 'missed',
        }),
      ),
    )
}
