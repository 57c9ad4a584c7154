import { basename, resolve } from 'node:path'
import { type CampaignListing, listCampaigns } from '../../campaigns/campaign-list.ts'
import { listRuns, type RunListing } from '../../results/listing.ts'
import { openRunFolder } from '../../results/run-folder.ts'
import { leastBeyondUs, waitedUs } from '../../stats/beyond.ts'
import { formatScaled, formatUs } from '../../units.ts'
import { type Io, shownPath } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

/** Prints the runs of a results folder, newest last, and the campaigns. As JSON: the runs. */
export function tellResults(options: { readonly out: string; readonly json: boolean }, io: Io): number {
  const dir = resolve(io.cwd, options.out)
  const runs = listRuns(dir)
  if (options.json) {
    io.out.write(`${JSON.stringify(runs)}\n`)
    return 0
  }
  const campaigns = listCampaigns(dir)
  const tables = [runs.length > 0 ? formatResults(runs, beyondUsOf) : '', formatCampaigns(campaigns, io)]
  io.out.write(tables.filter((table) => table !== '').join('\n'))
  if (runs.length + campaigns.length === 0)
    io.err.write(`no runs in ${options.out}; make one with: loadcurve run quickstart\n`)
  return 0
}

function formatCampaigns(campaigns: readonly CampaignListing[], io: Io): string {
  if (campaigns.length === 0) return ''
  const rows = campaigns.map(({ folder, made, planned, page }) => [
    basename(folder),
    planned === null ? `${made}` : `${made} of ${planned}`,
    page === null ? '-' : shownPath(page, io.cwd),
  ])
  const problems = campaigns.flatMap(({ problem }) => (problem === null ? [] : [`unreadable: ${problem}\n`]))
  return `${plainTable(['campaign', 'runs', 'page'], rows, ['left', 'right', 'left'])}\n${problems.join('')}`
}

/** What readings exceed that this run did not deliver, by its result.json; 0 = unknown, null = none is missing. */
function beyondUsOf({ folder }: RunListing): number | null {
  const result = openRunFolder(folder).result()
  const latency = result?.total.latency.result
  if (result === null || latency === undefined || latency.undelivered === 0) return null
  const measured = result.phases.filter((phase) => phase.measured)
  return leastBeyondUs(latency, waitedUs(result, measured))
}

/**
 * A table of the runs; what is wrong with unreadable ones, and what killed ones left behind, stands below it. A percentile among undelivered readings is
 * printed as `> x` by the bound that `beyondUs` gives for its run.
 */
function formatResults(runs: readonly RunListing[], beyondUs: (run: RunListing) => number | null): string {
  const head = ['run', 'when (UTC)', 'scenario', 'target', 'planned', 'delivered', 'p50', 'p99', 'verdict']
  const aligns = ['left', 'left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'] as const
  const notes = runs.flatMap(({ folder, state, problem, leftOver }) => [
    ...(state === 'unreadable' ? [`unreadable: ${basename(folder)}: ${problem}\n`] : []),
    ...(leftOver === null ? [] : [`${basename(folder)}: ${leftOver}\n`]),
  ])
  const counted =
    'planned and delivered: readings of the measured phases; p50 and p99: result latency; open one with: loadcurve report <run>\n'
  return `${plainTable(
    head,
    runs.map((run) => row(run, beyondUs)),
    aligns,
  )}\n\n${counted}${notes.join('')}`
}

function row(run: RunListing, beyondUs: (run: RunListing) => number | null): readonly string[] {
  const latency = (us: number | null) => (us === null ? bound(run, beyondUs) : formatUs(us))
  return [
    shortName(run.folder),
    run.when === null ? '-' : run.when.slice(0, 16).replace('T', ' '),
    run.scenario ?? '-',
    run.engine === null ? '-' : `${run.engine} ${run.workload}`,
    orDash(run.offeredReadings, formatScaled),
    orDash(run.delivered, formatScaled),
    latency(run.resultP50Us),
    latency(run.resultP99Us),
    run.verdict ?? (run.state === 'unfinished' && !run.began ? 'not begun' : run.state),
  ]
}

function bound(run: RunListing, beyondUs: (run: RunListing) => number | null): string {
  const leastUs = run.state === 'finished' && run.delivered !== null ? beyondUs(run) : null
  if (leastUs === null) return '-'
  return leastUs > 0 ? `>\u00a0${formatUs(leastUs)}` : 'undelivered'
}

/** The last four digits of a run's folder: `report` takes them for its name. */
export function shortName(folder: string): string {
  return /-([0-9a-f]{4})$/.exec(basename(folder))?.[1] ?? '-'
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value)
}
