import { basename, resolve } from 'node:path'
import { listRuns, type RunListing } from '../run/listing.ts'
import { formatScaled, formatUs } from '../units.ts'
import type { Io } from './io.ts'
import { plainTable } from './plain-table.ts'

/** Prints the runs of a results folder, newest last. */
export function tellResults(options: { readonly out: string; readonly json: boolean }, io: Io): number {
  const runs = listRuns(resolve(io.cwd, options.out))
  if (options.json) io.out.write(`${JSON.stringify(runs)}\n`)
  else if (runs.length > 0) io.out.write(formatResults(runs))
  else io.err.write(`no runs in ${options.out}; loadcurve run quickstart makes one\n`)
  return 0
}

/** A table of the runs; what is wrong with unreadable ones stands below it. */
export function formatResults(runs: readonly RunListing[]): string {
  const head = ['when (UTC)', 'scenario', 'target', 'offered', 'delivered', 'p50', 'p99', 'verdict']
  const aligns = ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'] as const
  const unreadable = runs.filter(({ state }) => state === 'unreadable')
  const notes = unreadable.map(({ folder, problem }) => `unreadable: ${basename(folder)}: ${problem}\n`)
  const counted = 'offered and delivered: readings of the measured phases; p50 and p99: result latency\n'
  return `${plainTable(head, runs.map(row), aligns)}\n\n${counted}${notes.join('')}`
}

function row(run: RunListing): readonly string[] {
  return [
    run.when === null ? '-' : run.when.slice(0, 16).replace('T', ' '),
    run.scenario ?? '-',
    run.engine === null ? '-' : `${run.engine} ${run.workload}`,
    orDash(run.offeredReadings, formatScaled),
    orDash(run.delivered, formatScaled),
    orDash(run.resultP50Us, formatUs),
    orDash(run.resultP99Us, formatUs),
    run.verdict ?? run.state,
  ]
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value)
}
