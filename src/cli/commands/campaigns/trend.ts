import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { acknowledgementOf, alertsOf, untold } from '../../../analysis/history/alerts.ts'
import { historyModel } from '../../../analysis/history/history.ts'
import { addAcknowledgements, readAcknowledgements } from '../../../campaigns/acknowledgements.ts'
import { LoadcurveError } from '../../../errors.ts'
import { exitCodes } from '../../../exit-codes.ts'
import { type AlertLine, formatTrend, shortIdOf, type TrendText } from '../../../report/summary/trend-text.ts'
import { renderTrend } from '../../../report/trend/html.ts'
import { writeAtomically } from '../../../results/atomic-file.ts'
import { readIndexedRuns } from '../../../results/compared/run-index.ts'
import { pageAssets } from '../../../results/page-assets.ts'
import type { AlertIdentity, HistoryModel } from '../../../types/history.ts'
import { columnsOf, hasColor, type Io, shownPath } from '../../terminal/io.ts'

export interface TrendOptions {
  /** relative to where the command was called */
  readonly dir: string
  readonly acks: string
  /** the short name of an alert that is accepted, and why; null = none is */
  readonly accept: { readonly alert: string; readonly reason: string } | null
  readonly json: boolean
}

/** Which alerts were told already; beside the runs. */
const toldFile = '.trend-told.json'

/** Shows how numbers moved over the runs of a folder, and alerts once for each change for the worse. */
export async function showTrend({ dir, acks, accept, json }: TrendOptions, io: Io): Promise<number> {
  const root = resolve(io.cwd, dir)
  const { runs, problems } = readIndexedRuns(root)
  if (runs.length === 0)
    throw new LoadcurveError('NOTHING_TO_COMPARE', `there are no runs in ${shownPath(root, io.cwd)}`, {
      hint: 'name a folder of runs, or of campaigns',
    })
  const model = historyModel(runs, io.clock.nowUs())
  const acksPath = resolve(io.cwd, acks)
  if (accept !== null) return acceptAlert(model, accept, acksPath, io)
  const { changes } = readAcknowledgements(acksPath)
  const told = readTold(root)
  const alerts = model.histories.flatMap((history) => {
    const all = alertsOf(history, changes)
    const fresh = untold(history, all, told)
    return all.map((alert): AlertLine => ({ alert, history, isNew: fresh.includes(alert) }))
  })
  const acknowledged = model.histories.flatMap((history) =>
    history.metrics.flatMap((series) =>
      series.changes.flatMap((change) => acknowledgementOf(history, series, change, changes) ?? []),
    ),
  )
  const all = { model: { ...model, problems: [...problems, ...model.problems] }, alerts, acknowledged }
  const page = await writeTrend(root, all, io.clock.nowUs())
  if (json) io.out.write(`${JSON.stringify(all)}\n`)
  else io.out.write(formatTrend(all, { columns: columnsOf(io.out), color: hasColor(io.out, io.env) }))
  if (!json) io.out.write(`page: ${shownPath(page, io.cwd)}\n`)
  return tellAlerts(root, alerts, told, io)
}

/** trend.html, beside the runs. Returns its path. Errors: RESULTS_UNWRITABLE. */
async function writeTrend(root: string, { model, alerts, acknowledged }: TrendText, nowUs: number): Promise<string> {
  const page = {
    model,
    alerts: alerts.map(({ alert }) => alert),
    acknowledged: acknowledged.map(({ series, from, to, reason }) => ({ id: series, from, to, reason })),
    madeAt: new Date(nowUs / 1000).toISOString(),
  }
  const path = join(root, 'trend.html')
  writeAtomically(path, renderTrend(page, await pageAssets('comparison')))
  return path
}

function tellAlerts(root: string, alerts: readonly AlertLine[], told: readonly AlertIdentity[], io: Io): number {
  const fresh = alerts.filter(({ isNew }) => isNew)
  const identities = fresh.map(({ alert: { series, from, to } }) => ({ series, from, to }))
  if (fresh.length > 0) keepTold(join(root, toldFile), [...told, ...identities])
  const code = fresh.length > 0 ? exitCodes.REGRESSION : 0
  const known = alerts.length - fresh.length
  const rest = known === 0 ? '' : `, ${known} that ${known === 1 ? 'is' : 'are'} known`
  const head = fresh.length === 0 ? 'no new change for the worse' : `${fresh.length} new for the worse`
  io.err.write(`${head}${rest}; exit code ${code}\n`)
  return code
}

function acceptAlert(
  model: HistoryModel,
  { alert: id, reason }: NonNullable<TrendOptions['accept']>,
  acksPath: string,
  io: Io,
): number {
  if (reason.trim() === '')
    throw new LoadcurveError('USAGE', 'a change is accepted for a reason', { hint: 'write --reason "why"' })
  const { changes } = readAcknowledgements(acksPath)
  const open = model.histories.flatMap((history) => alertsOf(history, changes))
  const found = open.find((alert) => shortIdOf(alert) === id)
  if (found === undefined) {
    const ids = open.map(shortIdOf).join(', ')
    throw new LoadcurveError('USAGE', `there is no open alert ${id}`, {
      hint: ids === '' ? 'there is none at all' : `there are ${ids}`,
    })
  }
  const { series, from, to } = found
  addAcknowledgements(acksPath, { changes: [{ series, from, to, reason }] })
  io.out.write(`accepted: ${series} from ${from} to ${to}\n${shownPath(acksPath, io.cwd)}: put it into git\n`)
  return 0
}

function readTold(root: string): AlertIdentity[] {
  const path = join(root, toldFile)
  if (!existsSync(path)) return []
  try {
    const told: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!Array.isArray(told)) throw new TypeError('it is no list')
    return told as AlertIdentity[]
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${path} is damaged`, {
      hint: 'remove it: open alerts are then told again',
      cause,
    })
  }
}

function keepTold(path: string, told: readonly AlertIdentity[]): void {
  writeAtomically(path, `${JSON.stringify(told, null, 1)}\n`)
}
