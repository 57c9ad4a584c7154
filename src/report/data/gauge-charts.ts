import { ownCharts } from './own-charts.ts'
import { pipelineCharts } from './pipeline-charts.ts'
import type { CollectorSeries, ColourToken, Gauge, GaugeUnit } from './shape.ts'

const known = [...ownCharts, ...pipelineCharts]
/** Parts whose collectors give more than anybody reads: what no table knows of them is folded away. */
const talkative = ['kafka', 'redis', 'zookeeper', 'target']
/** Series that a user chose are all worth a look, up to so many. */
const mostChosen = 12

interface Ranked extends Gauge {
  readonly rank: number
}

/**
 * One chart for each group of series that belong together: known ones first, most telling first, then the others by name.
 * The long tail of a part is `folded`.
 */
export function gaugesOf(collectors: readonly CollectorSeries[]): Gauge[] {
  const charts = collectors.flatMap(chartsOf)
  const groups = [...new Set(charts.map(({ group }) => group))]
  return groups.flatMap((group) =>
    charts
      .filter((chart) => chart.group === group)
      .sort((a, b) => a.rank - b.rank)
      .map(({ rank: _, ...gauge }, i): Gauge => {
        const unknown = charts.filter((chart) => chart.group === group).every(({ rank }) => rank === known.length)
        return unknown && i >= mostChosen ? { ...gauge, folded: true } : gauge
      }),
  )
}

function chartsOf(collector: CollectorSeries): Ranked[] {
  const left = new Set(Object.keys(collector.series))
  const charts = known.flatMap((entry, rank): Ranked[] => {
    const lines = entry.lines.flatMap(([pattern, name, colour]) => {
      const matching = [...left].filter((series) => pattern.test(series))
      for (const series of matching) left.delete(series)
      return matching.map((series) => ({ name: series.replace(pattern, name), series, colour }))
    })
    const chart = {
      title: entry.title,
      place: entry.place ?? 'components',
      folded: entry.folded ?? false,
      rank,
    } as const
    return lines.length === 0 ? [] : [gaugeOf(collector, chart, lines)]
  })
  const others = [...left].sort().map((series): Ranked => {
    const group = groupOf(collector, series)
    const lines = [{ name: titleOf(collector, series), series, colour: colourOf(group) }]
    const folded = talkative.includes(group)
    return gaugeOf(collector, { title: lines[0]!.name, place: 'components', folded, rank: known.length }, lines)
  })
  return [...charts, ...others]
}

function gaugeOf(
  collector: CollectorSeries,
  chart: Pick<Ranked, 'title' | 'place' | 'folded' | 'rank'>,
  lines: Gauge['lines'],
): Ranked {
  let max: number | null = null
  let min: number | null = null
  for (const line of lines)
    for (const value of collector.series[line.series] ?? []) {
      if (value === null) continue
      max = max === null ? value : Math.max(max, value)
      min = min === null ? value : Math.min(min, value)
    }
  const first = lines[0]!.series
  const scarce = /available|free|idle/.test(first)
  const [group, unit] = [groupOf(collector, first), unitOf(first)]
  return { ...chart, group, unit, collector: collector.name, lines, max, least: scarce ? min : null }
}

/** The part that a series speaks of: a process stands with its part, what a user chose under the name it was given. */
function groupOf(collector: CollectorSeries, series: string): string {
  const process = /^process\.([a-z]+)/.exec(series)?.[1]
  if (process !== undefined) return process
  const [head = ''] = series.split('.')
  return collector.name === head || collector.name.startsWith(`${head}-`) ? head : collector.name
}

function colourOf(group: string): ColourToken {
  const owners: Readonly<Record<string, ColourToken>> = {
    kafka: 'broker',
    redis: 'database',
    target: 'engine',
    zookeeper: 'ink2',
  }
  return owners[group] ?? 'ink'
}

/** The unit that a series' name ends with; a bare name is a count. */
export function unitOf(series: string): GaugeUnit {
  if (series.endsWith('_bytesPerS')) return 'bytesPerS'
  if (series.endsWith('PerS')) return 'perS'
  if (series.endsWith('_ratio')) return 'ratio'
  if (series.endsWith('_bytes')) return 'bytes'
  return series.endsWith('_us') ? 'us' : 'count'
}

/** Words for a series of ours; a series that a user chose keeps its name, without that of its collector. */
function titleOf(collector: CollectorSeries, series: string): string {
  if (/[:={]/.test(series))
    return series.startsWith(`${collector.name}.`) ? series.slice(collector.name.length + 1) : series
  const bare = series
    .slice(series.indexOf('.') + 1)
    .replace(/_?(ratio|bytes|us|count|bytesPerS|PerS)$/, '')
    .replaceAll(/[_.]/g, ' ')
    .trim()
  return bare === '' ? series : bare[0]!.toUpperCase() + bare.slice(1)
}
