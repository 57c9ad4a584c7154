import { LoadcurveError } from '../errors.ts'
import { type JudgedRun, type MetricName, metricFacts, metricNames } from '../types/metrics.ts'
import { type Benchmark, benchmarksOf, commitOf, isoTime, spreadOf } from './benchmarks.ts'
import { csvLine, oneWord } from './escape.ts'

/** The file that the configuration names. */
const csvName = 'loadcurve.csv'

interface Row {
  readonly time: string
  readonly commit: string
  readonly branch: string
  readonly values: ReadonlyMap<MetricName, number>
}

interface Table {
  readonly columns: readonly MetricName[]
  readonly rows: readonly Row[]
  /** commits that are left out */
  readonly incomplete: readonly Row[]
}

/** A table for Otava: one row a commit, oldest first. Throws USAGE where the runs are of several benchmarks. */
export function writeOtavaCsv(runs: readonly JudgedRun[]): string {
  const { columns, rows } = tableOf(onlyBenchmark(runs))
  const lines = rows.map(({ time, commit, branch, values }) =>
    csvLine([time, commit, branch, ...columns.map((metric) => String(values.get(metric)))]),
  )
  return csvLine(['time', 'commit', 'branch', ...columns]) + lines.join('')
}

/** The commits that the table leaves out, with why: sentences. */
export function otavaNotes(runs: readonly JudgedRun[]): string[] {
  const { columns, incomplete } = tableOf(onlyBenchmark(runs))
  return incomplete.map(({ commit, values }) => {
    const lacking = columns.filter((metric) => !values.has(metric))
    return `commit ${commit} is left out of the table: it has no ${lacking.join(', ')}`
  })
}

/** The otava.yaml that belongs to it. Names are quoted as JSON quotes them, which is YAML too. */
export function writeOtavaConfig(runs: readonly JudgedRun[]): string {
  const benchmark = onlyBenchmark(runs)
  const metrics = tableOf(benchmark).columns.map((metric) => {
    const direction = metricFacts[metric].better === 'higher' ? 1 : -1
    return `      ${metric}:\n        column: ${metric}\n        direction: ${direction}\n        scale: 1\n`
  })
  return `tests:
  ${JSON.stringify(oneWord(benchmark.name))}:
    type: csv
    file: ${csvName}
    time_column: time
    attributes: [commit, branch]
    metrics:
${metrics.join('')}`
}

/** Otava's tables have one benchmark each: what a row lacks it would fill from the row before. */
function onlyBenchmark(runs: readonly JudgedRun[]): Benchmark {
  const benchmarks = benchmarksOf(runs)
  if (benchmarks.length === 1) return benchmarks[0]!
  const names = benchmarks.map(({ name }) => name).join(', ')
  throw new LoadcurveError('USAGE', `a table of Otava holds one benchmark, and these runs are of ${names}`, {
    hint: 'name the runs of one of them; each has a table of its own',
  })
}

/**
 * Columns are the numbers that more than half of the commits have. Commits that lack one of these are left out: an
 * empty cell would be filled from the row before.
 */
function tableOf({ runs }: Benchmark): Table {
  const byCommit = new Map<string, JudgedRun[]>()
  for (const run of runs) {
    const commit = commitOf(run) ?? run.run
    byCommit.set(commit, [...(byCommit.get(commit) ?? []), run])
  }
  const all = [...byCommit].map(([commit, own]) => rowOf(commit, own))
  const columns = metricNames.filter((metric) => all.filter(({ values }) => values.has(metric)).length > all.length / 2)
  const isFull = ({ values }: Row) => columns.every((metric) => values.has(metric))
  return { columns, rows: all.filter(isFull), incomplete: all.filter((row) => !isFull(row)) }
}

function rowOf(commit: string, runs: readonly JudgedRun[]): Row {
  const { startedUs, tags } = runs[0]!
  const time = isoTime(startedUs).replace('T', ' ').replace('Z', ' +0000')
  const values = metricNames.flatMap((metric) => {
    const spread = spreadOf(runs, metric)
    return spread === null ? [] : [[metric, spread.median] as const]
  })
  return { time, commit, branch: tags.branch ?? '', values: new Map(values) }
}
