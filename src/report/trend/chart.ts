import { formatMetric } from '../../analysis/metric-words.ts'
import type { History, MetricSeries } from '../../types/history.ts'
import type { MetricFacts } from '../../types/metrics.ts'
import { metricFacts } from '../../types/metrics.ts'
import { formatRatio } from '../../units.ts'
import { plot } from '../kit/drawing.ts'
import { drawnFigure } from '../kit/drawn-figures.ts'
import type { Markup } from '../kit/markup.ts'
import { exactText } from '../kit/metric-words.ts'
import type { Axis } from '../kit/ticks.ts'
import { linearAxis } from '../kit/ticks.ts'
import { plural } from '../kit/words.ts'
import type { ShownChange } from './changes.ts'
import type { TrendChart } from './chart-marks.ts'
import { bands, candidateRects, changeRules, medianLines, runPoints } from './chart-marks.ts'
import { shortLabel } from './words.ts'

const heightPx = 190
const mostTicks = 8

export function chartFigure(history: History, series: MetricSeries, changes: readonly ShownChange[]): Markup {
  const facts = metricFacts[series.metric]
  const [x, y] = [pointsAxis(history), valuesAxis(history, series, facts)]
  const chart: TrendChart = { history, series, facts, changes, x, y, heightPx }
  const drawn = plot(
    {
      title: `${facts.title} of ${history.key.scenario} on ${history.key.engine}`,
      desc: descOf(chart),
      heightPx,
      x,
      y,
    },
    ...candidateRects(chart),
    ...bands(chart),
    ...changeRules(chart),
    ...runPoints(chart),
    ...medianLines(chart),
  )
  return drawnFigure(facts.title, subtitle(chart), null, drawn)
}

function subtitle({ facts, series }: TrendChart): string {
  const noise = series.noiseRatio === null ? '' : `; noise ${formatRatio(series.noiseRatio)} from point to point`
  return `${facts.better} is better${noise}`
}

function pointsAxis({ points }: History): Axis {
  const step = Math.ceil(points.length / mostTicks)
  const named = points.map((_, i) => i).filter((i) => i % step === 0)
  return {
    share: (place) => (place + 0.5) / points.length,
    ticks: named.map((value, i) => ({ value, text: shortLabel(points[value]!), isMinor: i % 3 !== 0 })),
  }
}

function valuesAxis(
  { points }: History,
  { metric, values, levels }: MetricSeries,
  { unit, repeats }: MetricFacts,
): Axis {
  const ofRuns = points.flatMap(({ runs, unusable }) => [...runs, ...unusable].map((run) => run.metrics[metric]))
  const ofLevels = levels.flatMap(({ low, high }) => [low, high])
  const all = [...ofRuns, ...values, ...ofLevels].filter((value) => value !== null)
  return linearAxis(all, {
    format: (value) => formatMetric(value, unit),
    exact: (value) => exactText(value, unit),
    fromZero: repeats === 'exact',
    binary: unit === 'bytes',
  })
}

function descOf({ history, series, facts, changes }: TrendChart): string {
  const known = series.values.filter((value) => value !== null)
  const [first, last] = [known[0] ?? null, known.at(-1) ?? null]
  const found =
    changes.length === 0
      ? 'No change was found.'
      : `${plural(changes.length, 'change')}: ${changes.map(({ number }) => number).join(', ')} in the table.`
  return `${plural(history.points.length, 'point')} in order of time. The first median is ${formatMetric(first, facts.unit)}, the last ${formatMetric(last, facts.unit)}. ${found}`
}
