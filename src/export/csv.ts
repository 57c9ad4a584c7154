import { type JudgedRun, metricNames } from '../types/metrics.ts'
import { commitOf, isoTime } from './benchmarks.ts'
import { csvLine } from './escape.ts'

const facts = ['run', 'scenario', 'engine', 'offered_per_s', 'started', 'verdict', 'commit', 'loadcurve', 'host']

/** One line a run, oldest first, with all its numbers in the units of their names; what it lacks is empty. */
export function writeCsv(runs: readonly JudgedRun[]): string {
  const lines = [...runs]
    .sort((a, b) => a.startedUs - b.startedUs)
    .map((run) => {
      const { scenario, engine, offeredPerS, startedUs, verdict, loadcurve, host, metrics } = run
      const own = [run.run, scenario, engine, String(offeredPerS), isoTime(startedUs), verdict ?? '']
      const values = metricNames.map((metric) => String(metrics[metric] ?? ''))
      return csvLine([...own, commitOf(run) ?? '', loadcurve, host, ...values])
    })
  return csvLine([...facts, ...metricNames]) + lines.join('')
}
