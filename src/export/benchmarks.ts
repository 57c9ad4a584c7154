import { type ComparedRun, type JudgedRun, type MetricName, metricFacts } from '../types/metrics.ts'
import { formatPerS } from '../units.ts'

/** Runs of one scenario on one engine at one rate: what other tools call a benchmark. */
export interface Benchmark<Run extends ComparedRun = JudgedRun> {
  /** `tariff-curves/storm@50k/s` */
  readonly name: string
  readonly scenario: string
  readonly engine: string
  /** `50k/s` */
  readonly rate: string
  /** oldest first, at least one */
  readonly runs: readonly Run[]
}

/** One number over several runs. */
export interface Spread {
  readonly median: number
  /** null = a run has no value, which ranks beyond all others on this side */
  readonly min: number | null
  readonly max: number | null
}

/** By name. */
export function benchmarksOf<Run extends ComparedRun>(runs: readonly Run[]): Benchmark<Run>[] {
  const byName = new Map<string, Run[]>()
  for (const run of [...runs].sort((a, b) => a.startedUs - b.startedUs)) {
    const name = `${run.scenario}/${run.engine}@${formatPerS(run.offeredPerS)}`
    byName.set(name, [...(byName.get(name) ?? []), run])
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => benchmarkOf(name, own))
}

function benchmarkOf<Run extends ComparedRun>(name: string, runs: readonly Run[]): Benchmark<Run> {
  const { scenario, engine, offeredPerS } = runs[0]!
  return { name, scenario, engine, rate: formatPerS(offeredPerS), runs }
}

/**
 * The median of a number over runs, its smallest and its largest value. A run without it counts as worse than all
 * others, as readings that never arrived rank above all that did: a run that lost its slowest readings must not improve
 * the median. null = no run has it, or the median is among the runs without it.
 */
export function spreadOf(runs: readonly ComparedRun[], metric: MetricName): Spread | null {
  const worst = metricFacts[metric].better === 'lower' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  const ranked = runs.map(({ metrics }) => metrics[metric] ?? worst).sort((a, b) => a - b)
  const middle = ranked.slice(Math.floor((ranked.length - 1) / 2), Math.floor(ranked.length / 2) + 1)
  const median = middle.reduce((sum, value) => sum + value, 0) / middle.length
  if (!Number.isFinite(median)) return null
  return { median, min: finite(ranked[0]!), max: finite(ranked.at(-1)!) }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** What makes the median of a benchmark a mixture: sentences. */
export function mixtureNotes(runs: readonly ComparedRun[]): string[] {
  return benchmarksOf(runs).flatMap((benchmark) => {
    const kinds = [
      ['scenarios (their hashes differ)', new Set(benchmark.runs.map((run) => run.scenarioHash)).size],
      ['machines', new Set(benchmark.runs.map((run) => run.host)).size],
    ] as const
    return kinds
      .filter(([, count]) => count > 1)
      .map(([what, count]) => `the runs of ${benchmark.name} are of ${count} different ${what}`)
  })
}

/** The commit that a run is of: the tag `commit`, else the one that was checked out; null = not known. */
export function commitOf({ tags, gitCommit }: ComparedRun): string | null {
  return tags.commit ?? gitCommit
}

/** `2026-11-24T10:15:00Z` */
export function isoTime(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19)}Z`
}
