import { type SeriesFacts, seriesFacts } from '../../types/series/facts.ts'
import { seriesFamilies } from '../../types/series.ts'
import type { Chart, ChartLine } from './charts/chart.ts'
import { knownCharts } from './charts/known-charts.ts'
import { colourOfKind } from './costs.ts'
import type { CollectorSeries, ColourToken, Gauge } from './shape.ts'

/** Parts with very many series: those that are not in the table are folded away. */
const talkative = ['kafka', 'redis', 'zookeeper', 'target']
/** All series that a user chose are shown, up to this many. */
const mostChosen = 12

interface Ranked extends Gauge {
  readonly rank: number
}

interface DrawnSeries extends SeriesFacts {
  readonly colour: ColourToken
}

/**
 * The charts of all collectors; `named` are the sources that the scenario names. One chart for each group of series
 * that belong together: known ones first, most informative first, then the others by name. Rarely needed charts are
 * `folded`.
 */
export function gaugesOf(collectors: readonly CollectorSeries[], named: ReadonlySet<string>): Gauge[] {
  const charts = collectors.flatMap((collector) => chartsOf(collector, named.has(collector.name)))
  const groups = [...new Set(charts.map(({ group }) => group))]
  return groups.flatMap((group) =>
    charts
      .filter((chart) => chart.group === group)
      .sort((a, b) => a.rank - b.rank)
      .map(({ rank: _, ...gauge }, i): Gauge => {
        const unknown = charts.filter((chart) => chart.group === group).every(({ rank }) => rank === knownCharts.length)
        return unknown && i >= mostChosen ? { ...gauge, folded: true } : gauge
      }),
  )
}

function chartsOf(collector: CollectorSeries, named: boolean): Ranked[] {
  const source = { collector: collector.name, named }
  const left = new Set(Object.keys(collector.series).map((name) => seriesFacts(source, name)))
  const charts = knownCharts.flatMap((chart, rank) => {
    const drawn = chart.lines.flatMap((line) => taken(left, line))
    return byPart(drawn).map((lines) => gaugeOf(collector, { title: titleOf(chart), ...placed(chart), rank }, lines))
  })
  const others = [...left]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((facts): Ranked => {
      const folded = talkative.includes(facts.part)
      const chart = { title: facts.title, place: 'components', folded, rank: knownCharts.length } as const
      return gaugeOf(collector, chart, [{ ...facts, colour: colourOf(facts.part) }])
    })
  return [...charts, ...others]
}

/** The remaining series that a line is drawn for. */
function taken(left: Set<SeriesFacts>, [family, colour, only = {}]: ChartLine): DrawnSeries[] {
  const labels = Object.entries(only)
  const matching = [...left].filter(
    ({ member }) =>
      member?.key === family && labels.every(([label, value]) => member.labels[label as keyof typeof only] === value),
  )
  for (const facts of matching) left.delete(facts)
  return matching.map((facts) => ({ ...facts, colour: colour ?? colourOf(facts.part) }))
}

/** The processes of each part have a separate chart. */
function byPart(drawn: readonly DrawnSeries[]): DrawnSeries[][] {
  const parts = [...new Set(drawn.map(({ part }) => part))]
  return parts.map((part) => drawn.filter((one) => one.part === part))
}

/** A chart that can only have a single line has the title of its series. */
export function titleOf({ title, lines }: Chart): string {
  return title ?? seriesFamilies[lines[0]![0]].title
}

function placed({ place, folded }: Chart): Pick<Gauge, 'place' | 'folded'> {
  return { place: place ?? 'components', folded: folded ?? false }
}

function gaugeOf(
  collector: CollectorSeries,
  chart: Pick<Ranked, 'title' | 'place' | 'folded' | 'rank'>,
  drawn: readonly DrawnSeries[],
): Ranked {
  let max: number | null = null
  let min: number | null = null
  for (const { name } of drawn)
    for (const value of collector.series[name] ?? []) {
      if (value === null) continue
      max = max === null ? value : Math.max(max, value)
      min = min === null ? value : Math.min(min, value)
    }
  const { part: group, unit, better } = drawn[0]!
  const lines = drawn.map(({ name, line, colour }) => ({ name: line, series: name, colour }))
  const least = better === 'higher' ? min : null
  return { ...chart, group, unit, collector: collector.name, lines, max, least }
}

function colourOf(part: string): ColourToken {
  return colourOfKind(part) ?? 'ink'
}
