import type {
  ChangePoint,
  History,
  HistoryModel,
  HistoryPoint,
  Level,
  MetricSeries,
  SeriesKey,
} from '../../types/history.ts'
import { type ComparedRun, type MetricName, metricFacts, metricNames } from '../../types/metrics.ts'
import { type ChangePointOptions, changePoints } from './change-points.ts'
import { exactChanges } from './exact-changes.ts'
import { pointsOf, timeProblem } from './history-points.ts'
import { medianOfRatios, sigmaOfNeighbours } from './robust.ts'

/** The noise of a series is known from so many points. */
const fewestForNoise = 5
/** The band of a level reaches so many standard deviations to each side: 95 % of points that only noise moves. */
const bandSigmas = 2

/**
 * Runs as histories: one for each scenario, engine and machine, with the same numbers along the same points. `nowUs`
 * tells runs whose clock was ahead. A run that lies in two folders counts once.
 */
export function historyModel(
  runs: readonly ComparedRun[],
  nowUs: number,
  options: Partial<ChangePointOptions> = {},
): HistoryModel {
  const once = new Map<string, ComparedRun>()
  const problems: string[] = []
  for (const run of runs) {
    const id = `${idOf(keyOf(run))}/${run.run}/${run.startedUs}`
    const other = once.get(id)
    if (other === undefined) once.set(id, run)
    else problems.push(`${run.run} lies in ${other.folder} and in ${run.folder}: it counts once`)
  }
  const used = [...once.values()]
  problems.push(...used.map((run) => timeProblem(run, nowUs)).filter((problem) => problem !== null))
  const ids = [...new Set(used.map((run) => idOf(keyOf(run))))]
  const groups = ids.map((id) => used.filter((run) => idOf(keyOf(run)) === id))
  return { histories: groups.map((group) => historyOf(group, nowUs, options)), problems }
}

/** What acknowledgements and alerts call one number of one history. */
export function seriesId(key: SeriesKey, metric: MetricName): string {
  return [key.scenario, key.engine, metric, key.scenarioHash, key.host].join('/')
}

function keyOf({ scenario, engine, scenarioHash, host }: ComparedRun): SeriesKey {
  return { scenario, engine, scenarioHash, host }
}

function idOf(key: SeriesKey): string {
  return [key.scenario, key.engine, key.scenarioHash, key.host].join('/')
}

function historyOf(runs: readonly ComparedRun[], nowUs: number, options: Partial<ChangePointOptions>): History {
  const key = keyOf(runs[0]!)
  const points = pointsOf(runs, nowUs)
  return { key, points, metrics: metricNames.map((metric) => seriesOf(key, metric, points, options)) }
}

function seriesOf(
  key: SeriesKey,
  metric: MetricName,
  points: readonly HistoryPoint[],
  options: Partial<ChangePointOptions>,
): MetricSeries {
  const id = seriesId(key, metric)
  const values = points.map((point) => valueAt(point, metric))
  const exact = metricFacts[metric].repeats === 'exact'
  const known = values.map((_, i) => i).filter((i) => values[i] !== null)
  const judged = exact ? known : known.filter((i) => values[i]! > 0)
  const numbers = judged.map((i) => values[i]!)
  const found = exact ? exactChanges(numbers) : changePoints(numbers, id, options)
  const sigma = exact || numbers.length < fewestForNoise ? null : sigmaOfNeighbours(numbers.map(Math.log))
  return {
    ...{ id, metric, values, unjudged: known.length - judged.length },
    changes: found.map((change) => amongPoints(change, judged)),
    levels: levelsOf(found, numbers, sigma).map((level) => ({
      ...level,
      ...{ from: judged[level.from]!, to: judged[level.to]! },
    })),
    noiseRatio: sigma === null ? null : Math.expm1(sigma),
  }
}

/** The median of the point's runs; of exact counts the largest, since one run proves a fault. */
function valueAt(point: HistoryPoint, metric: MetricName): number | null {
  const values = point.runs.map((run) => run.metrics[metric]).filter((value) => value !== null)
  if (values.length === 0) return null
  return metricFacts[metric].repeats === 'exact' ? Math.max(...values) : medianOfRatios(values)
}

/** A change among the judged values as one among all points, holes included. */
function amongPoints(change: ChangePoint, judged: readonly number[]): ChangePoint {
  return {
    ...change,
    index: judged[change.index]!,
    lastBefore: judged[change.lastBefore]!,
    candidates: { from: judged[change.candidates.from]!, to: judged[change.candidates.to]! },
  }
}

function levelsOf(changes: readonly ChangePoint[], numbers: readonly number[], sigma: number | null): Level[] {
  if (numbers.length === 0) return []
  const starts = [0, ...changes.map(({ index }) => index)]
  const reach = sigma === null ? null : Math.exp(bandSigmas * sigma)
  return starts.map((from, i) => {
    const to = (starts[i + 1] ?? numbers.length) - 1
    const median = medianOfRatios(numbers.slice(from, to + 1))
    return {
      from,
      to,
      median,
      low: reach === null ? null : median / reach,
      high: reach === null ? null : median * reach,
    }
  })
}
